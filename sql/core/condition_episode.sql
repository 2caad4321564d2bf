-- Episodes of acute conditions: one illness of one person.
--
-- grain:   one row per acute condition, patient and episode
-- keys:    condition_id, patient_id, episode_index
-- sources: codes.condition, core.condition_claim, core.condition_seen
-- units:   claim_days are distinct service dates
-- increment: patient_id
--
-- A new episode begins when more than gap_days (codes.condition) lie between a
-- qualifying date and the one before it, however long the episode has lasted. Of a
-- condition that one has once per life, the first qualifying date in the data begins
-- the only episode. A claim of a type that does not count (condition_claim) is none.
--
-- columns:
-- condition_id: the condition
-- patient_id: pseudonym of the patient
-- episode_index: 1 for the patient's first episode of this condition
-- start_date: first qualifying date
-- end_date: last qualifying date
-- claim_days: distinct qualifying dates
-- age_band_code: of the claim that starts the episode, likewise sex and state
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown

with qualifying as (
    select
        condition_claim.condition_id,
        condition_claim.patient_id,
        condition_claim.service_date,
        min(condition_claim.claim_id) as claim_id
    from core.condition_claim
    inner join codes.condition
        on condition_claim.condition_id = condition.condition_id
    where condition.kind_code = 'acute' and condition_claim.needed_claims = 1
    group by
        condition_claim.condition_id,
        condition_claim.patient_id,
        condition_claim.service_date
),

followed as (
    select
        qualifying.condition_id,
        qualifying.patient_id,
        qualifying.service_date,
        qualifying.claim_id,
        lag(qualifying.service_date) over (
            partition by qualifying.condition_id, qualifying.patient_id
            order by qualifying.service_date
        ) as previous_date
    from qualifying
),

marked as (
    select
        followed.condition_id,
        followed.patient_id,
        followed.service_date,
        followed.claim_id,
        case
            when
                condition.is_once_per_life and followed.previous_date is not null
                then 0
            when
                date_diff('day', followed.previous_date, followed.service_date)
                <= condition.gap_days
                then 0
            else 1
        end as opens
    from followed
    inner join codes.condition on followed.condition_id = condition.condition_id
),

numbered as (
    select
        marked.condition_id,
        marked.patient_id,
        marked.service_date,
        marked.claim_id,
        marked.opens,
        sum(marked.opens) over (
            partition by marked.condition_id, marked.patient_id
            order by marked.service_date
            rows between unbounded preceding and current row
        ) as episode_index
    from marked
),

episode as (
    select
        numbered.condition_id,
        numbered.patient_id,
        numbered.episode_index,
        min(numbered.service_date) as start_date,
        max(numbered.service_date) as end_date,
        count(*) as claim_days,
        max(case when numbered.opens = 1 then numbered.claim_id end) as claim_id
    from numbered
    group by
        numbered.condition_id, numbered.patient_id, numbered.episode_index
)

select
    episode.condition_id,
    episode.patient_id,
    cast(episode.episode_index as integer) as episode_index,
    episode.start_date,
    episode.end_date,
    episode.claim_days,
    condition_seen.age_band_code,
    condition_seen.sex_code,
    condition_seen.zip3_code,
    condition_seen.state_code
from episode
inner join core.condition_seen on episode.claim_id = condition_seen.claim_id
