-- Diagnoses: every diagnosis code on each claim version, with where it belongs.
--
-- grain:   one row per diagnosis code on a claim, in the order sent
-- keys:    claim_id, diagnosis_index
-- sources: landing.diagnosis, core.claim, codes.icd10cm, codes.ccsr
-- units:   none
-- increment: claim_id
--
-- is_known_code: listed in ICD-10-CM of any year (ICD-9 codes never are). ccsr_code is
-- the default category: the inpatient one on inpatient bills (11x, 12x), else the
-- outpatient one; where the table marks no default, the code's only category; else
-- null. A code that is newer than the table is not known, and is kept all the same: it
-- counts under its 3-character category, if that is known, and is listed as unknown in
-- coding quality.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- diagnosis_index: from 1 in the claim, as sent
-- qualifier_code: as sent: ABK, ABF, ABJ, APR, ABN; BK and so on for ICD-9
-- diagnosis_code: upper case, no dot
-- role_code: principal, other, admitting, reason or external
-- present_on_admission_code: Y, N, U, W or 1
-- is_known_code: it is a code of ICD-10-CM
-- category3_code: its first three characters, where they are a category
-- chapter_code: its chapter
-- ccsr_code: its clinical category (CCSR), by the rule above
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- patient_id: pseudonym of the patient
-- service_date: first service date of the claim

with category as (
    select
        ccsr.icd10cm_code,
        coalesce(
            min(ccsr.ccsr_code) filter (where ccsr.inpatient_default_code = 'Y'),
            case when count(*) = 1 then min(ccsr.ccsr_code) end
        ) as inpatient_ccsr_code,
        coalesce(
            min(ccsr.ccsr_code) filter (where ccsr.outpatient_default_code = 'Y'),
            case when count(*) = 1 then min(ccsr.ccsr_code) end
        ) as outpatient_ccsr_code
    from codes.ccsr
    group by ccsr.icd10cm_code
)

select
    diagnosis.file_id,
    diagnosis.claim_id,
    diagnosis.diagnosis_index,
    diagnosis.qualifier_code,
    diagnosis.diagnosis_code,
    diagnosis.role_code,
    diagnosis.present_on_admission_code,
    icd10cm.icd10cm_code is not null as is_known_code,
    coalesce(icd10cm.category3_code, category3.category3_code) as category3_code,
    icd10cm.chapter_code,
    case
        when icd10cm.icd10cm_code is null then null
        when
            claim.claim_type_code = 'I'
            and substr(claim.type_of_bill_code, 1, 2) in ('11', '12')
            then category.inpatient_ccsr_code
        else category.outpatient_ccsr_code
    end as ccsr_code,
    claim.is_current,
    claim.payer_id,
    claim.patient_id,
    claim.service_date
from landing.diagnosis
inner join core.claim on diagnosis.claim_id = claim.claim_id
left join codes.icd10cm
    on
        diagnosis.diagnosis_code = icd10cm.icd10cm_code
        and substr(diagnosis.qualifier_code, 1, 1) = 'A'
left join codes.icd10cm as category3
    on
        substr(diagnosis.diagnosis_code, 1, 3) = category3.icd10cm_code
        and substr(diagnosis.qualifier_code, 1, 1) = 'A'
left join category on icd10cm.icd10cm_code = category.icd10cm_code
