-- Procedures: the institutional procedure codes on each claim version.
--
-- grain:   one row per procedure code on a claim, in the order sent
-- keys:    claim_id, procedure_index
-- sources: landing.procedure, core.claim
-- units:   none

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
