-- Patients: each pseudonym once, as its latest claim describes it.
--
-- grain:   one row per patient
-- keys:    patient_id
-- sources: core.claim
-- units:   none
-- increment: patient_id
--
-- The latest claim by service date; ties by claim_id.
--
-- columns:
-- patient_id: pseudonym of the patient
-- birth_year: blank from age 90
-- sex_code: F, M or U
-- zip3_code: first three digits of the ZIP code
-- state_code: where the patient lives

with latest as (
    select
        claim.patient_id,
        claim.birth_year,
        claim.sex_code,
        claim.zip3_code,
        claim.state_code,
        row_number() over (
            partition by claim.patient_id
            order by claim.service_date desc nulls last, claim.claim_id asc
        ) as recency_index
    from core.claim
    where claim.patient_id is not null
)

select
    latest.patient_id,
    latest.birth_year,
    latest.sex_code,
    latest.zip3_code,
    latest.state_code
from latest
where latest.recency_index = 1
