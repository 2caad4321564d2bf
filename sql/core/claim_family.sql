-- Claim families: the versions of one claim, from the first to the current one.
--
-- grain:   one row per claim version
-- keys:    claim_id
-- sources: landing.claim, landing.adjudication
-- units:   version_index counts from 1 in the family; claim_family_id is the claim_id
--          of its first version
-- increment: claim_id
--
-- One family: the same claim number (CLM01), billing provider, payer responsibility and
-- first service date. A replacement or void (frequency 7, 8) joins the family of its
-- number on its date; else of the number that the payer answered under the control
-- number it quotes (REF*F8 = CLP07); else of its number on another date. Late charges
-- (frequency 5) and predeterminations keep to themselves: they replace nothing. Current
-- is the last version, unless that is a void or a predetermination.
--
-- columns:
-- claim_id: the claim version
-- claim_family_id: the family: claim_id of its first version
-- version_index: from 1 in the family
-- is_void: it takes the claim back
-- is_current: the version that counts

with recursive version as (
    select
        claim.claim_id,
        coalesce(claim.patient_control_number, claim.claim_id) as account_number,
        coalesce(claim.billing_provider_npi, '') as provider_npi,
        coalesce(claim.payer_responsibility_code, 'P') as responsibility_code,
        claim.service_from_date,
        claim.payer_control_number,
        coalesce(claim.is_predetermination, false) as is_predetermination,
        coalesce(claim.frequency_code = '5', false) as is_late_charge,
        coalesce(claim.frequency_code in ('7', '8'), false) as is_follower,
        coalesce(claim.frequency_code = '8', false) as is_void,
        row_number() over (
            order by
                claim.submitted_date asc nulls last,
                coalesce(claim.frequency_code in ('7', '8'), false) asc,
                claim.file_id asc,
                claim.segment_index asc
        ) as submission_index
    from landing.claim
),

numbered as (
    select
        version.claim_id,
        version.provider_npi,
        version.responsibility_code,
        version.service_from_date,
        version.payer_control_number,
        version.is_predetermination,
        version.is_follower,
        version.submission_index,
        first_value(version.claim_id) over (
            partition by
                version.account_number, version.provider_npi,
                version.responsibility_code, version.is_predetermination,
                version.is_late_charge, version.service_from_date
            order by version.submission_index
        ) as first_id,
        lag(version.claim_id) over (
            partition by
                version.account_number, version.provider_npi,
                version.responsibility_code, version.is_predetermination,
                version.is_late_charge
            order by version.submission_index
        ) as previous_id
    from version
),

answered as (
    select
        adjudication.payer_control_number,
        min(adjudication.patient_control_number) as account_number
    from landing.adjudication
    group by adjudication.payer_control_number
    having count(distinct adjudication.patient_control_number) = 1
),

quoted as (
    select
        numbered.claim_id,
        version.claim_id as quoted_id,
        row_number() over (
            partition by numbered.claim_id
            order by
                coalesce(
                    version.service_from_date = numbered.service_from_date, false
                ) desc,
                version.submission_index desc
        ) as candidate_index
    from numbered
    inner join answered
        on numbered.payer_control_number = answered.payer_control_number
    inner join version
        on
            answered.account_number = version.account_number
            and numbered.provider_npi = version.provider_npi
            and numbered.responsibility_code = version.responsibility_code
            and numbered.is_predetermination = version.is_predetermination
    where
        numbered.is_follower
        and numbered.first_id = numbered.claim_id
        and version.submission_index < numbered.submission_index
),

parent as (
    select
        numbered.claim_id,
        case
            when numbered.first_id <> numbered.claim_id then numbered.first_id
            when numbered.is_follower
                then coalesce(quoted.quoted_id, numbered.previous_id)
        end as parent_id
    from numbered
    left join quoted
        on numbered.claim_id = quoted.claim_id and quoted.candidate_index = 1
),

family as (
    select
        parent.claim_id,
        parent.claim_id as claim_family_id
    from parent
    where parent.parent_id is null
    union all
    select
        parent.claim_id,
        family.claim_family_id
    from parent
    inner join family on parent.parent_id = family.claim_id
),

ordered as (
    select
        family.claim_id,
        family.claim_family_id,
        version.is_void,
        version.is_predetermination,
        version.submission_index,
        row_number() over (
            partition by family.claim_family_id order by version.submission_index
        ) as version_index,
        count(*) over (partition by family.claim_family_id) as versions
    from family
    inner join version on family.claim_id = version.claim_id
)

select
    ordered.claim_id,
    ordered.claim_family_id,
    ordered.version_index,
    ordered.is_void,
    (
        ordered.version_index = ordered.versions
        and not ordered.is_void
        and not ordered.is_predetermination
    ) as is_current
from ordered
