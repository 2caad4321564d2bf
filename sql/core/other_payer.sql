-- Other payers: who else covers the patient of a claim, and what they have paid.
--
-- grain:   one row per other payer of a claim (2320)
-- keys:    claim_id, other_payer_index
-- sources: landing.other_payer, core.claim
-- units:   paid_usd is US dollars as sent
-- increment: claim_id
--
-- What another payer paid comes in its own remittance too: paid_usd is never added to
-- core.adjudication.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- other_payer_index: from 1 in the claim, as sent
-- payer_id: the other payer; `unknown` when none was sent
-- payer_responsibility_code: its turn to pay (SBR01): P first, S second, T third ...
-- filing_indicator_code: kind of coverage (SBR09)
-- paid_usd: what it has paid (AMT*D); blank when it has not said
-- has_paid: it has paid something
-- is_current: the claim version is the one that counts
-- service_date: first service date of the claim

select
    other_payer.file_id,
    other_payer.claim_id,
    other_payer.other_payer_index,
    coalesce(other_payer.payer_id, 'unknown') as payer_id,
    other_payer.payer_responsibility_code,
    other_payer.filing_indicator_code,
    other_payer.paid_usd,
    coalesce(other_payer.paid_usd <> 0, false) as has_paid,
    claim.is_current,
    claim.service_date
from landing.other_payer
inner join core.claim on other_payer.claim_id = claim.claim_id
