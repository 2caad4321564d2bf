-- How many events, and people, disease trends count in each period and group.
--
-- grain:   one row per kind of event, condition, period and group in which one falls,
--          in every period and breakdown of core.condition_group
-- keys:    event_code, condition_id, period_code, period_start_date, breakdown_code,
--          breakdown_value
-- sources: core.condition_event, core.condition_group
-- units:   events are episodes or visits, as event_code says; patients are distinct
--          people
--
-- Events add up: the groups of a breakdown to the total, the periods to all. People are
-- counted anew for each row: who is seen in several groups in a period in the latest
-- one only, who has episodes or visits in several in each of them. Every condition is
-- counted in every breakdown; the report leaves out those that are not published.
--
-- columns:
-- event_code: episode, condition_visit, any_visit or seen
-- condition_id: the condition, or any
-- period_code: week, month, quarter or year
-- period_start_date: first day of the week (Sunday), month, quarter or year
-- breakdown_code: total, state, age_band, sex or age_band_sex
-- breakdown_value: the group
-- events: such events of the group's people; empty for people seen
-- patients: people with such an event in the group

with kind as (
    select distinct
        condition_group.age_band_code,
        condition_group.sex_code,
        condition_group.zip3_code,
        condition_group.state_code,
        condition_group.period_code,
        condition_group.kind_index
    from core.condition_group
),

kind_group as (
    select distinct
        condition_group.period_code,
        condition_group.kind_index,
        condition_group.breakdown_code,
        condition_group.breakdown_value
    from core.condition_group
),

dated as (
    select
        condition_event.event_code,
        condition_event.condition_id,
        condition_event.patient_id,
        condition_event.event_date,
        condition_event.event_id,
        kind.kind_index,
        kind.period_code,
        case kind.period_code
            when 'week'
                then
                    cast(date_trunc('week', condition_event.event_date + 1) as date) - 1
            when 'month'
                then cast(date_trunc('month', condition_event.event_date) as date)
            when 'quarter'
                then cast(date_trunc('quarter', condition_event.event_date) as date)
            else cast(date_trunc('year', condition_event.event_date) as date)
        end as period_start_date
    from core.condition_event
    inner join kind
        on
            condition_event.age_band_code = kind.age_band_code
            and condition_event.sex_code = kind.sex_code
            and condition_event.zip3_code = kind.zip3_code
            and condition_event.state_code = kind.state_code
),

-- Most people are in one group all through a period: they are counted once, and
-- their groups summed up. The few whose group changes are looked at one by one.
person as (
    select
        dated.event_code,
        dated.condition_id,
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        count(*) as events,
        min(dated.kind_index) as kind_index,
        max(dated.kind_index) as other_kind_index
    from dated
    group by 1, 2, 3, 4, 5
),

changed as (
    select
        dated.event_code,
        dated.condition_id,
        dated.period_code,
        dated.period_start_date,
        dated.patient_id,
        dated.kind_index,
        row_number() over (
            partition by
                dated.event_code, dated.condition_id, dated.patient_id,
                dated.period_code, dated.period_start_date
            order by dated.event_date desc, dated.event_id desc
        ) as latest_index
    from dated
    inner join person
        on
            dated.event_code = person.event_code
            and dated.condition_id = person.condition_id
            and dated.period_code = person.period_code
            and dated.period_start_date = person.period_start_date
            and dated.patient_id = person.patient_id
    where person.kind_index <> person.other_kind_index
),

-- People in each group with their events; seen, in their latest group only.
counted as (
    select
        person.event_code,
        person.condition_id,
        person.period_code,
        person.period_start_date,
        person.kind_index,
        sum(person.events) as events,
        count(*) as people,
        null as patient_id
    from person
    where person.kind_index = person.other_kind_index
    group by 1, 2, 3, 4, 5
    union all
    select
        changed.event_code,
        changed.condition_id,
        changed.period_code,
        changed.period_start_date,
        changed.kind_index,
        1 as events,
        0 as people,
        changed.patient_id
    from changed
    where changed.event_code <> 'seen' or changed.latest_index = 1
)

select
    counted.event_code,
    counted.condition_id,
    counted.period_code,
    counted.period_start_date,
    kind_group.breakdown_code,
    kind_group.breakdown_value,
    cast(
        sum(counted.events) filter (where counted.event_code <> 'seen') as bigint
    ) as events,
    cast(sum(counted.people) + count(distinct counted.patient_id) as bigint)
        as patients
from counted
inner join kind_group
    on
        counted.period_code = kind_group.period_code
        and counted.kind_index = kind_group.kind_index
group by 1, 2, 3, 4, 5, 6
