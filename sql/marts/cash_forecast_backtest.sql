-- Past forecasts of cash beside what came: as if each week had been today.
--
-- grain:   one row per past origin and week ahead
-- keys:    origin_date, week_index
-- sources: core.cash_origin
-- units:   *_usd are US dollars
-- audience: administrators
--
-- metric: what came
-- definition: Dollars that payers paid in the week (BPR02 of their remittances).
-- numerator: actual_usd
-- denominator: none: a sum of dollars
-- left out: Weeks that are not over yet are blank.
--
-- All payers together. Quantiles are blank where fewer than 20 errors of earlier
-- origins tell; the first of the origins are there for the errors of the later ones.
--
-- columns:
-- origin_date: the day it was foretold as of; nothing later was known
-- week_index: 1 to 13 weeks ahead
-- week_end_date: last day of the week
-- actual_usd: what payers paid in it
-- expected_usd: what was expected
-- low_usd: 10 % quantile
-- median_usd: 50 % quantile
-- high_usd: 90 % quantile
-- year_median_usd: median of the same week of the year before
-- quarter_median_usd: median of the last 13 weeks over again
-- month_median_usd: median of the last 4 weeks over and over

select
    cash_origin.origin_date,
    cash_origin.week_index,
    cash_origin.week_end_date,
    cash_origin.actual_usd,
    cast(
        cash_origin.sent_usd + cash_origin.unsent_usd + cash_origin.other_usd
        as decimal(18, 2)
    ) as expected_usd,
    cash_origin.low_usd,
    cash_origin.median_usd,
    cash_origin.high_usd,
    cash_origin.year_median_usd,
    cash_origin.quarter_median_usd,
    cash_origin.month_median_usd
from core.cash_origin
where cash_origin.payer_id is null and cash_origin.actual_usd is not null
