-- Other payers' lines: what other payers answered to the services of a claim (SVD).
--
-- grain:   one row per answer of another payer to a service line (2430)
-- keys:    claim_id, other_payer_line_index
-- sources: landing.other_payer_line, core.claim
-- units:   paid_usd is US dollars as sent; paid_units as the line counts them
-- increment: claim_id
--
-- The same money comes in that payer's own remittance: never add it to
-- core.adjudication_line.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- other_payer_line_index: from 1 in the claim, as sent
-- line_index: the service line; blank when it follows none
-- other_payer_index: the payer in core.other_payer; blank when the claim lists none
-- payer_id: the payer that answered (SVD01)
-- paid_usd: what it paid for the line
-- procedure_qualifier_code: kind of procedure code
-- procedure_code: as adjudicated
-- revenue_code: as adjudicated
-- paid_units: how much of the service it paid
-- bundled_line_code: number of the line that this one was bundled into
-- adjudication_date: when it decided
-- is_current: the claim version is the one that counts
-- service_date: first service date of the claim

select
    other_payer_line.file_id,
    other_payer_line.claim_id,
    other_payer_line.other_payer_line_index,
    other_payer_line.line_index,
    other_payer_line.other_payer_index,
    other_payer_line.payer_id,
    other_payer_line.paid_usd,
    other_payer_line.procedure_qualifier_code,
    other_payer_line.procedure_code,
    other_payer_line.revenue_code,
    other_payer_line.paid_units,
    other_payer_line.bundled_line_code,
    other_payer_line.adjudication_date,
    claim.is_current,
    claim.service_date
from landing.other_payer_line
inner join core.claim on other_payer_line.claim_id = claim.claim_id
