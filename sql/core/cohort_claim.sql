-- Claims that carry a diagnosis of a cost cohort, in any position.
--
-- grain:   one row per cohort and current claim with one of its codes
-- keys:    cohort_id, claim_id
-- sources: codes.cohort, codes.cohort_code, core.claim, core.condition_seen,
--          core.diagnosis
-- units:   needed_claims are claims; age_years are years
-- increment: claim_id
--
-- Codes count by prefix, so one that is newer than our tables counts too. ICD-9 codes
-- count towards nothing. Whether a payer paid does not matter: the person was ill.
--
-- columns:
-- cohort_id: the cohort
-- claim_id: the claim version
-- patient_id: pseudonym of the patient
-- service_date: first service date of the claim
-- needed_claims: how many claims of this type, on different dates, meet the rule: 1 or
--   2; null when the type does not count towards it
-- age_years: at the service date; 90 means 90 or more
-- sex_code: F, M or unknown

with sent_code as (
    select distinct diagnosis.diagnosis_code
    from core.diagnosis
    where diagnosis.qualifier_code like 'A%'
),

counted_code as (
    select
        cohort_code.cohort_id,
        sent_code.diagnosis_code
    from sent_code
    inner join codes.cohort_code
        on starts_with(sent_code.diagnosis_code, cohort_code.code_prefix)
    group by cohort_code.cohort_id, sent_code.diagnosis_code
    having not bool_or(coalesce(cohort_code.is_excluded, false))
),

diagnosed as (
    select distinct
        counted_code.cohort_id,
        diagnosis.claim_id
    from core.diagnosis
    inner join counted_code
        on diagnosis.diagnosis_code = counted_code.diagnosis_code
    where diagnosis.qualifier_code like 'A%'
)

select
    diagnosed.cohort_id,
    diagnosed.claim_id,
    condition_seen.patient_id,
    condition_seen.service_date,
    case
        when cohort.one_claim_codes like '%' || condition_seen.care_code || '%' then 1
        when cohort.two_claim_codes like '%' || condition_seen.care_code || '%' then 2
    end as needed_claims,
    claim.age_years,
    condition_seen.sex_code
from diagnosed
inner join codes.cohort on diagnosed.cohort_id = cohort.cohort_id
inner join core.condition_seen on diagnosed.claim_id = condition_seen.claim_id
inner join core.claim on diagnosed.claim_id = claim.claim_id
