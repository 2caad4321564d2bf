-- Reporting triangles: visits by the week of service, and how many weeks later the
-- first claim that shows them was sent.
--
-- grain:   one row per acute condition (or any), service week, claim type and lag
-- keys:    condition_id, service_week, claim_type_code, lag_index
-- sources: codes.condition, core.claim, core.condition_claim, core.condition_event,
--          core.condition_seen
-- units:   visits are encounters; *_index count weeks of seven days
--
-- A visit is reported on the day that the first version of a claim that shows it was
-- sent: the date inside the file (BHT04), which stays the same however late the file is
-- read. Visits on claims without such a date are left out. Claims that were taken back
-- since are not in it, though they were counted until then.
--
-- Lags are counted backwards from the last day on which a claim was sent, in weeks that
-- end on its weekday, so that every service week is known up to a whole lag: a report
-- of lag 2 came in the third of these weeks, the first being the one that reaches the
-- Sunday on which the service week begins.
--
-- columns:
-- condition_id: an acute condition, or any: visits whatever for
-- service_week: Sunday of the visit's MMWR week
-- claim_type_code: P professional, I institutional, D dental: of the claim sent first
-- lag_index: whole weeks from the service week to the report
-- age_index: the last lag that can be known of the service week
-- visits: encounters first reported at this lag
-- patients: people of these encounters

with ended as (
    select max(claim.submitted_date) as through_date
    from core.claim
),

family as (
    select
        claim.claim_family_id,
        min(claim.submitted_date) as reported_date
    from core.claim
    group by claim.claim_family_id
),

showing as (
    select
        condition_claim.condition_id,
        condition_claim.encounter_id,
        condition_claim.claim_id
    from core.condition_claim
    inner join codes.condition
        on condition_claim.condition_id = condition.condition_id
    where condition.kind_code = 'acute'
    union all
    select
        'any' as condition_id,
        condition_seen.encounter_id,
        condition_seen.claim_id
    from core.condition_seen
),

told as (
    select
        showing.condition_id,
        showing.encounter_id,
        claim.claim_type_code,
        family.reported_date,
        row_number() over (
            partition by showing.condition_id, showing.encounter_id
            order by family.reported_date asc, claim.claim_type_code asc
        ) as told_index
    from showing
    inner join core.claim on showing.claim_id = claim.claim_id
    inner join family on claim.claim_family_id = family.claim_family_id
    where family.reported_date is not null
),

visit as (
    select
        told.condition_id,
        told.claim_type_code,
        told.reported_date,
        condition_event.patient_id,
        condition_event.event_id,
        cast(date_trunc('week', condition_event.event_date + 1) as date) - 1
            as service_week
    from told
    inner join core.condition_event
        on
            told.condition_id = condition_event.condition_id
            and told.encounter_id = condition_event.event_id
            and condition_event.event_code in ('condition_visit', 'any_visit')
    where told.told_index = 1
),

aged as (
    select
        visit.condition_id,
        visit.claim_type_code,
        visit.patient_id,
        visit.event_id,
        visit.service_week,
        cast(
            floor(date_diff('day', visit.service_week, ended.through_date) / 7)
            as bigint
        ) as age_index,
        cast(
            floor(date_diff('day', visit.reported_date, ended.through_date) / 7)
            as bigint
        ) as since_index
    from visit
    cross join ended
    where visit.service_week <= ended.through_date
)

select
    aged.condition_id,
    aged.service_week,
    aged.claim_type_code,
    cast(greatest(aged.age_index - aged.since_index, 0) as uinteger) as lag_index,
    cast(aged.age_index as uinteger) as age_index,
    count(*) as visits,
    count(distinct aged.patient_id) as patients
from aged
group by
    aged.condition_id,
    aged.service_week,
    aged.claim_type_code,
    lag_index,
    aged.age_index
