-- Payments: what a payer sent with one remittance.
--
-- grain:   one row per 835 transaction
-- keys:    file_id, transaction_index
-- sources: landing.payment, landing.transaction
-- units:   *_usd are US dollars as sent
-- increment: file_id
--
-- payment_month is the month of payment_date; payer_id is `unknown` where none was
-- sent.
--
-- columns:
-- file_id: the file it came in
-- transaction_index: the transaction, from 1 in the file
-- payer_id: the payer that paid
-- payer_name: its name
-- payee_npi: who was paid
-- handling_code: what was sent: I remittance and payment, H notice only (BPR01)
-- payment_usd: what was paid (BPR02); negative when it was taken back
-- payment_method_code: how: ACH, CHK, NON for nothing (BPR04)
-- payment_format_code: format of an electronic payment: CCP, CTX (BPR05)
-- is_notice_only: no money moves
-- payment_date: when (BPR16, else DTM*405, else GS04)
-- payment_month: month of that date
-- trace_number: number of the check or transfer (TRN02)
-- originator_id: number of who pays (TRN03)
-- production_date: when the remittance was made (DTM*405)
-- claim_paid_usd: payments of its claims, added up
-- provider_adjusted_usd: its provider adjustments, added up
-- difference_usd: payments of claims less adjustments less payment; 0 is balanced
-- interchange_date: when the interchange was made (ISA09)
-- interchange_control_number: its number (ISA13)

select
    payment.file_id,
    payment.transaction_index,
    coalesce(payment.payer_id, 'unknown') as payer_id,
    payment.payer_name,
    payment.payee_npi,
    payment.handling_code,
    payment.payment_usd,
    payment.payment_method_code,
    payment.payment_format_code,
    payment.is_notice_only,
    payment.payment_date,
    cast(date_trunc('month', payment.payment_date) as date) as payment_month,
    payment.trace_number,
    payment.originator_id,
    payment.production_date,
    payment.claim_paid_usd,
    payment.provider_adjusted_usd,
    payment.difference_usd,
    transaction.interchange_date,
    transaction.interchange_control_number
from landing.payment
left join landing.transaction
    on
        payment.file_id = transaction.file_id
        and payment.transaction_index = transaction.transaction_index
