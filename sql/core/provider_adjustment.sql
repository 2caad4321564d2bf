-- Provider adjustments: money moved between payer and provider, not for one claim.
--
-- grain:   one row per PLB pair of a remittance
-- keys:    file_id, transaction_index, provider_adjustment_index
-- sources: landing.provider_adjustment, core.payment
-- units:   adjusted_usd is US dollars as sent: positive reduces the payment
-- increment: file_id
--
-- These amounts belong to the remittance, once; never to a claim.
--
-- columns:
-- file_id: the file it came in
-- transaction_index: the remittance, from 1 in the file
-- provider_adjustment_index: from 1 in the remittance, as sent
-- provider_npi: the provider
-- fiscal_date: end of the provider's fiscal year
-- reason_code: why: WO overpayment recovery, FB forwarding balance, L6 interest ...
-- has_reference: it refers to a claim or an earlier payment
-- adjusted_usd: dollars taken off the payment; negative ones were added
-- payer_id: the payer
-- payer_name: its name
-- payment_date: payment date of the remittance
-- payment_month: month of that date

select
    provider_adjustment.file_id,
    provider_adjustment.transaction_index,
    provider_adjustment.provider_adjustment_index,
    provider_adjustment.provider_npi,
    provider_adjustment.fiscal_date,
    provider_adjustment.reason_code,
    provider_adjustment.has_reference,
    provider_adjustment.adjusted_usd,
    payment.payer_id,
    payment.payer_name,
    payment.payment_date,
    payment.payment_month
from landing.provider_adjustment
left join core.payment
    on
        provider_adjustment.file_id = payment.file_id
        and provider_adjustment.transaction_index = payment.transaction_index
