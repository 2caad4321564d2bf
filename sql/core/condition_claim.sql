-- Claims that carry a diagnosis of a condition, in any position.
--
-- grain:   one row per condition and current claim with one of its codes
-- keys:    condition_id, claim_id
-- sources: codes.condition, codes.condition_code, core.condition_seen, core.diagnosis
-- units:   needed_claims are claims
-- increment: claim_id
--
-- Codes count by prefix, so one that is newer than our tables counts too. ICD-9 codes
-- count towards nothing. An independent laboratory's claim asks a question rather than
-- answering it: it counts towards no acute condition.
--
-- columns:
-- condition_id: the condition
-- claim_id: the claim version
-- patient_id: pseudonym of the patient
-- encounter_id: the encounter the claim belongs to
-- service_date: first service date of the claim
-- service_month_index: month of that date, 12 * year + month - 1
-- needed_claims: how many claims of this type, on different dates, make a case: 1 or 2;
--   null when the type does not count towards the rule

with sent_code as (
    select distinct diagnosis.diagnosis_code
    from core.diagnosis
    where diagnosis.qualifier_code like 'A%'
),

counted_code as (
    select
        condition_code.condition_id,
        sent_code.diagnosis_code
    from sent_code
    inner join codes.condition_code
        on starts_with(sent_code.diagnosis_code, condition_code.code_prefix)
    group by condition_code.condition_id, sent_code.diagnosis_code
    having not bool_or(coalesce(condition_code.is_excluded, false))
),

diagnosed as (
    select distinct
        counted_code.condition_id,
        diagnosis.claim_id
    from core.diagnosis
    inner join counted_code
        on diagnosis.diagnosis_code = counted_code.diagnosis_code
    where diagnosis.qualifier_code like 'A%'
)

select
    diagnosed.condition_id,
    diagnosed.claim_id,
    condition_seen.patient_id,
    condition_seen.encounter_id,
    condition_seen.service_date,
    condition_seen.service_month_index,
    case
        when condition.kind_code = 'acute' then 1
        when condition.one_claim_codes like '%' || condition_seen.care_code || '%'
            then 1
        when condition.two_claim_codes like '%' || condition_seen.care_code || '%'
            then 2
    end as needed_claims
from diagnosed
inner join codes.condition on diagnosed.condition_id = condition.condition_id
inner join core.condition_seen on diagnosed.claim_id = condition_seen.claim_id
where condition.kind_code = 'chronic' or not condition_seen.is_laboratory
