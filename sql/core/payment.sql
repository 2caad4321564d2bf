-- Payments: what a payer sent with one remittance.
--
-- grain:   one row per 835 transaction
-- keys:    file_id, transaction_index
-- sources: landing.payment, landing.transaction
-- units:   *_usd are US dollars as sent
--
-- payment_month is the month of payment_date; payer_id is `unknown` where none was
-- sent.

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
