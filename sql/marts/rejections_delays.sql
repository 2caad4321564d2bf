-- Days lost at the front door: from submission to the status, from rejection to repair.
--
-- grain:   one row per month of submission, payer, facility, claim type, span and
--          number of days
-- keys:    submitted_month, payer_id, facility_id, claim_type_code, span_code,
--          span_days
-- sources: core.acknowledgment, core.claim, core.payer, core.rejection
-- units:   claims are claim versions; span_days are days
-- audience: administrators
--
-- Claims by their number of days, so that a median of any selection can be found.
--
-- metric: days to acknowledgment
-- definition: Days from the submission of a claim to the status that stands.
-- numerator: span_days, where span_code is answer
-- denominator: claims
-- left out: Claims that nobody acknowledged, and those without a date.
--
-- columns:
-- submitted_month: month in which the claim was sent
-- payer_id: the payer billed
-- payer_name: its name
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- span_code: answer, from submission to status; repair, from rejection to acceptance
-- span_days: so many days
-- claims: claim versions that took so many

with span as (
    select
        claim.claim_id,
        'answer' as span_code,
        date_diff('day', claim.submitted_date, acknowledgment.status_date)
            as span_days
    from core.acknowledgment
    inner join core.claim on acknowledgment.claim_id = claim.claim_id
    where acknowledgment.is_latest
    union all
    select
        rejection.claim_id,
        'repair' as span_code,
        rejection.lost_days as span_days
    from core.rejection
)

select
    cast(date_trunc('month', claim.submitted_date) as date) as submitted_month,
    claim.payer_id,
    payer.payer_name,
    claim.facility_id,
    claim.claim_type_code,
    span.span_code,
    cast(span.span_days as integer) as span_days,
    count(*) as claims
from span
inner join core.claim on span.claim_id = claim.claim_id
left join core.payer on claim.payer_id = payer.payer_id
where span.span_days is not null
group by
    submitted_month,
    claim.payer_id,
    payer.payer_name,
    claim.facility_id,
    claim.claim_type_code,
    span.span_code,
    span.span_days
