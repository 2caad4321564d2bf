-- Line diagnoses: the diagnoses that each service is billed for.
--
-- grain:   one row per diagnosis pointer of a service line (SV107, SV311), as sent
-- keys:    claim_id, line_index, pointer_index
-- sources: landing.line_diagnosis, core.claim, core.diagnosis
-- units:   none
-- increment: claim_id
--
-- Institutional lines point to no diagnosis. A pointer to a place where the claim lists
-- no diagnosis has no diagnosis_index and no code.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- line_index: the service line, from 1 in the claim
-- pointer_index: from 1 in the line, as sent; 1 is the main reason for the service
-- pointer_code: the pointer as sent: the place of a diagnosis in the claim
-- diagnosis_index: the diagnosis pointed to; blank when the claim lists none such
-- diagnosis_code: its code, upper case, no dot
-- role_code: its role on the claim: principal, other and so on
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- service_date: first service date of the claim

select
    line_diagnosis.file_id,
    line_diagnosis.claim_id,
    line_diagnosis.line_index,
    line_diagnosis.pointer_index,
    line_diagnosis.pointer_code,
    line_diagnosis.diagnosis_index,
    diagnosis.diagnosis_code,
    diagnosis.role_code,
    claim.is_current,
    claim.payer_id,
    claim.service_date
from landing.line_diagnosis
inner join core.claim on line_diagnosis.claim_id = claim.claim_id
left join core.diagnosis
    on
        line_diagnosis.claim_id = diagnosis.claim_id
        and line_diagnosis.diagnosis_index = diagnosis.diagnosis_index
