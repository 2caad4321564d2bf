-- In which groups of disease trends people are counted, by the period that is counted.
--
-- grain:   one row per group of people in core.condition_event, and period and
--          breakdown of the design
-- keys:    age_band_code, sex_code, state_code, zip3_code, period_code, breakdown_code
-- sources: codes.zip3_county, core.condition_event
-- units:   a breakdown divides people into groups of one name each
--
-- This is the design of marts.disease_trends, by how much detail a condition's file
-- asks for: weeks of everybody, acute conditions only; months of everybody, chronic
-- ones only, full and brief; months by state, full; quarters of everybody, by age band
-- and by sex, full and brief, and by both, full; years by state;
-- years by ZIP3 area, and by county where a table of counties is loaded
-- (codes.zip3_county), full; years
-- of everybody, by age band and by sex, rare. Only groups that occur have a row.
--
-- columns:
-- age_band_code: 0-4, 5-17, 18-49, 50-64, 65+ or unknown
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown
-- period_code: week, month, quarter or year
-- kind_index: number of the finest group that the period tells apart
-- breakdown_code: total, state, county, zip3, age_band, sex or age_band_sex
-- breakdown_value: the group: total, a state, an age band, F or M, or unknown; with
--   commas a band and a sex (18-49, F), a state and a county, a state and a ZIP3 area
--   (TX, 750; with its county where counties are loaded)
-- only_kind_code: acute or chronic where only such conditions are published, else empty
-- detail_codes: the details of conditions (codes.condition) that are published so, with
--   ; between

-- The breakdowns of each period, of all conditions or of one kind.
with design as (
    select
        'week' as period_code,
        'total' as breakdown_code,
        'acute' as only_kind_code,
        'full;brief;rare' as detail_codes
    union all
    select
        'month' as period_code,
        'total' as breakdown_code,
        'chronic' as only_kind_code,
        'full;brief' as detail_codes
    union all
    select
        'month' as period_code,
        'state' as breakdown_code,
        null as only_kind_code,
        'full' as detail_codes
    union all
    select
        'quarter' as period_code,
        unnest(['total', 'age_band', 'sex']) as breakdown_code,
        null as only_kind_code,
        'full;brief' as detail_codes
    union all
    select
        'quarter' as period_code,
        'age_band_sex' as breakdown_code,
        null as only_kind_code,
        'full' as detail_codes
    union all
    select
        'year' as period_code,
        'state' as breakdown_code,
        null as only_kind_code,
        'full;brief;rare' as detail_codes
    union all
    select
        'year' as period_code,
        'zip3' as breakdown_code,
        null as only_kind_code,
        'full' as detail_codes
    union all
    select distinct
        'year' as period_code,
        'county' as breakdown_code,
        cast(null as varchar) as only_kind_code,
        'full' as detail_codes
    from codes.zip3_county
    union all
    select
        'year' as period_code,
        unnest(['total', 'age_band', 'sex']) as breakdown_code,
        null as only_kind_code,
        'rare' as detail_codes
),

period as (
    select distinct design.period_code
    from design
),

people as (
    select distinct
        condition_event.age_band_code,
        condition_event.sex_code,
        condition_event.zip3_code,
        condition_event.state_code
    from core.condition_event
),

-- The finest groups are numbered: a number is quicker to compare.
kind as (
    select
        people.age_band_code,
        people.sex_code,
        people.zip3_code,
        people.state_code,
        period.period_code,
        case period.period_code
            when 'month' then dense_rank() over (order by people.state_code)
            when 'quarter'
                then
                    dense_rank() over (order by people.age_band_code, people.sex_code)
            when 'year'
                then
                    dense_rank() over (
                        order by
                            people.age_band_code,
                            people.sex_code,
                            people.state_code,
                            people.zip3_code
                    )
            else 0
        end as kind_index
    from people
    cross join period
),

loaded as (
    select count(*) > 0 as has_counties
    from codes.zip3_county
)

select
    kind.age_band_code,
    kind.sex_code,
    kind.zip3_code,
    kind.state_code,
    kind.period_code,
    kind.kind_index,
    design.breakdown_code,
    case design.breakdown_code
        when 'state' then kind.state_code
        when 'county'
            then
                kind.state_code || ', ' || coalesce(zip3_county.county_name, 'unknown')
        when 'zip3'
            then
                kind.state_code || ', ' || kind.zip3_code
                || case
                    when loaded.has_counties
                        then ', ' || coalesce(zip3_county.county_name, 'unknown')
                    else ''
                end
        when 'age_band' then kind.age_band_code
        when 'sex' then kind.sex_code
        when 'age_band_sex' then kind.age_band_code || ', ' || kind.sex_code
        else 'total'
    end as breakdown_value,
    design.only_kind_code,
    design.detail_codes
from kind
inner join design on kind.period_code = design.period_code
cross join loaded
left join codes.zip3_county on kind.zip3_code = zip3_county.zip3_code
