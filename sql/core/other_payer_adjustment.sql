-- Other payers' adjustments: why other payers of a claim paid less than was billed.
--
-- grain:   one row per reason of a CAS segment in an 837
-- keys:    claim_id, other_payer_adjustment_index
-- sources: landing.other_payer_adjustment, core.claim
-- units:   adjusted_usd is US dollars as sent
-- increment: claim_id
--
-- The same reasons come in that payer's own remittance: never add them to
-- core.adjustment, and no denial is counted from them.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- other_payer_adjustment_index: from 1 in the claim, as sent
-- other_payer_index: the payer in core.other_payer; blank when the claim lists none
-- line_index: the service line; blank for the whole claim
-- group_code: who is liable: CO, PR, OA, PI or CR
-- reason_code: the reason (CARC)
-- adjusted_usd: dollars it took off the charge
-- adjusted_units: units it took off
-- is_current: the claim version is the one that counts
-- service_date: first service date of the claim

select
    other_payer_adjustment.file_id,
    other_payer_adjustment.claim_id,
    other_payer_adjustment.other_payer_adjustment_index,
    other_payer_adjustment.other_payer_index,
    other_payer_adjustment.line_index,
    other_payer_adjustment.group_code,
    other_payer_adjustment.reason_code,
    other_payer_adjustment.adjusted_usd,
    other_payer_adjustment.adjusted_units,
    claim.is_current,
    claim.service_date
from landing.other_payer_adjustment
inner join core.claim on other_payer_adjustment.claim_id = claim.claim_id
