-- Adjudications in the order in which they happened, with the payment they came in.
--
-- grain:   one row per CLP of an 835
-- keys:    adjudication_id
-- sources: landing.adjudication, core.payment
-- units:   event_index counts from 1 over all adjudications
--
-- Order: payment date, then the sender's interchange, then the position in the file.

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
