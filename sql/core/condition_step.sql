-- By how many people each month's counts of chronic conditions rise or fall.
--
-- grain:   one row per chronic condition, month and group in which a stretch of
--          core.condition_watch or core.condition_span begins, or has just ended
-- keys:    condition_id, month_index, age_band_code, sex_code, state_code, zip3_code
-- sources: codes.condition, core.condition_span, core.condition_watch
-- units:   *_step are people, below zero when more leave than come; incident_cases are
--          people; month_index counts months (12 * year + month - 1)
--
-- A stretch of months adds one person where it begins and takes one away in the month
-- after its end. Running sums of the steps give the count of every month, without a row
-- per person and month.
--
-- columns:
-- condition_id: the condition
-- month_index: the month, 12 * year + month - 1
-- age_band_code: 0-4, 5-17, 18-49, 50-64, 65+ or unknown
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown
-- seen_step: change in the number of people seen in the lookback
-- condition_step: change in the number of people who meet the rule
-- incident_cases: people who meet the rule for the first time in the data

with edge as (
    select 1 as step
    union all
    select -1 as step
),

-- Once per lookback, and not once per condition: conditions share a few of them.
watched as (
    select
        condition_watch.lookback_months,
        condition_watch.age_band_code,
        condition_watch.sex_code,
        condition_watch.zip3_code,
        condition_watch.state_code,
        case edge.step
            when 1 then condition_watch.from_month_index
            else condition_watch.until_month_index + 1
        end as month_index,
        sum(edge.step) as seen_step
    from core.condition_watch
    cross join edge
    group by
        condition_watch.lookback_months,
        condition_watch.age_band_code,
        condition_watch.sex_code,
        condition_watch.zip3_code,
        condition_watch.state_code,
        case edge.step
            when 1 then condition_watch.from_month_index
            else condition_watch.until_month_index + 1
        end
),

stepped as (
    select
        condition.condition_id,
        watched.age_band_code,
        watched.sex_code,
        watched.zip3_code,
        watched.state_code,
        watched.seen_step,
        0 as condition_step,
        0 as incident_cases,
        watched.month_index
    from watched
    inner join codes.condition
        on watched.lookback_months = condition.lookback_months
    where condition.kind_code = 'chronic'
    union all
    select
        condition_span.condition_id,
        condition_span.age_band_code,
        condition_span.sex_code,
        condition_span.zip3_code,
        condition_span.state_code,
        0 as seen_step,
        edge.step as condition_step,
        case when condition_span.is_first and edge.step = 1 then 1 else 0 end
            as incident_cases,
        case edge.step
            when 1 then condition_span.from_month_index
            else condition_span.until_month_index + 1
        end as month_index
    from core.condition_span
    cross join edge
)

select
    stepped.condition_id,
    stepped.month_index,
    stepped.age_band_code,
    stepped.sex_code,
    stepped.zip3_code,
    stepped.state_code,
    cast(sum(stepped.seen_step) as bigint) as seen_step,
    cast(sum(stepped.condition_step) as bigint) as condition_step,
    cast(sum(stepped.incident_cases) as bigint) as incident_cases
from stepped
group by
    stepped.condition_id,
    stepped.month_index,
    stepped.age_band_code,
    stepped.sex_code,
    stepped.zip3_code,
    stepped.state_code
