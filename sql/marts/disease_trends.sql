-- Illness in the people seen here: new episodes and chronic illness, in three designs:
-- weeks of everybody, months by state, quarters by age and sex.
--
-- grain:   one row per condition, period and group of people, in these designs:
--          week x everybody (acute conditions); month x everybody (chronic conditions);
--          month x state; quarter x everybody, age band, sex, and both
-- keys:    condition_id, period_code, period_start_date, breakdown_code,
--          breakdown_value
-- sources: codes.condition, core.condition_count, core.condition_event,
--          core.condition_group, core.condition_step
-- units:   *_patients are distinct people, *_visits are encounters, incident_cases are
--          episodes (acute) or people (chronic); visit_share is a share, 0 to 1
-- audience: administrators, researchers
--
-- What is counted is care sought here and coded on claims, whoever paid and whether or
-- not they paid: not everyone who is ill, and not a population. Counts of people do not
-- add up over periods; they are counted anew for each row.
--
-- The less a period, the fewer the groups: what is published fine in time is coarse in
-- who, so that most cells rest on enough people to be shown. Cases and visits add up
-- exactly: the states of a month to the month, its months to a quarter, the bands by
-- sex to bands and to sexes and to the quarter.
--
-- metric: incidence of acute conditions
-- definition: People in whom an episode of the condition begins in the period. A new
--   episode begins when more than 14 days (influenza, gastro-enteritis) or 30 days
--   (COVID-19, RSV) lie between a date with such a diagnosis and the one before it.
-- numerator: condition_patients
-- denominator: seen_patients: people with any claim in the period
-- left out: Voided and replaced claims, claims of independent laboratories (place of
--   service 81), claims without a patient.
--
-- metric: share of visits
-- definition: Share of the period's encounters with a diagnosis of the condition in any
--   position.
-- numerator: condition_visits
-- denominator: all_visits
-- left out: As for incidence. An encounter belongs to the period of its first service
--   date.
--
-- metric: prevalence of chronic conditions
-- definition: People who meet the CCW rule of the condition in the 24 months that end
--   with the month, of a quarter with its last month in the data: one claim of an
--   inpatient, skilled nursing or home health stay, or two claims of hospital
--   outpatient or professional care on different dates.
-- numerator: condition_patients
-- denominator: seen_patients: people with any claim in the same 24 months
-- left out: Voided and replaced claims, claims without a patient. In the first 24
--   months of the data the lookback is not full, so shares still rise.
--
-- metric: first seen with a chronic condition
-- definition: People who meet the rule of the condition in a month of the period for
--   the first time in the data. Without enrolment that is first seen, not newly ill.
-- numerator: incident_cases
-- denominator: seen_patients
-- left out: As for prevalence.
--
-- The code and rule lists are codes.condition and codes.condition_code: for chronic
-- conditions a public copy of the CMS CCW list, not checked against the CCW site. Weeks
-- are MMWR weeks and begin on Sunday. Every period from the first to the last service
-- date has a row for each group that occurs in the data, zero or not. A group is that
-- of the claim that begins the episode, of the encounter's first claim, or, for people
-- seen and chronic conditions, of the latest claim in the window. Rows that rest on
-- few people are withheld when this table is published.
--
-- columns:
-- condition_id: the condition
-- condition_label: its name
-- period_code: week, month or quarter
-- period_start_date: first day of the week (Sunday), month or quarter
-- breakdown_code: total, state, age_band, sex or age_band_sex
-- breakdown_value: the group: total, a state, an age band, F or M, a band and a sex
--   with a comma (18-49, F), or unknown
-- condition_patients: people with a new episode, or people who meet the chronic rule
-- condition_visits: encounters with a diagnosis of the condition
-- visit_patients: people of these encounters
-- all_visits: encounters of any kind
-- all_visit_patients: people of these encounters
-- seen_patients: people with any claim in the period, or in the lookback if chronic
-- incident_cases: episodes that begin, or people who meet the rule for the first time
-- measure_code: incidence (acute conditions) or prevalence (chronic conditions)
-- visit_share: condition_visits / all_visits
-- patients_per_100k_seen: condition_patients / seen_patients * 100,000

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
        case condition_group.period_code
            when 'month' then dated_step.month_date
            else cast(date_trunc('quarter', dated_step.month_date) as date)
        end as period_start_date,
        sum(dated_step.seen_step) as seen_step,
        sum(dated_step.condition_step) as condition_step,
        sum(dated_step.incident_cases) as incident_cases
    from dated_step
    inner join core.condition_group
        on
            dated_step.age_band_code = condition_group.age_band_code
            and dated_step.sex_code = condition_group.sex_code
            and dated_step.state_code = condition_group.state_code
    where condition_group.period_code <> 'week'
    group by 1, 2, 3, 4, 5
),

began as (
    select
        'week' as period_code,
        unnest(
            generate_series(
                cast(date_trunc('week', known.first_date + 1) as date) - 1,
                known.last_date,
                interval 7 day
            )
        ) as period_start_at
    from known
    union all
    select
        'month' as period_code,
        unnest(
            generate_series(
                cast(date_trunc('month', known.first_date) as date),
                known.last_date,
                interval 1 month
            )
        ) as period_start_at
    from known
    union all
    select
        'quarter' as period_code,
        unnest(
            generate_series(
                cast(date_trunc('quarter', known.first_date) as date),
                known.last_date,
                interval 3 month
            )
        ) as period_start_at
    from known
),

people_group as (
    select distinct
        condition_group.period_code,
        condition_group.breakdown_code,
        condition_group.breakdown_value,
        condition_group.only_kind_code
    from core.condition_group
),

cell as (
    select
        condition.condition_id,
        condition.label as condition_label,
        condition.kind_code,
        began.period_code,
        people_group.breakdown_code,
        people_group.breakdown_value,
        cast(began.period_start_at as date) as period_start_date
    from codes.condition
    inner join people_group
        on
            condition.kind_code
            = coalesce(people_group.only_kind_code, condition.kind_code)
    inner join began on people_group.period_code = began.period_code
),

measured as (
    select
        cell.condition_id,
        cell.condition_label,
        cell.kind_code,
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
                then sum(coalesce(step.condition_step, 0)) over (
                    partition by
                        cell.condition_id,
                        cell.period_code,
                        cell.breakdown_code,
                        cell.breakdown_value
                    order by cell.period_start_date
                    rows between unbounded preceding and current row
                )
            else coalesce(tally.condition_patients, 0)
        end as condition_patients,
        case cell.kind_code
            when 'chronic'
                then sum(coalesce(step.seen_step, 0)) over (
                    partition by
                        cell.condition_id,
                        cell.period_code,
                        cell.breakdown_code,
                        cell.breakdown_value
                    order by cell.period_start_date
                    rows between unbounded preceding and current row
                )
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
)

select
    measured.condition_id,
    measured.condition_label,
    measured.period_code,
    measured.period_start_date,
    measured.breakdown_code,
    measured.breakdown_value,
    cast(measured.condition_patients as bigint) as condition_patients,
    cast(measured.condition_visits as bigint) as condition_visits,
    cast(measured.visit_patients as bigint) as visit_patients,
    cast(measured.all_visits as bigint) as all_visits,
    cast(measured.all_visit_patients as bigint) as all_visit_patients,
    cast(measured.seen_patients as bigint) as seen_patients,
    cast(measured.incident_cases as bigint) as incident_cases,
    case measured.kind_code when 'chronic' then 'prevalence' else 'incidence' end
        as measure_code,
    cast(measured.condition_visits as double)
    / nullif(cast(measured.all_visits as double), 0) as visit_share,
    cast(measured.condition_patients as double) * 100000
    / nullif(cast(measured.seen_patients as double), 0) as patients_per_100k_seen
from measured
