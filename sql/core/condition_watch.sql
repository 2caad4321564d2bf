-- Months during which a person counts as seen, for each lookback in use.
--
-- grain:   one row per lookback, patient and stretch of months in one group
-- keys:    lookback_months, patient_id, from_month_index
-- sources: codes.condition, core.condition_seen
-- units:   *_month_index count months (12 * year + month - 1), both ends included
-- increment: patient_id
--
-- A person is seen in a month when a claim of theirs lies in the lookback that ends
-- with that month. Age band, sex and state are those of the latest such claim; so a
-- stretch lasts from a month with a claim until the month before the next one, and at
-- most as long as the lookback. No row is made per month: reports count the ends.
--
-- columns:
-- lookback_months: length of the lookback
-- patient_id: pseudonym of the patient
-- from_month_index: first month of the stretch
-- until_month_index: last month of the stretch
-- age_band_code: of the latest claim in the lookback, likewise sex and state
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown

with lookback as (
    select distinct condition.lookback_months
    from codes.condition
    where condition.kind_code = 'chronic'
),

ranked as (
    select
        condition_seen.patient_id,
        condition_seen.service_month_index,
        condition_seen.age_band_code,
        condition_seen.sex_code,
        condition_seen.zip3_code,
        condition_seen.state_code,
        row_number() over (
            partition by
                condition_seen.patient_id, condition_seen.service_month_index
            order by condition_seen.service_date desc, condition_seen.claim_id desc
        ) as latest_index
    from core.condition_seen
),

latest as (
    select
        ranked.patient_id,
        ranked.service_month_index,
        ranked.age_band_code,
        ranked.sex_code,
        ranked.zip3_code,
        ranked.state_code,
        lead(ranked.service_month_index) over (
            partition by ranked.patient_id order by ranked.service_month_index
        ) as next_month_index
    from ranked
    where ranked.latest_index = 1
)

select
    lookback.lookback_months,
    latest.patient_id,
    latest.age_band_code,
    latest.sex_code,
    latest.zip3_code,
    latest.state_code,
    latest.service_month_index as from_month_index,
    least(
        coalesce(
            latest.next_month_index - 1,
            latest.service_month_index + lookback.lookback_months - 1
        ),
        latest.service_month_index + lookback.lookback_months - 1
    ) as until_month_index
from latest
cross join lookback
