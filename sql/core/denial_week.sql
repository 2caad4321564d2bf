-- Denials by week: first answers and full denials, by payer, facility and category.
--
-- grain:   one row per week of the first answer, payer, facility and denial category
-- keys:    payment_week, payer_id, facility_id, denial_category
-- sources: core.first_answer
-- units:   *_claims are claims; denied_usd is US dollars
--
-- A week begins on Monday. First answers without a date are in none.
--
-- columns:
-- payment_week: Monday of the week of the first answer
-- payer_id: the payer that answered
-- facility_id: NPI of the facility
-- denial_category: of the largest denied dollars; `none` where nothing is denied
-- adjudicated_claims: claims first answered
-- denied_claims: of these, fully denied
-- denied_usd: dollars denied

select
    cast(date_trunc('week', first_answer.payment_date) as date) as payment_week,
    first_answer.payer_id,
    first_answer.facility_id,
    first_answer.denial_category,
    count(*) as adjudicated_claims,
    count(*) filter (where first_answer.is_fully_denied) as denied_claims,
    cast(sum(first_answer.denied_usd) as decimal(18, 2)) as denied_usd
from core.first_answer
where first_answer.payment_date is not null
group by
    cast(date_trunc('week', first_answer.payment_date) as date),
    first_answer.payer_id,
    first_answer.facility_id,
    first_answer.denial_category
