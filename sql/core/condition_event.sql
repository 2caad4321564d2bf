-- What disease trends count by the day: episodes that begin, visits, people seen.
--
-- grain:   one row per event: an episode that begins, a visit with the condition, any
--          visit, a claim that shows a person seen
-- keys:    event_code, condition_id, event_id
-- sources: core.condition_claim, core.condition_episode, core.condition_seen
-- units:   event_code is episode, condition_visit, any_visit or seen
-- increment: patient_id
--
-- A visit is an encounter and stands at its first service date, in the group of its
-- first claim. Events that are the same for every condition bear condition_id `any`.
--
-- columns:
-- event_code: episode, condition_visit, any_visit or seen
-- condition_id: the condition, or any
-- event_id: patient and episode, encounter, or claim
-- patient_id: pseudonym of the patient
-- event_date: the day it counts for
-- age_band_code: 0-4, 5-17, 18-49, 50-64, 65+ or unknown
-- sex_code: F, M or unknown
-- state_code: state or unknown
-- zip3_code: first three digits of the ZIP code, or unknown

with visit as (
    select
        condition_seen.encounter_id,
        condition_seen.patient_id,
        condition_seen.service_date,
        condition_seen.age_band_code,
        condition_seen.sex_code,
        condition_seen.zip3_code,
        condition_seen.state_code,
        row_number() over (
            partition by condition_seen.encounter_id
            order by condition_seen.service_date asc, condition_seen.claim_id asc
        ) as first_index
    from core.condition_seen
),

condition_visit as (
    select distinct
        condition_claim.condition_id,
        condition_claim.encounter_id
    from core.condition_claim
)

select
    'episode' as event_code,
    condition_episode.condition_id,
    condition_episode.patient_id
    || ' ' || cast(condition_episode.episode_index as varchar) as event_id,
    condition_episode.patient_id,
    condition_episode.start_date as event_date,
    condition_episode.age_band_code,
    condition_episode.sex_code,
    condition_episode.zip3_code,
    condition_episode.state_code
from core.condition_episode
union all
select
    'condition_visit' as event_code,
    condition_visit.condition_id,
    visit.encounter_id as event_id,
    visit.patient_id,
    visit.service_date as event_date,
    visit.age_band_code,
    visit.sex_code,
    visit.zip3_code,
    visit.state_code
from condition_visit
inner join visit on condition_visit.encounter_id = visit.encounter_id
where visit.first_index = 1
union all
select
    'any_visit' as event_code,
    'any' as condition_id,
    visit.encounter_id as event_id,
    visit.patient_id,
    visit.service_date as event_date,
    visit.age_band_code,
    visit.sex_code,
    visit.zip3_code,
    visit.state_code
from visit
where visit.first_index = 1
union all
select
    'seen' as event_code,
    'any' as condition_id,
    condition_seen.claim_id as event_id,
    condition_seen.patient_id,
    condition_seen.service_date as event_date,
    condition_seen.age_band_code,
    condition_seen.sex_code,
    condition_seen.zip3_code,
    condition_seen.state_code
from core.condition_seen
