-- In which groups of disease trends people are counted, by the period that is counted.
--
-- grain:   one row per group of people in core.condition_event, and period and
--          breakdown of the design
-- keys:    age_band_code, sex_code, state_code, period_code, breakdown_code
-- sources: core.condition_event
-- units:   a breakdown divides people into groups of one name each
--
-- This is the design of marts.disease_trends: weeks of everybody, acute conditions
-- only; months of everybody, chronic conditions only; months by state; quarters of
-- everybody, by age band, by sex, and by both. Only groups that occur have a row.
--
-- columns:
-- age_band_code: 0-4, 5-17, 18-49, 50-64, 65+ or unknown
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- period_code: week, month or quarter
-- kind_index: number of the finest group that the period tells apart
-- breakdown_code: total, state, age_band, sex or age_band_sex
-- breakdown_value: the group: total, a state, an age band, F or M, a band and a sex
--   with a comma (18-49, F), or unknown
-- only_kind_code: acute or chronic where only such conditions are published, else empty

-- The breakdowns of each period, of all conditions or of one kind.
with design as (
    select
        'week' as period_code,
        'total' as breakdown_code,
        'acute' as only_kind_code
    union all
    select
        'month' as period_code,
        'total' as breakdown_code,
        'chronic' as only_kind_code
    union all
    select
        'month' as period_code,
        'state' as breakdown_code,
        null as only_kind_code
    union all
    select
        'quarter' as period_code,
        unnest(['total', 'age_band', 'sex', 'age_band_sex']) as breakdown_code,
        null as only_kind_code
),

period as (
    select distinct design.period_code
    from design
),

people as (
    select distinct
        condition_event.age_band_code,
        condition_event.sex_code,
        condition_event.state_code
    from core.condition_event
),

-- The finest groups are numbered: a number is quicker to compare.
kind as (
    select
        people.age_band_code,
        people.sex_code,
        people.state_code,
        period.period_code,
        case period.period_code
            when 'month' then dense_rank() over (order by people.state_code)
            when 'quarter'
                then
                    dense_rank() over (order by people.age_band_code, people.sex_code)
            else 0
        end as kind_index
    from people
    cross join period
)

select
    kind.age_band_code,
    kind.sex_code,
    kind.state_code,
    kind.period_code,
    kind.kind_index,
    design.breakdown_code,
    case design.breakdown_code
        when 'state' then kind.state_code
        when 'age_band' then kind.age_band_code
        when 'sex' then kind.sex_code
        when 'age_band_sex' then kind.age_band_code || ', ' || kind.sex_code
        else 'total'
    end as breakdown_value,
    design.only_kind_code
from kind
inner join design on kind.period_code = design.period_code
