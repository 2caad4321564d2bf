-- Cash waits: dollars sent to payers and what first answers paid on them, by day.
--
-- grain:   one row per payer billed, claim type, day of submission and day of the first
--          answer
-- keys:    payer_id, claim_type_code, submitted_date, answered_date
-- sources: core.claim_wait, core.first_answer
-- units:   *_claims are claims; *_usd are US dollars
--
-- What cash_forecast learns from. Claims taken back before any answer, and those
-- without a day of submission, are in no row.
--
-- columns:
-- payer_id: the payer billed
-- claim_type_code: P professional, I institutional, D dental
-- submitted_date: when the first version was sent
-- answered_date: date of the first answer; blank when none has come
-- sent_claims: claims
-- billed_usd: billed on them
-- paid_usd: paid by their first answers

select
    claim_wait.payer_id,
    claim_wait.claim_type_code,
    claim_wait.submitted_date,
    claim_wait.answered_date,
    count(*) as sent_claims,
    cast(sum(claim_wait.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(coalesce(sum(first_answer.paid_usd), 0) as decimal(18, 2)) as paid_usd
from core.claim_wait
left join core.first_answer
    on claim_wait.claim_family_id = first_answer.claim_family_id
where
    claim_wait.submitted_date is not null
    and (claim_wait.answered_date is not null or not claim_wait.is_withdrawn)
group by
    claim_wait.payer_id,
    claim_wait.claim_type_code,
    claim_wait.submitted_date,
    claim_wait.answered_date
