-- Rejections: claim versions that were refused before anybody decided them (277CA), and
-- whether they were sent again and accepted.
--
-- grain:   one row per claim version whose standing status rejects it
-- keys:    claim_id
-- sources: core.acknowledgment, core.claim
-- units:   billed_usd is US dollars; lost_days are days
--
-- The standing status is that of core.acknowledgment (is_latest). Its reason is the
-- first of its up to three that rejects. Sent again: the next version of the family
-- that was submitted on the day of the rejection or later (same_number). Where there is
-- none: a first version of another family of the same patient, billing provider,
-- facility, kind of claim, turn of the payer and first service date, submitted no
-- earlier than the rejection, if there is one such family alone (new_number); several
-- are unclear: not guessed. Accepted is the first of these, or of the versions after
-- it, whose standing status accepts. A rejection is no denial: nobody decided.
--
-- columns:
-- claim_id: the claim version
-- claim_family_id: the claim in all its versions
-- payer_id: the payer billed
-- facility_id: where
-- claim_type_code: P professional, I institutional, D dental
-- service_date: first day of service
-- submitted_date: when it was sent
-- billed_usd: its charge
-- source_code: who rejected: PR payer, AY clearinghouse
-- source_id: their number
-- rejected_date: when
-- category_code: how (STC-1)
-- status_code: why (STC-2)
-- entity_code: about whom (STC-3)
-- resubmission_code: same_number, new_number, unclear or none
-- resubmitted_claim_id: the claim version sent again
-- resubmitted_date: when that was sent
-- accepted_claim_id: the claim version that was accepted at last
-- accepted_date: when it was accepted
-- lost_days: days from the rejection to the acceptance

with standing as (
    select
        acknowledgment.claim_id,
        acknowledgment.source_code,
        acknowledgment.source_id,
        acknowledgment.status_date,
        acknowledgment.is_accepted,
        acknowledgment.is_rejected,
        case
            when acknowledgment.category_code in ('A3', 'A4', 'A6', 'A7', 'A8') then 1
            when acknowledgment.category_2_code in ('A3', 'A4', 'A6', 'A7', 'A8')
                then 2
            else 3
        end as reason_index,
        acknowledgment.category_code,
        acknowledgment.status_code,
        acknowledgment.entity_code,
        acknowledgment.category_2_code,
        acknowledgment.status_2_code,
        acknowledgment.entity_2_code,
        acknowledgment.category_3_code,
        acknowledgment.status_3_code,
        acknowledgment.entity_3_code
    from core.acknowledgment
    where acknowledgment.is_latest and acknowledgment.claim_id is not null
),

rejected as (
    select
        claim.claim_id,
        claim.claim_family_id,
        claim.version_index,
        claim.payer_id,
        claim.patient_id,
        claim.billing_provider_npi,
        claim.facility_id,
        claim.claim_type_code,
        coalesce(claim.payer_responsibility_code, 'P') as responsibility_code,
        claim.service_date,
        claim.submitted_date,
        claim.billed_usd,
        standing.source_code,
        standing.source_id,
        standing.status_date as rejected_date,
        case standing.reason_index
            when 1 then standing.category_code
            when 2 then standing.category_2_code
            else standing.category_3_code
        end as category_code,
        case standing.reason_index
            when 1 then standing.status_code
            when 2 then standing.status_2_code
            else standing.status_3_code
        end as status_code,
        case standing.reason_index
            when 1 then standing.entity_code
            when 2 then standing.entity_2_code
            else standing.entity_3_code
        end as entity_code
    from standing
    inner join core.claim on standing.claim_id = claim.claim_id
    where standing.is_rejected
),

same_number as (
    select
        rejected.claim_id,
        claim.claim_id as resubmitted_claim_id,
        claim.submitted_date as resubmitted_date,
        row_number() over (
            partition by rejected.claim_id order by claim.version_index
        ) as choice_index
    from rejected
    inner join core.claim
        on
            rejected.claim_family_id = claim.claim_family_id
            and rejected.version_index < claim.version_index
    where
        not claim.is_void
        and coalesce(claim.submitted_date >= rejected.rejected_date, true)
),

new_number as (
    select
        rejected.claim_id,
        count(*) as families,
        min(claim.claim_id) as resubmitted_claim_id,
        min(claim.submitted_date) as resubmitted_date
    from rejected
    inner join core.claim
        on
            rejected.patient_id = claim.patient_id
            and rejected.billing_provider_npi = claim.billing_provider_npi
            and rejected.facility_id = claim.facility_id
            and rejected.claim_type_code = claim.claim_type_code
            and rejected.responsibility_code
            = coalesce(claim.payer_responsibility_code, 'P')
            and rejected.service_date = claim.service_date
    where
        claim.version_index = 1
        and claim.claim_family_id <> rejected.claim_family_id
        and claim.submitted_date >= rejected.rejected_date
        and not coalesce(claim.is_predetermination, false)
    group by rejected.claim_id
),

sent_again as (
    select
        rejected.claim_id,
        case
            when same_number.claim_id is not null then 'same_number'
            when new_number.families = 1 then 'new_number'
            when new_number.families > 1 then 'unclear'
            else 'none'
        end as resubmission_code,
        case
            when same_number.claim_id is not null
                then same_number.resubmitted_claim_id
            when new_number.families = 1 then new_number.resubmitted_claim_id
        end as resubmitted_claim_id,
        case
            when same_number.claim_id is not null then same_number.resubmitted_date
            when new_number.families = 1 then new_number.resubmitted_date
        end as resubmitted_date
    from rejected
    left join same_number
        on rejected.claim_id = same_number.claim_id and same_number.choice_index = 1
    left join new_number on rejected.claim_id = new_number.claim_id
),

follower as (
    select
        claim.claim_id,
        claim.claim_family_id,
        claim.version_index,
        claim.is_void
    from core.claim
),

accepted as (
    select
        sent_again.claim_id,
        follower.claim_id as accepted_claim_id,
        standing.status_date as accepted_date,
        row_number() over (
            partition by sent_again.claim_id order by follower.version_index
        ) as choice_index
    from sent_again
    inner join core.claim on sent_again.resubmitted_claim_id = claim.claim_id
    inner join follower
        on
            claim.claim_family_id = follower.claim_family_id
            and claim.version_index <= follower.version_index
    inner join standing on follower.claim_id = standing.claim_id
    where standing.is_accepted and not standing.is_rejected and not follower.is_void
)

select
    rejected.claim_id,
    rejected.claim_family_id,
    rejected.payer_id,
    rejected.facility_id,
    rejected.claim_type_code,
    rejected.service_date,
    rejected.submitted_date,
    rejected.billed_usd,
    rejected.source_code,
    rejected.source_id,
    rejected.rejected_date,
    rejected.category_code,
    rejected.status_code,
    rejected.entity_code,
    sent_again.resubmission_code,
    sent_again.resubmitted_claim_id,
    sent_again.resubmitted_date,
    accepted.accepted_claim_id,
    accepted.accepted_date,
    date_diff('day', rejected.rejected_date, accepted.accepted_date) as lost_days
from rejected
inner join sent_again on rejected.claim_id = sent_again.claim_id
left join accepted
    on rejected.claim_id = accepted.claim_id and accepted.choice_index = 1
