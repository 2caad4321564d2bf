-- Adjudications in the order in which they happened, with the payment they came in.
--
-- grain:   one row per CLP of an 835
-- keys:    adjudication_id
-- sources: landing.adjudication, core.payment
-- units:   event_index counts from 1 over all adjudications
-- increment: adjudication_id
--
-- Order: payment date, then the sender's interchange, then the position in the file.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- file_id: the file it came in
-- patient_control_number: the provider's number that it repeats
-- payer_control_number: the payer's number for it
-- claim_status_code: CLP02
-- is_reversal: it takes an earlier answer back
-- frequency_code: as billed
-- billed_usd: the charge
-- paid_usd: what was paid
-- service_from_date: first day of service
-- adjudication_lines: how many lines
-- payer_id: the payer that paid
-- payer_name: its name
-- payee_npi: who was paid
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- event_index: from 1 over all adjudications, in the order above

select
    adjudication.adjudication_id,
    adjudication.file_id,
    adjudication.patient_control_number,
    adjudication.payer_control_number,
    adjudication.claim_status_code,
    adjudication.claim_status_code = '22' as is_reversal,
    adjudication.frequency_code,
    adjudication.billed_usd,
    adjudication.paid_usd,
    adjudication.service_from_date,
    adjudication.adjudication_lines,
    coalesce(payment.payer_id, 'unknown') as payer_id,
    payment.payer_name,
    payment.payee_npi,
    payment.payment_date,
    payment.payment_month,
    row_number() over (
        order by
            payment.payment_date asc nulls last,
            payment.interchange_date asc nulls last,
            payment.interchange_control_number asc nulls last,
            adjudication.file_id asc,
            adjudication.segment_index asc
    ) as event_index
from landing.adjudication
left join core.payment
    on
        adjudication.file_id = payment.file_id
        and adjudication.transaction_index = payment.transaction_index
