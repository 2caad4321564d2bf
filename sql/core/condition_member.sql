-- Members: how long people were enrolled in each week, quarter and year.
--
-- grain:   one row per period, where enrolment is loaded
-- keys:    period_code, period_start_date
-- sources: core.condition_event, core.enrolment
-- units:   member_days are days of one person each; *_patients are people
--
-- A person is a member on a day that some health coverage of theirs covers, once,
-- however many payers they have. Dental and vision coverage alone make no member. Days
-- before the first and after the last service date are not counted. Members who are
-- among those seen tell whether the enrolment is of these people at all: where few of
-- them are, it is of others, and no rate is made of it.
--
-- columns:
-- period_code: week, quarter or year
-- period_start_date: first day of the week (Sunday), quarter or year
-- member_days: days on which somebody was a member
-- member_patients: members on the day of the period that has most
-- seen_patients: people seen in the period
-- enrolled_patients: of these, members on a day on which they were seen

with known as (
    select
        min(condition_event.event_date) as first_date,
        max(condition_event.event_date) as last_date
    from core.condition_event
),

coverage as (
    select
        enrolment.patient_id,
        greatest(enrolment.coverage_begin_date, known.first_date) as begin_date,
        least(coalesce(enrolment.coverage_end_date, known.last_date), known.last_date)
            as end_date
    from core.enrolment
    cross join known
    where enrolment.coverage_type_code not in ('DEN', 'VIS')
),

possible as (
    select
        coverage.patient_id,
        coverage.begin_date,
        coverage.end_date,
        max(coverage.end_date) over (
            partition by coverage.patient_id
            order by coverage.begin_date, coverage.end_date
            rows between unbounded preceding and 1 preceding
        ) as before_date
    from coverage
    where coverage.begin_date <= coverage.end_date
),

numbered as (
    select
        possible.patient_id,
        possible.begin_date,
        possible.end_date,
        sum(
            case when possible.begin_date <= possible.before_date + 1 then 0 else 1 end
        ) over (
            partition by possible.patient_id
            order by possible.begin_date, possible.end_date
            rows between unbounded preceding and current row
        ) as stretch_index
    from possible
),

stretch as (
    select
        numbered.patient_id,
        min(numbered.begin_date) as begin_date,
        max(numbered.end_date) as end_date
    from numbered
    group by numbered.patient_id, numbered.stretch_index
),

-- Who comes and who goes on each day; running sums are the members of the day.
change as (
    select
        moved.change_date,
        sum(moved.people) as people
    from (
        select
            stretch.begin_date as change_date,
            1 as people
        from stretch
        union all
        select
            stretch.end_date + 1 as change_date,
            -1 as people
        from stretch
    ) as moved
    group by moved.change_date
),

day as (
    select
        cast(unnest(
            generate_series(known.first_date, known.last_date, interval 1 day)
        ) as date) as day_date
    from known
    where (select count(*) from stretch) > 0
),

counted as (
    select
        day.day_date,
        sum(coalesce(change.people, 0)) over (
            order by day.day_date
            rows between unbounded preceding and current row
        ) as members
    from day
    left join change on day.day_date = change.change_date
),

member as (
    select distinct
        condition_event.patient_id,
        condition_event.event_date
    from core.condition_event
    inner join stretch
        on
            condition_event.patient_id = stretch.patient_id
            and condition_event.event_date >= stretch.begin_date
            and condition_event.event_date <= stretch.end_date
    where condition_event.event_code = 'seen'
),

seen as (
    select
        condition_event.patient_id,
        condition_event.event_date,
        bool_or(member.patient_id is not null) as is_member
    from core.condition_event
    left join member
        on
            condition_event.patient_id = member.patient_id
            and condition_event.event_date = member.event_date
    where condition_event.event_code = 'seen'
    group by condition_event.patient_id, condition_event.event_date
),

period as (
    select unnest(['week', 'quarter', 'year']) as period_code
),

of_days as (
    select
        period.period_code,
        case period.period_code
            when 'week'
                then cast(date_trunc('week', counted.day_date + 1) as date) - 1
            when 'quarter' then cast(date_trunc('quarter', counted.day_date) as date)
            else cast(date_trunc('year', counted.day_date) as date)
        end as period_start_date,
        cast(sum(counted.members) as bigint) as member_days,
        cast(max(counted.members) as bigint) as member_patients
    from counted
    cross join period
    group by period.period_code, period_start_date
),

of_people as (
    select
        period.period_code,
        case period.period_code
            when 'week' then cast(date_trunc('week', seen.event_date + 1) as date) - 1
            when 'quarter' then cast(date_trunc('quarter', seen.event_date) as date)
            else cast(date_trunc('year', seen.event_date) as date)
        end as period_start_date,
        count(distinct seen.patient_id) as seen_patients,
        count(distinct seen.patient_id) filter (where seen.is_member)
            as enrolled_patients
    from seen
    cross join period
    group by period.period_code, period_start_date
)

select
    of_days.period_code,
    of_days.period_start_date,
    of_days.member_days,
    of_days.member_patients,
    coalesce(of_people.seen_patients, 0) as seen_patients,
    coalesce(of_people.enrolled_patients, 0) as enrolled_patients
from of_days
left join of_people
    on
        of_days.period_code = of_people.period_code
        and of_days.period_start_date = of_people.period_start_date
