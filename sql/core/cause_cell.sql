-- Cells of the all-cause view: visits, and people, by what they were for.
--
-- grain:   one row per period and cause: quarters and years of everything, CCSR body
--          systems and ICD-10-CM chapters; years of CCSR categories
-- keys:    period_code, period_start_date, breakdown_code, cause_code
-- sources: codes.ccsr, codes.ccsr_category, codes.icd10cm, codes.icd10cm_chapter,
--          core.visit_cause
-- units:   *_patients are distinct people, *_visits are encounters
--
-- What has no category or chapter is a row of its own: so causes add up to all visits,
-- exactly. A cause that occurs in the data has a row for every period with a visit,
-- zero or not. A period without any visit has no row: of it nothing is known.
--
-- columns:
-- period_code: quarter or year
-- period_start_date: first day of the quarter or year
-- breakdown_code: total, body_system (CCSR), ccsr_category or icd10cm_chapter
-- cause_code: total; a body system's three letters, or none; a category, or
--   no_default, unknown_code, no_diagnosis; a chapter's number, or none
-- cause_label: its name
-- part_of_code: the cause that it is part of: a category's body system, else total
-- chapter_codes: the chapters that its codes lie in, with ; between; empty of a
--   chapter, and where it could be any
-- cause_visits: encounters for this cause
-- cause_patients: people of these encounters
-- all_visits: encounters of the period, whatever for

with period as (
    select unnest(['quarter', 'year']) as period_code
),

dated as (
    select
        period.period_code,
        cast(date_trunc(period.period_code, visit_cause.event_date) as date)
            as period_start_date,
        visit_cause.patient_id,
        visit_cause.category_code,
        visit_cause.chapter_code,
        visit_cause.body_system_code
    from core.visit_cause
    cross join period
),

caused as (
    select
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        'total' as breakdown_code,
        'total' as cause_code,
        null as part_of_code
    from dated
    union all
    select
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        'body_system' as breakdown_code,
        dated.body_system_code as cause_code,
        'total' as part_of_code
    from dated
    union all
    select
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        'icd10cm_chapter' as breakdown_code,
        dated.chapter_code as cause_code,
        'total' as part_of_code
    from dated
    union all
    select
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        'ccsr_category' as breakdown_code,
        dated.category_code as cause_code,
        dated.body_system_code as part_of_code
    from dated
    where dated.period_code = 'year'
),

counted as (
    select
        caused.period_code,
        caused.period_start_date,
        caused.breakdown_code,
        caused.cause_code,
        count(*) as cause_visits,
        count(distinct caused.patient_id) as cause_patients
    from caused
    group by 1, 2, 3, 4
),

-- The chapters of the codes that a category may be the default of, occurring or not.
category_chapter as (
    select distinct
        ccsr.ccsr_code as category_code,
        icd10cm.chapter_code
    from codes.ccsr
    inner join codes.icd10cm on ccsr.icd10cm_code = icd10cm.icd10cm_code
    where
        coalesce(ccsr.inpatient_default_code, 'Y') = 'Y'
        or coalesce(ccsr.outpatient_default_code, 'Y') = 'Y'
),

chapters as (
    select
        category_chapter.category_code as cause_code,
        string_agg(
            distinct category_chapter.chapter_code, ';'
            order by category_chapter.chapter_code
        ) as chapter_codes
    from category_chapter
    group by 1
    union all
    select
        substr(category_chapter.category_code, 1, 3) as cause_code,
        string_agg(
            distinct category_chapter.chapter_code, ';'
            order by category_chapter.chapter_code
        ) as chapter_codes
    from category_chapter
    group by 1
),

label as (
    select
        'ccsr_category' as breakdown_code,
        ccsr_category.ccsr_code as cause_code,
        ccsr_category.title as cause_label
    from codes.ccsr_category
    union all
    select
        'body_system' as breakdown_code,
        substr(ccsr_category.ccsr_code, 1, 3) as cause_code,
        min(ccsr_category.body_system) as cause_label
    from codes.ccsr_category
    where ccsr_category.body_system is not null
    group by 2
    union all
    select
        'icd10cm_chapter' as breakdown_code,
        icd10cm_chapter.chapter_code as cause_code,
        icd10cm_chapter.title
        || ' (' || icd10cm_chapter.first_category_code
        || '-' || icd10cm_chapter.last_category_code || ')' as cause_label
    from codes.icd10cm_chapter
    union all
    select
        unnest([
            'total', 'body_system', 'icd10cm_chapter',
            'ccsr_category', 'ccsr_category', 'ccsr_category'
        ]) as breakdown_code,
        unnest([
            'total', 'none', 'none', 'no_default', 'unknown_code', 'no_diagnosis'
        ]) as cause_code,
        unnest([
            'All causes', 'No default category', 'No code of a chapter',
            'Code with no default category', 'Code not in our tables',
            'No ICD-10-CM code listed first'
        ]) as cause_label
),

cause as (
    select distinct
        caused.period_code,
        caused.breakdown_code,
        caused.cause_code,
        caused.part_of_code
    from caused
),

total as (
    select
        counted.period_code,
        counted.period_start_date,
        counted.cause_visits as all_visits
    from counted
    where counted.breakdown_code = 'total'
)

select
    cause.period_code,
    total.period_start_date,
    cause.breakdown_code,
    cause.cause_code,
    coalesce(label.cause_label, cause.cause_code) as cause_label,
    cause.part_of_code,
    chapters.chapter_codes,
    coalesce(counted.cause_visits, 0) as cause_visits,
    coalesce(counted.cause_patients, 0) as cause_patients,
    total.all_visits
from cause
inner join total on cause.period_code = total.period_code
left join counted
    on
        cause.period_code = counted.period_code
        and total.period_start_date = counted.period_start_date
        and cause.breakdown_code = counted.breakdown_code
        and cause.cause_code = counted.cause_code
left join chapters
    on
        cause.cause_code = chapters.cause_code
        and cause.breakdown_code in ('body_system', 'ccsr_category')
left join label
    on
        cause.breakdown_code = label.breakdown_code
        and cause.cause_code = label.cause_code
