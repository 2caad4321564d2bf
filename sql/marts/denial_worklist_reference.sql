-- The practice's own numbers of claims once denied, for its practice-management system.
--
-- grain:   one row per claim, in all its versions, that was denied at its first answer,
--          answered more than once, or is denied today
-- keys:    claim_family_id
-- sources: core.adjudication, core.adjudication_event, core.claim,
--          core.final_answer, core.first_answer
-- units:   dates; the control numbers are text as sent
-- audience: exports
--
-- metric: claims once denied
-- definition: Claims whose practice numbers an export, or what was written about them,
--   may need.
-- numerator: rows
-- denominator: none: it is a count
-- left out: Claims answered once and not denied, and claims without a primary answer.
--
-- Published for no reader: neither a page nor the workbench nor a question can open
-- it. An administrator's export of the worklist takes the control numbers from here,
-- and the status, assignee and note that they wrote follow a claim by it when its file
-- is landed anew.
--
-- columns:
-- claim_family_id: the claim: our own key, a file and a place in it
-- patient_control_number: the practice's number for it (CLM01, else CLP01)
-- payer_control_number: the payer's number on the answer that stands, else the first
-- billing_id: NPI of the billing provider, else of the payee
-- service_date: first day of service
-- is_open: its standing answer denies it
-- answered_date: payment date of the answer that stands; blank where none does

select
    first_answer.claim_family_id,
    coalesce(claim.patient_control_number, first_one.patient_control_number)
        as patient_control_number,
    coalesce(latest.payer_control_number, first_one.payer_control_number)
        as payer_control_number,
    coalesce(claim.billing_provider_npi, adjudication_event.payee_npi) as billing_id,
    first_answer.service_date,
    final_answer.is_open_denial as is_open,
    final_answer.latest_payment_date as answered_date
from core.first_answer
inner join core.final_answer
    on first_answer.adjudication_id = final_answer.adjudication_id
inner join core.adjudication as first_one
    on first_answer.adjudication_id = first_one.adjudication_id
inner join core.adjudication_event
    on first_answer.adjudication_id = adjudication_event.adjudication_id
left join core.adjudication as latest
    on final_answer.latest_adjudication_id = latest.adjudication_id
left join core.claim on first_answer.claim_family_id = claim.claim_id
where
    first_answer.is_fully_denied
    or first_answer.is_partially_denied
    or final_answer.is_open_denial
    or final_answer.answers <> 1
