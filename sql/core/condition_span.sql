-- Months during which a person meets the rule of a chronic condition.
--
-- grain:   one row per chronic condition, patient and stretch of months in one group
-- keys:    condition_id, patient_id, from_month_index
-- sources: codes.condition, core.condition_claim, core.condition_watch
-- units:   *_month_index count months (12 * year + month - 1), both ends included
-- increment: patient_id
--
-- The rule of a condition (CCW) is met in a month when the lookback that ends with it
-- holds one claim of the types that need one, or claims of the types that need two on
-- two different dates. One claim therefore counts from its own month for as many
-- months as the lookback has; two neighbouring dates count from the month of the
-- second until the first leaves the lookback. Such stretches are joined where they
-- touch, then cut where the person's age band, sex or state changes.
--
-- columns:
-- condition_id: the condition
-- patient_id: pseudonym of the patient
-- from_month_index: first month of the stretch
-- until_month_index: last month of the stretch
-- is_first: the rule is met for the first time in the data in from_month_index
-- age_band_code: of the latest claim in the lookback, likewise sex and state
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown

with qualifying as (
    select distinct
        condition_claim.condition_id,
        condition_claim.patient_id,
        condition_claim.needed_claims,
        condition_claim.service_date,
        condition_claim.service_month_index,
        condition.lookback_months
    from core.condition_claim
    inner join codes.condition
        on condition_claim.condition_id = condition.condition_id
    where condition.kind_code = 'chronic'
),

-- Each once: of two equal ones either may come first, and not the same each time.
stretch as (
    select
        qualifying.condition_id,
        qualifying.patient_id,
        qualifying.service_month_index as from_month_index,
        qualifying.service_month_index + qualifying.lookback_months - 1
            as until_month_index
    from qualifying
    where qualifying.needed_claims = 1
    union
    select
        qualifying.condition_id,
        qualifying.patient_id,
        qualifying.service_month_index as from_month_index,
        lag(qualifying.service_month_index) over (
            partition by qualifying.condition_id, qualifying.patient_id
            order by qualifying.service_date
        ) + qualifying.lookback_months - 1 as until_month_index
    from qualifying
    where qualifying.needed_claims = 2
),

marked as (
    select
        stretch.condition_id,
        stretch.patient_id,
        stretch.from_month_index,
        stretch.until_month_index,
        case
            when
                stretch.from_month_index - 1 <= max(stretch.until_month_index) over (
                    partition by stretch.condition_id, stretch.patient_id
                    order by stretch.from_month_index, stretch.until_month_index
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as opens
    from stretch
    where stretch.from_month_index <= stretch.until_month_index
),

numbered as (
    select
        marked.condition_id,
        marked.patient_id,
        marked.from_month_index,
        marked.until_month_index,
        sum(marked.opens) over (
            partition by marked.condition_id, marked.patient_id
            order by marked.from_month_index, marked.until_month_index
            rows between unbounded preceding and current row
        ) as span_index
    from marked
),

span as (
    select
        numbered.condition_id,
        numbered.patient_id,
        numbered.span_index,
        min(numbered.from_month_index) as from_month_index,
        max(numbered.until_month_index) as until_month_index
    from numbered
    group by numbered.condition_id, numbered.patient_id, numbered.span_index
)

select
    span.condition_id,
    span.patient_id,
    condition_watch.age_band_code,
    condition_watch.sex_code,
    condition_watch.zip3_code,
    condition_watch.state_code,
    greatest(span.from_month_index, condition_watch.from_month_index)
        as from_month_index,
    least(span.until_month_index, condition_watch.until_month_index)
        as until_month_index,
    span.span_index = 1
    and condition_watch.from_month_index <= span.from_month_index as is_first
from span
inner join codes.condition on span.condition_id = condition.condition_id
inner join core.condition_watch
    on
        span.patient_id = condition_watch.patient_id
        and condition.lookback_months
        = condition_watch.lookback_months
        and span.from_month_index <= condition_watch.until_month_index
        and span.until_month_index >= condition_watch.from_month_index
