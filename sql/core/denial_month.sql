-- Denials by month: first answers and full denials, by payer, facility and category.
--
-- grain:   one row per month of the first answer, payer, facility and denial category
-- keys:    payment_month, payer_id, facility_id, denial_category
-- sources: core.first_answer
-- units:   *_claims are claims; denied_usd is US dollars
--
-- What charts of many series are made of; first answers without a date are in none.
--
-- columns:
-- payment_month: month of the first answer
-- payer_id: the payer that answered
-- facility_id: NPI of the facility
-- denial_category: of the largest denied dollars; `none` where nothing is denied
-- adjudicated_claims: claims first answered
-- denied_claims: of these, fully denied
-- denied_usd: dollars denied

select
    first_answer.payment_month,
    first_answer.payer_id,
    first_answer.facility_id,
    first_answer.denial_category,
    count(*) as adjudicated_claims,
    count(*) filter (where first_answer.is_fully_denied) as denied_claims,
    cast(sum(first_answer.denied_usd) as decimal(18, 2)) as denied_usd
from core.first_answer
where first_answer.payment_month is not null
group by
    first_answer.payment_month,
    first_answer.payer_id,
    first_answer.facility_id,
    first_answer.denial_category
