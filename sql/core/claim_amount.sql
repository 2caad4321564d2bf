-- Claim amounts: what a claim states beside its charge (AMT), and its other payers do.
--
-- grain:   one row per AMT of a claim, of its lines and of its other payers
-- keys:    claim_id, claim_amount_index
-- sources: landing.claim_amount, core.claim
-- units:   amount_usd is US dollars as sent
-- increment: claim_id
--
-- These amounts explain a claim and are never added to its charge: among them what the
-- patient has paid (F5), what another payer paid (D) and left to the patient (EAF),
-- what it did not cover (A8), sales tax (T).
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- claim_amount_index: from 1 in the claim, as sent
-- line_index: the service line; blank for the whole claim
-- other_payer_index: the other payer who says it; blank when it is the claim's own
-- qualifier_code: what it is (AMT01)
-- amount_usd: how much
-- is_current: the claim version is the one that counts
-- service_date: first service date of the claim

select
    claim_amount.file_id,
    claim_amount.claim_id,
    claim_amount.claim_amount_index,
    claim_amount.line_index,
    claim_amount.other_payer_index,
    claim_amount.qualifier_code,
    claim_amount.amount_usd,
    claim.is_current,
    claim.service_date
from landing.claim_amount
inner join core.claim on claim_amount.claim_id = claim.claim_id
