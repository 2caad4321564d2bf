-- What each visit was for: its first-listed diagnosis, by category and chapter.
--
-- grain:   one row per visit: an encounter of core.condition_event's `any_visit`
-- keys:    encounter_id
-- sources: codes.ccsr, codes.icd10cm, core.claim, core.condition_event,
--          core.condition_seen, core.diagnosis
-- units:   none
--
-- A visit is an encounter, and stands at its first service date, as in disease trends:
-- all visits are the same ones. It is for one
-- cause: the first-listed diagnosis of its inpatient claim (bills 11x and 12x), else of
-- another hospital claim, else of a professional or dental one; of several such claims,
-- of the earliest that has one, and of one day's, of the code that is first in the
-- alphabet. A claim that lists no ICD-10-CM code first says nothing.
--
-- The category is AHRQ's default one for a first-listed diagnosis: the inpatient one if
-- the code is of an inpatient bill, else the outpatient one. A code that AHRQ never
-- lists first there (flag X) has none; one that is newer than AHRQ's flags has its only
-- category. The body system is the first three letters of the category. A chapter is
-- that of the code, or of its first three characters where the code is newer than our
-- table.
--
-- columns:
-- encounter_id: the visit
-- patient_id: pseudonym of the patient
-- event_date: first service date of the visit
-- category_code: CCSR category, or no_default, unknown_code or no_diagnosis
-- body_system_code: first three letters of the category, or none
-- chapter_code: ICD-10-CM chapter, or none

with first_listed as (
    select
        diagnosis.claim_id,
        min_by(diagnosis.diagnosis_code, diagnosis.diagnosis_index)
            as diagnosis_code
    from core.diagnosis
    where
        diagnosis.role_code = 'principal'
        and diagnosis.qualifier_code like 'A%'
    group by diagnosis.claim_id
),

listed as (
    select
        condition_seen.encounter_id,
        first_listed.diagnosis_code,
        claim.claim_type_code = 'I'
        and substr(claim.type_of_bill_code, 1, 2) in ('11', '12') as is_inpatient,
        row_number() over (
            partition by condition_seen.encounter_id
            order by
                case
                    when claim.claim_type_code <> 'I' then 3
                    when substr(claim.type_of_bill_code, 1, 2) in ('11', '12') then 1
                    else 2
                end asc,
                condition_seen.service_date asc,
                first_listed.diagnosis_code asc
        ) as said_index
    from core.condition_seen
    inner join first_listed on condition_seen.claim_id = first_listed.claim_id
    inner join core.claim on condition_seen.claim_id = claim.claim_id
),

default_category as (
    select
        ccsr.icd10cm_code,
        coalesce(
            min(ccsr.ccsr_code) filter (where ccsr.inpatient_default_code = 'Y'),
            case
                when count(*) = 1 and count(ccsr.inpatient_default_code) = 0
                    then min(ccsr.ccsr_code)
            end
        ) as inpatient_code,
        coalesce(
            min(ccsr.ccsr_code) filter (where ccsr.outpatient_default_code = 'Y'),
            case
                when count(*) = 1 and count(ccsr.outpatient_default_code) = 0
                    then min(ccsr.ccsr_code)
            end
        ) as outpatient_code
    from codes.ccsr
    group by ccsr.icd10cm_code
),

named as (
    select
        condition_event.event_id as encounter_id,
        condition_event.patient_id,
        condition_event.event_date,
        coalesce(
            case
                when icd10cm.icd10cm_code is null then null
                when listed.is_inpatient then default_category.inpatient_code
                else default_category.outpatient_code
            end,
            case
                when listed.diagnosis_code is null then 'no_diagnosis'
                when icd10cm.icd10cm_code is null then 'unknown_code'
                else 'no_default'
            end
        ) as category_code,
        coalesce(icd10cm.chapter_code, category3.chapter_code, 'none')
            as chapter_code
    from core.condition_event
    left join listed
        on
            condition_event.event_id = listed.encounter_id
            and listed.said_index = 1
    left join codes.icd10cm on listed.diagnosis_code = icd10cm.icd10cm_code
    left join codes.icd10cm as category3
        on substr(listed.diagnosis_code, 1, 3) = category3.icd10cm_code
    left join default_category
        on listed.diagnosis_code = default_category.icd10cm_code
    where condition_event.event_code = 'any_visit'
)

select
    named.encounter_id,
    named.patient_id,
    named.event_date,
    named.category_code,
    case
        when named.category_code in ('no_default', 'unknown_code', 'no_diagnosis')
            then 'none'
        else substr(named.category_code, 1, 3)
    end as body_system_code,
    named.chapter_code
from named
