-- Procedures: the institutional procedure codes on each claim version.
--
-- grain:   one row per procedure code on a claim, in the order sent
-- keys:    claim_id, procedure_index
-- sources: landing.procedure, core.claim
-- units:   none
-- increment: claim_id
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- procedure_index: from 1 in the claim, as sent
-- qualifier_code: as sent: BBR principal, BBQ other; BR and BQ for ICD-9
-- procedure_code: ICD-10-PCS, no dot
-- procedure_date: when it was done
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- service_date: first service date of the claim

select
    procedure.file_id,
    procedure.claim_id,
    procedure.procedure_index,
    procedure.qualifier_code,
    procedure.procedure_code,
    procedure.procedure_date,
    claim.is_current,
    claim.payer_id,
    claim.service_date
from landing.procedure
inner join core.claim on procedure.claim_id = claim.claim_id
