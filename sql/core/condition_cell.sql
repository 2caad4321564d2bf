-- Cells of disease trends: the counts of each condition, period and group.
--
-- grain:   one row per condition, period and group of people, in the designs of the
--          condition's detail (core.condition_group)
-- keys:    condition_id, period_code, period_start_date, breakdown_code,
--          breakdown_value
-- sources: codes.condition, core.condition_count, core.condition_event,
--          core.condition_group, core.condition_member, core.condition_step
-- units:   *_patients are distinct people, *_visits are encounters, incident_cases are
--          episodes (acute) or people (chronic)
--
-- Every period from the first to the last service date has a row for each group that
-- occurs in the data. A count is zero where the feed covered the period: where anybody
-- has any claim of it. Of a period without any claim nothing is known, and what is
-- counted in it is missing; who lives with a chronic condition is known from before.
-- Of a year it is not told how many have a chronic condition for the first time: the
-- months tell that, and a year by place would tell it of few people.
--
-- columns:
-- condition_id: the condition
-- condition_label: its name
-- group_label: the group of conditions that it is listed in
-- part_of_ids: the conditions that count all its codes as well, with ; between
-- lookback_months: months looked back on for a chronic condition; blank if acute
-- period_code: week, month, quarter or year
-- period_start_date: first day of the week (Sunday), month, quarter or year
-- breakdown_code: total, state, county, zip3, age_band, sex or age_band_sex
-- breakdown_value: the group
-- is_covered: somebody has a claim of the period
-- condition_patients: people with a new episode, or people who meet the chronic rule
-- condition_visits: encounters with a diagnosis of the condition
-- visit_patients: people of these encounters
-- all_visits: encounters of any kind
-- all_visit_patients: people of these encounters
-- seen_patients: people with any claim in the period, or in the lookback if chronic
-- incident_cases: episodes that begin, or people who meet the rule for the first time
-- member_patients: members on the day with most of them, of everybody and acute
--   conditions; blank where less than 95 % of the people seen are members, or unknown
-- member_days: days on which somebody was a member; blank likewise
-- measure_code: incidence (acute conditions) or prevalence (chronic conditions)

with tally as (
    select
        condition.condition_id,
        condition_count.period_code,
        condition_count.period_start_date,
        condition_count.breakdown_code,
        condition_count.breakdown_value,
        sum(condition_count.events) filter (
            where condition_count.event_code = 'episode'
        ) as incident_cases,
        sum(condition_count.patients) filter (
            where condition_count.event_code = 'episode'
        ) as condition_patients,
        sum(condition_count.events) filter (
            where condition_count.event_code = 'condition_visit'
        ) as condition_visits,
        sum(condition_count.patients) filter (
            where condition_count.event_code = 'condition_visit'
        ) as visit_patients,
        sum(condition_count.events) filter (
            where condition_count.event_code = 'any_visit'
        ) as all_visits,
        sum(condition_count.patients) filter (
            where condition_count.event_code = 'any_visit'
        ) as all_visit_patients,
        sum(condition_count.patients) filter (
            where condition_count.event_code = 'seen'
        ) as seen_patients
    from core.condition_count
    inner join codes.condition
        on condition_count.condition_id in (condition.condition_id, 'any')
    group by 1, 2, 3, 4, 5
),

known as (
    select
        min(condition_event.event_date) as first_date,
        max(condition_event.event_date) as last_date
    from core.condition_event
),

-- Steps after the last month would empty the quarter in which the data end.
dated_step as (
    select
        condition_step.condition_id,
        condition_step.age_band_code,
        condition_step.sex_code,
        condition_step.zip3_code,
        condition_step.state_code,
        condition_step.seen_step,
        condition_step.condition_step,
        condition_step.incident_cases,
        make_date(
            cast(floor(condition_step.month_index / 12) as integer),
            cast(condition_step.month_index % 12 + 1 as integer),
            1
        ) as month_date
    from core.condition_step
    cross join known
    where
        condition_step.month_index
        <= year(known.last_date) * 12 + month(known.last_date) - 1
),

step as (
    select
        dated_step.condition_id,
        condition_group.period_code,
        condition_group.breakdown_code,
        condition_group.breakdown_value,
        cast(
            date_trunc(condition_group.period_code, dated_step.month_date) as date
        ) as period_start_date,
        sum(dated_step.seen_step) as seen_step,
        sum(dated_step.condition_step) as condition_step,
        sum(dated_step.incident_cases) as incident_cases
    from dated_step
    inner join core.condition_group
        on
            dated_step.age_band_code = condition_group.age_band_code
            and dated_step.sex_code = condition_group.sex_code
            and dated_step.zip3_code = condition_group.zip3_code
            and dated_step.state_code = condition_group.state_code
    where condition_group.period_code <> 'week'
    group by 1, 2, 3, 4, 5
),

-- Weeks of DuckDB begin on Monday, ours a day before.
began as (
    select
        lasting.period_code,
        unnest(
            generate_series(
                cast(
                    date_trunc(
                        lasting.period_code,
                        known.first_date + lasting.before_days
                    ) as date
                ) - lasting.before_days,
                known.last_date,
                lasting.lasts
            )
        ) as period_start_at
    from known
    cross join (
        values
        ('week', 1, interval 7 day),
        ('month', 0, interval 1 month),
        ('quarter', 0, interval 3 month),
        ('year', 0, interval 1 year)
    ) as lasting (period_code, before_days, lasts)
),

people_group as (
    select distinct
        condition_group.period_code,
        condition_group.breakdown_code,
        condition_group.breakdown_value,
        condition_group.only_kind_code,
        condition_group.detail_codes
    from core.condition_group
),

cell as (
    select
        condition.condition_id,
        condition.label as condition_label,
        condition.kind_code,
        condition.group_label,
        condition.part_of_ids,
        condition.lookback_months,
        began.period_code,
        people_group.breakdown_code,
        people_group.breakdown_value,
        cast(began.period_start_at as date) as period_start_date
    from codes.condition
    inner join people_group
        on
            condition.kind_code
            = coalesce(people_group.only_kind_code, condition.kind_code)
            and people_group.detail_codes like '%' || condition.detail_code || '%'
    inner join began on people_group.period_code = began.period_code
),

measured as (
    select
        cell.condition_id,
        cell.condition_label,
        cell.kind_code,
        cell.group_label,
        cell.part_of_ids,
        cell.lookback_months,
        cell.period_code,
        cell.period_start_date,
        cell.breakdown_code,
        cell.breakdown_value,
        coalesce(tally.condition_visits, 0) as condition_visits,
        coalesce(tally.visit_patients, 0) as visit_patients,
        coalesce(tally.all_visits, 0) as all_visits,
        coalesce(tally.all_visit_patients, 0) as all_visit_patients,
        case cell.kind_code
            when 'chronic'
                then sum(coalesce(step.condition_step, 0)) over so_far
            else coalesce(tally.condition_patients, 0)
        end as condition_patients,
        case cell.kind_code
            when 'chronic'
                then sum(coalesce(step.seen_step, 0)) over so_far
            else coalesce(tally.seen_patients, 0)
        end as seen_patients,
        case cell.kind_code
            when 'chronic' then coalesce(step.incident_cases, 0)
            else coalesce(tally.incident_cases, 0)
        end as incident_cases
    from cell
    left join tally
        on
            cell.condition_id = tally.condition_id
            and cell.period_code = tally.period_code
            and cell.period_start_date = tally.period_start_date
            and cell.breakdown_code = tally.breakdown_code
            and cell.breakdown_value = tally.breakdown_value
    left join step
        on
            cell.condition_id = step.condition_id
            and cell.period_code = step.period_code
            and cell.period_start_date = step.period_start_date
            and cell.breakdown_code = step.breakdown_code
            and cell.breakdown_value = step.breakdown_value
    window so_far as (
        partition by
            cell.condition_id,
            cell.period_code,
            cell.breakdown_code,
            cell.breakdown_value
        order by cell.period_start_date
        rows between unbounded preceding and current row
    )
),

covered as (
    select distinct
        condition_count.period_code,
        condition_count.period_start_date
    from core.condition_count
    where condition_count.event_code = 'seen'
)

select
    measured.condition_id,
    measured.condition_label,
    measured.group_label,
    measured.part_of_ids,
    measured.lookback_months,
    measured.period_code,
    measured.period_start_date,
    measured.breakdown_code,
    measured.breakdown_value,
    covered.period_code is not null as is_covered,
    case
        when covered.period_code is not null or measured.kind_code = 'chronic'
            then cast(measured.condition_patients as bigint)
    end as condition_patients,
    case
        when covered.period_code is not null
            then cast(measured.condition_visits as bigint)
    end as condition_visits,
    case
        when covered.period_code is not null
            then cast(measured.visit_patients as bigint)
    end as visit_patients,
    case
        when covered.period_code is not null
            then cast(measured.all_visits as bigint)
    end as all_visits,
    case
        when covered.period_code is not null
            then cast(measured.all_visit_patients as bigint)
    end as all_visit_patients,
    case
        when covered.period_code is not null or measured.kind_code = 'chronic'
            then cast(measured.seen_patients as bigint)
    end as seen_patients,
    case
        when
            covered.period_code is not null
            and not (measured.kind_code = 'chronic' and measured.period_code = 'year')
            then cast(measured.incident_cases as bigint)
    end as incident_cases,
    condition_member.member_patients,
    condition_member.member_days,
    case measured.kind_code when 'chronic' then 'prevalence' else 'incidence' end
        as measure_code
from measured
left join covered
    on
        measured.period_code = covered.period_code
        and measured.period_start_date = covered.period_start_date
left join core.condition_member
    on
        measured.period_code = condition_member.period_code
        and measured.period_start_date = condition_member.period_start_date
        and measured.breakdown_code = 'total'
        and measured.kind_code = 'acute'
        and covered.period_code is not null
        and condition_member.enrolled_patients * 20
        >= condition_member.seen_patients * 19
