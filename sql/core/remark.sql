-- Remarks: what payers add to their reasons (RARC), from LQ, MIA and MOA.
--
-- grain:   one row per remark of an adjudication or of a line of it
-- keys:    adjudication_id, remark_index
-- sources: landing.remark, core.adjudication_event
-- units:   none
-- increment: adjudication_id
--
-- The texts of the remarks are not ours to ship.
--
-- columns:
-- file_id: the file it came in
-- adjudication_id: the payer's answer to a claim
-- line_index: the adjudicated line; blank for the whole claim
-- remark_index: from 1 in the adjudication, as sent
-- remark_code: the remark (RARC)
-- source_code: where it stood: LQ on a line; MIA or MOA on an inpatient or other claim
-- payer_id: the payer that says it
-- payer_name: its name
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- is_reversal: it stands on a reversal

select
    remark.file_id,
    remark.adjudication_id,
    remark.line_index,
    remark.remark_index,
    remark.remark_code,
    remark.source_code,
    adjudication_event.payer_id,
    adjudication_event.payer_name,
    adjudication_event.payment_date,
    adjudication_event.payment_month,
    adjudication_event.is_reversal
from landing.remark
inner join core.adjudication_event
    on remark.adjudication_id = adjudication_event.adjudication_id
