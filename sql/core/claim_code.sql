-- Claim codes: what occurred, conditions, values and treatments stated on claims (HI).
--
-- grain:   one row per occurrence, span, condition, value or treatment code of a claim
-- keys:    claim_id, claim_code_index
-- sources: landing.claim_code, core.claim
-- units:   value_units is dollars or a number, as the value code says
-- increment: claim_id
--
-- Codes are those of the National Uniform Billing Committee, whose lists are not ours
-- to ship. The value of A0, a ZIP code where somebody was picked up, is never kept.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- claim_code_index: from 1 in the claim, as sent
-- kind_code: occurrence, span, condition, value or treatment
-- qualifier_code: as sent: BH, BI, BG, BE or TC
-- code: the code itself
-- from_date: when it occurred, or the first day of a span
-- to_date: the last day of a span
-- value_units: of a value code: dollars or a number, by code
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- service_date: first service date of the claim

select
    claim_code.file_id,
    claim_code.claim_id,
    claim_code.claim_code_index,
    claim_code.kind_code,
    claim_code.qualifier_code,
    claim_code.code,
    claim_code.from_date,
    claim_code.to_date,
    claim_code.value_units,
    claim.is_current,
    claim.payer_id,
    claim.service_date
from landing.claim_code
inner join core.claim on claim_code.claim_id = claim.claim_id
