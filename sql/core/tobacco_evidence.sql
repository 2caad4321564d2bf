-- What claims say of a person's use of tobacco, by day.
--
-- grain:   one row per patient, day and state that a claim of that day speaks for
-- keys:    patient_id, evidence_date, tobacco_state_code, is_weak
-- sources: codes.tobacco_code, core.claim_line, core.condition_seen, core.diagnosis
-- units:   none
-- increment: patient_id
--
-- Diagnoses and reported measures of current claims, whoever paid and whether or not
-- they paid. Of several prefixes of codes.tobacco_code that a code begins with, the
-- longest counts. A measure with a modifier that says it was not done or does not apply
-- (1P, 2P, 3P, 8P) speaks for nothing. is_weak: help to stop, which is also given to
-- people who have stopped. A diagnosis bears the first service date of its claim, a
-- measure that of its line.
--
-- columns:
-- patient_id: pseudonym of the patient
-- evidence_date: the day
-- tobacco_state_code: current, other_tobacco, former or documented_non_user
-- is_weak: counts only where nothing else is said of the person

with said as (
    select
        condition_seen.patient_id,
        condition_seen.service_date as evidence_date,
        diagnosis.diagnosis_code as code,
        false as is_procedure
    from core.diagnosis
    inner join core.condition_seen on diagnosis.claim_id = condition_seen.claim_id
    where diagnosis.qualifier_code like 'A%'
    union all
    select
        condition_seen.patient_id,
        coalesce(claim_line.service_from_date, condition_seen.service_date)
            as evidence_date,
        claim_line.procedure_code as code,
        true as is_procedure
    from core.claim_line
    inner join core.condition_seen on claim_line.claim_id = condition_seen.claim_id
    where
        not coalesce(claim_line.modifier_1_code in ('1P', '2P', '3P', '8P'), false)
        and not coalesce(claim_line.modifier_2_code in ('1P', '2P', '3P', '8P'), false)
        and not coalesce(claim_line.modifier_3_code in ('1P', '2P', '3P', '8P'), false)
        and not coalesce(claim_line.modifier_4_code in ('1P', '2P', '3P', '8P'), false)
),

sent_code as (
    select distinct
        said.code,
        said.is_procedure
    from said
    where said.code is not null
),

meaning as (
    select
        sent_code.code,
        sent_code.is_procedure,
        tobacco_code.tobacco_state_code,
        coalesce(tobacco_code.is_weak, false) as is_weak,
        row_number() over (
            partition by sent_code.code, sent_code.is_procedure
            order by length(tobacco_code.code_prefix) desc
        ) as length_index
    from sent_code
    inner join codes.tobacco_code
        on
            starts_with(sent_code.code, tobacco_code.code_prefix)
            and sent_code.is_procedure = coalesce(tobacco_code.is_procedure, false)
)

select distinct
    said.patient_id,
    said.evidence_date,
    meaning.tobacco_state_code,
    meaning.is_weak
from said
inner join meaning
    on said.code = meaning.code and said.is_procedure = meaning.is_procedure
where meaning.length_index = 1
