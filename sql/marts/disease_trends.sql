-- Illness in the people seen here: new episodes by week and month, chronic illness by month.
--
-- grain:   one row per condition, period (week or month) and group of people (all, or by age band, sex or state)
-- keys:    condition_id, period_code, period_start_date, breakdown_code, breakdown_value
-- sources: codes.condition, core.condition_claim, core.condition_episode, core.condition_seen, core.condition_span, core.condition_watch
-- units:   *_patients are distinct people, *_visits are encounters, incident_cases are
--          episodes (acute) or people (chronic); visit_share is a share, 0 to 1
-- audience: administrators, researchers
--
-- What is counted is care sought here and coded on claims, whoever paid and whether or
-- not they paid: not everyone who is ill, and not a population. Counts of people do not
-- add up over periods or groups; they are counted anew for each row.
--
-- metric: incidence of acute conditions
-- definition: People in whom an episode of the condition begins in the period. A new episode begins when more than 14 days (influenza, gastro-enteritis) or 30 days (COVID-19, RSV) lie between a date with such a diagnosis and the one before it.
-- numerator: condition_patients
-- denominator: seen_patients: people with any claim in the period
-- left out: Voided and replaced claims, claims of independent laboratories (place of service 81), claims without a patient.
--
-- metric: share of visits
-- definition: Share of the period's encounters with a diagnosis of the condition in any position.
-- numerator: condition_visits
-- denominator: all_visits
-- left out: As for incidence. An encounter belongs to the period of its first service date.
--
-- metric: prevalence of chronic conditions
-- definition: People who meet the CCW rule of the condition in the 24 months that end with the month: one claim of an inpatient, skilled nursing or home health stay, or two claims of hospital outpatient or professional care on different dates.
-- numerator: condition_patients
-- denominator: seen_patients: people with any claim in the same 24 months
-- left out: Voided and replaced claims, claims without a patient. In the first 24 months of the data the lookback is not full, so shares still rise.
--
-- metric: first seen with a chronic condition
-- definition: People who meet the rule of the condition in the month for the first time in the data. Without enrolment that is first seen, not newly ill.
-- numerator: incident_cases
-- denominator: seen_patients
-- left out: As for prevalence.
--
-- The code and rule lists are codes.condition and codes.condition_code: for chronic
-- conditions a public copy of the CMS CCW list, not checked against the CCW site. Weeks
-- are MMWR weeks and begin on Sunday. Every period from the first to the last service
-- date has a row, zero or not. A group is that of the claim that begins the episode,
-- of the encounter's first claim, or, for people seen and chronic conditions, of the
-- latest claim in the window. Rows that rest on 1 to 10 people are withheld when this
-- table is published.
--
-- columns:
-- condition_id: the condition
-- condition_label: its name
-- measure_code: incidence (acute conditions) or prevalence (chronic conditions)
-- period_code: week or month
-- period_start_date: first day of the week (Sunday) or month
-- breakdown_code: total, age_band, sex or state
-- breakdown_value: the group: total, an age band, F or M, a state, or unknown
-- condition_patients: people with a new episode, or people who meet the chronic rule
-- condition_visits: encounters with a diagnosis of the condition
-- visit_patients: people of these encounters
-- all_visits: encounters of any kind
-- all_visit_patients: people of these encounters
-- seen_patients: people with any claim in the period, or in the lookback if chronic
-- incident_cases: episodes that begin, or people who meet the rule for the first time
-- visit_share: condition_visits / all_visits
-- patients_per_100k_seen: condition_patients / seen_patients * 100,000

with period as (
    select 'week' as period_code
    union all
    select 'month' as period_code
),

breakdown as (
    select 'total' as breakdown_code
    union all
    select 'age_band' as breakdown_code
    union all
    select 'sex' as breakdown_code
    union all
    select 'state' as breakdown_code
),

episode as (
    select
        condition_episode.condition_id,
        period.period_code,
        case period.period_code
            when 'week'
                then cast(date_trunc('week', condition_episode.start_date + 1) as date)
                    - 1
            else cast(date_trunc('month', condition_episode.start_date) as date)
        end as period_start_date,
        breakdown.breakdown_code,
        case breakdown.breakdown_code
            when 'age_band' then condition_episode.age_band_code
            when 'sex' then condition_episode.sex_code
            when 'state' then condition_episode.state_code
            else 'total'
        end as breakdown_value,
        count(*) as incident_cases,
        count(distinct condition_episode.patient_id) as condition_patients
    from core.condition_episode
    cross join period
    cross join breakdown
    group by 1, 2, 3, 4, 5
),

ranked_visit as (
    select
        condition_seen.encounter_id,
        condition_seen.patient_id,
        condition_seen.service_date,
        condition_seen.age_band_code,
        condition_seen.sex_code,
        condition_seen.state_code,
        row_number() over (
            partition by condition_seen.encounter_id
            order by condition_seen.service_date, condition_seen.claim_id
        ) as visit_index
    from core.condition_seen
),

visit as (
    select
        ranked_visit.encounter_id,
        ranked_visit.patient_id,
        period.period_code,
        case period.period_code
            when 'week'
                then cast(date_trunc('week', ranked_visit.service_date + 1) as date) - 1
            else cast(date_trunc('month', ranked_visit.service_date) as date)
        end as period_start_date,
        breakdown.breakdown_code,
        case breakdown.breakdown_code
            when 'age_band' then ranked_visit.age_band_code
            when 'sex' then ranked_visit.sex_code
            when 'state' then ranked_visit.state_code
            else 'total'
        end as breakdown_value
    from ranked_visit
    cross join period
    cross join breakdown
    where ranked_visit.visit_index = 1
),

any_visit as (
    select
        visit.period_code,
        visit.period_start_date,
        visit.breakdown_code,
        visit.breakdown_value,
        count(*) as all_visits,
        count(distinct visit.patient_id) as all_visit_patients
    from visit
    group by 1, 2, 3, 4
),

diagnosed_encounter as (
    select distinct
        condition_claim.condition_id,
        condition_claim.encounter_id
    from core.condition_claim
),

condition_visit as (
    select
        diagnosed_encounter.condition_id,
        visit.period_code,
        visit.period_start_date,
        visit.breakdown_code,
        visit.breakdown_value,
        count(*) as condition_visits,
        count(distinct visit.patient_id) as visit_patients
    from diagnosed_encounter
    inner join visit on diagnosed_encounter.encounter_id = visit.encounter_id
    group by 1, 2, 3, 4, 5
),

dated_claim as (
    select
        condition_seen.patient_id,
        condition_seen.claim_id,
        condition_seen.service_date,
        condition_seen.age_band_code,
        condition_seen.sex_code,
        condition_seen.state_code,
        period.period_code,
        case period.period_code
            when 'week'
                then cast(date_trunc('week', condition_seen.service_date + 1) as date)
                    - 1
            else cast(date_trunc('month', condition_seen.service_date) as date)
        end as period_start_date
    from core.condition_seen
    cross join period
),

ranked_claim as (
    select
        dated_claim.period_code,
        dated_claim.period_start_date,
        dated_claim.age_band_code,
        dated_claim.sex_code,
        dated_claim.state_code,
        row_number() over (
            partition by
                dated_claim.patient_id,
                dated_claim.period_code,
                dated_claim.period_start_date
            order by dated_claim.service_date desc, dated_claim.claim_id desc
        ) as latest_index
    from dated_claim
),

seen as (
    select
        ranked_claim.period_code,
        ranked_claim.period_start_date,
        breakdown.breakdown_code,
        case breakdown.breakdown_code
            when 'age_band' then ranked_claim.age_band_code
            when 'sex' then ranked_claim.sex_code
            when 'state' then ranked_claim.state_code
            else 'total'
        end as breakdown_value,
        count(*) as seen_patients
    from ranked_claim
    cross join breakdown
    where ranked_claim.latest_index = 1
    group by 1, 2, 3, 4
),

-- Chronic conditions: a stretch of months adds one person where it begins and takes
-- one away after it ends; running sums then give every month.
step as (
    select
        condition.condition_id,
        condition_watch.from_month_index as month_index,
        condition_watch.age_band_code,
        condition_watch.sex_code,
        condition_watch.state_code,
        1 as seen_step,
        0 as condition_step,
        0 as incident_cases
    from core.condition_watch
    inner join codes.condition
        on condition_watch.lookback_months = condition.lookback_months
    where condition.kind_code = 'chronic'
    union all
    select
        condition.condition_id,
        condition_watch.until_month_index + 1 as month_index,
        condition_watch.age_band_code,
        condition_watch.sex_code,
        condition_watch.state_code,
        -1 as seen_step,
        0 as condition_step,
        0 as incident_cases
    from core.condition_watch
    inner join codes.condition
        on condition_watch.lookback_months = condition.lookback_months
    where condition.kind_code = 'chronic'
    union all
    select
        condition_span.condition_id,
        condition_span.from_month_index as month_index,
        condition_span.age_band_code,
        condition_span.sex_code,
        condition_span.state_code,
        0 as seen_step,
        1 as condition_step,
        case when condition_span.is_first then 1 else 0 end as incident_cases
    from core.condition_span
    union all
    select
        condition_span.condition_id,
        condition_span.until_month_index + 1 as month_index,
        condition_span.age_band_code,
        condition_span.sex_code,
        condition_span.state_code,
        0 as seen_step,
        -1 as condition_step,
        0 as incident_cases
    from core.condition_span
),

month_step as (
    select
        step.condition_id,
        step.month_index,
        breakdown.breakdown_code,
        case breakdown.breakdown_code
            when 'age_band' then step.age_band_code
            when 'sex' then step.sex_code
            when 'state' then step.state_code
            else 'total'
        end as breakdown_value,
        sum(step.seen_step) as seen_step,
        sum(step.condition_step) as condition_step,
        sum(step.incident_cases) as incident_cases
    from step
    cross join breakdown
    group by 1, 2, 3, 4
),

known as (
    select
        min(condition_seen.service_date) as first_date,
        max(condition_seen.service_date) as last_date
    from core.condition_seen
),

spine as (
    select
        'week' as period_code,
        cast(
            unnest(
                generate_series(
                    cast(date_trunc('week', known.first_date + 1) as date) - 1,
                    known.last_date,
                    interval 7 day
                )
            ) as date
        ) as period_start_date
    from known
    union all
    select
        'month' as period_code,
        cast(
            unnest(
                generate_series(
                    cast(date_trunc('month', known.first_date) as date),
                    known.last_date,
                    interval 1 month
                )
            ) as date
        ) as period_start_date
    from known
),

people as (
    select distinct
        breakdown.breakdown_code,
        case breakdown.breakdown_code
            when 'age_band' then condition_seen.age_band_code
            when 'sex' then condition_seen.sex_code
            when 'state' then condition_seen.state_code
            else 'total'
        end as breakdown_value
    from core.condition_seen
    cross join breakdown
),

cell as (
    select
        condition.condition_id,
        condition.kind_code,
        spine.period_code,
        spine.period_start_date,
        year(spine.period_start_date) * 12 + month(spine.period_start_date) - 1
            as month_index,
        people.breakdown_code,
        people.breakdown_value
    from codes.condition
    cross join spine
    cross join people
    where condition.kind_code = 'acute' or spine.period_code = 'month'
),

counted as (
    select
        cell.condition_id,
        case cell.kind_code when 'chronic' then 'prevalence' else 'incidence' end
            as measure_code,
        cell.period_code,
        cell.period_start_date,
        cell.breakdown_code,
        cell.breakdown_value,
        case cell.kind_code
            when 'chronic'
                then sum(coalesce(month_step.condition_step, 0)) over (
                    partition by
                        cell.condition_id,
                        cell.period_code,
                        cell.breakdown_code,
                        cell.breakdown_value
                    order by cell.period_start_date
                    rows between unbounded preceding and current row
                )
            else coalesce(episode.condition_patients, 0)
        end as condition_patients,
        coalesce(condition_visit.condition_visits, 0) as condition_visits,
        coalesce(condition_visit.visit_patients, 0) as visit_patients,
        coalesce(any_visit.all_visits, 0) as all_visits,
        coalesce(any_visit.all_visit_patients, 0) as all_visit_patients,
        case cell.kind_code
            when 'chronic'
                then sum(coalesce(month_step.seen_step, 0)) over (
                    partition by
                        cell.condition_id,
                        cell.period_code,
                        cell.breakdown_code,
                        cell.breakdown_value
                    order by cell.period_start_date
                    rows between unbounded preceding and current row
                )
            else coalesce(seen.seen_patients, 0)
        end as seen_patients,
        case cell.kind_code
            when 'chronic' then coalesce(month_step.incident_cases, 0)
            else coalesce(episode.incident_cases, 0)
        end as incident_cases
    from cell
    left join episode
        on
            cell.condition_id = episode.condition_id
            and cell.period_code = episode.period_code
            and cell.period_start_date = episode.period_start_date
            and cell.breakdown_code = episode.breakdown_code
            and cell.breakdown_value = episode.breakdown_value
    left join condition_visit
        on
            cell.condition_id = condition_visit.condition_id
            and cell.period_code = condition_visit.period_code
            and cell.period_start_date = condition_visit.period_start_date
            and cell.breakdown_code = condition_visit.breakdown_code
            and cell.breakdown_value = condition_visit.breakdown_value
    left join any_visit
        on
            cell.period_code = any_visit.period_code
            and cell.period_start_date = any_visit.period_start_date
            and cell.breakdown_code = any_visit.breakdown_code
            and cell.breakdown_value = any_visit.breakdown_value
    left join seen
        on
            cell.period_code = seen.period_code
            and cell.period_start_date = seen.period_start_date
            and cell.breakdown_code = seen.breakdown_code
            and cell.breakdown_value = seen.breakdown_value
    left join month_step
        on
            cell.condition_id = month_step.condition_id
            and cell.period_code = 'month'
            and cell.month_index = month_step.month_index
            and cell.breakdown_code = month_step.breakdown_code
            and cell.breakdown_value = month_step.breakdown_value
)

select
    counted.condition_id,
    condition.label as condition_label,
    counted.measure_code,
    counted.period_code,
    counted.period_start_date,
    counted.breakdown_code,
    counted.breakdown_value,
    cast(counted.condition_patients as bigint) as condition_patients,
    counted.condition_visits,
    counted.visit_patients,
    counted.all_visits,
    counted.all_visit_patients,
    cast(counted.seen_patients as bigint) as seen_patients,
    cast(counted.incident_cases as bigint) as incident_cases,
    cast(counted.condition_visits as double) / nullif(counted.all_visits, 0)
        as visit_share,
    cast(counted.condition_patients as double) * 100000
    / nullif(cast(counted.seen_patients as double), 0) as patients_per_100k_seen
from counted
inner join codes.condition on counted.condition_id = condition.condition_id
