-- How many people each rule of a cost cohort leaves, step by step.
--
-- grain:   one row per cohort and step
-- keys:    cohort_id, step_index
-- sources: codes.cohort, core.cohort_candidate, core.condition_seen
-- units:   *_patients are distinct people
-- audience: administrators, researchers, insurers
--
-- metric: people left after a step
-- definition: People who meet the rule of the step and of every step before it.
-- numerator: remaining_patients
-- denominator: remaining_patients of the step before
-- left out: Claims without a patient; service dates before 1990 or after the data end;
--   voided and replaced claims.
--
-- The steps: seen (any claim), coded (a claim with a code of the cohort), rule (one
-- claim of an inpatient, skilled nursing or home health stay, or two claims of hospital
-- outpatient or professional care on different dates at most 24 months apart), age (18
-- or older and of known sex), history (12 months of data or more before that date),
-- member (followed for 90 days or more). The figures are those of codes.cohort, which a
-- file of the same name lays over. The last step is the cohort of cost_cohorts. Steps
-- that few people leave are withheld when this table is published.
--
-- columns:
-- cohort_id: the cohort
-- cohort_label: its name
-- step_index: from 1 in the cohort
-- step_code: seen, coded, rule, age, history or member
-- remaining_patients: people left after the step
-- left_patients: people that the step leaves out

with step as (
    select
        1 as step_index,
        'seen' as step_code
    union all
    select
        2 as step_index,
        'coded' as step_code
    union all
    select
        3 as step_index,
        'rule' as step_code
    union all
    select
        4 as step_index,
        'age' as step_code
    union all
    select
        5 as step_index,
        'history' as step_code
    union all
    select
        6 as step_index,
        'member' as step_code
),

seen as (
    select count(distinct condition_seen.patient_id) as people
    from core.condition_seen
),

reached as (
    select
        cohort_candidate.cohort_id,
        step.step_index,
        count(*) as people
    from core.cohort_candidate
    inner join step on cohort_candidate.step_code = step.step_code
    group by cohort_candidate.cohort_id, step.step_index
),

remaining as (
    select
        cohort.cohort_id,
        cohort.label as cohort_label,
        step.step_index,
        step.step_code,
        case step.step_code
            when 'seen' then min(seen.people)
            else coalesce(sum(reached.people), 0)
        end as remaining_patients
    from codes.cohort
    cross join step
    cross join seen
    left join reached
        on
            cohort.cohort_id = reached.cohort_id
            and step.step_index <= reached.step_index
    group by cohort.cohort_id, cohort.label, step.step_index, step.step_code
)

select
    remaining.cohort_id,
    remaining.cohort_label,
    cast(remaining.step_index as integer) as step_index,
    remaining.step_code,
    cast(remaining.remaining_patients as bigint) as remaining_patients,
    cast(
        coalesce(
            lag(remaining.remaining_patients) over (
                partition by remaining.cohort_id
                order by remaining.step_index
            ) - remaining.remaining_patients,
            0
        ) as bigint
    ) as left_patients
from remaining
