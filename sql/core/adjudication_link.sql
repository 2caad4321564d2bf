-- Links: the claim version that each adjudication answers, if it can be told.
--
-- grain:   one row per adjudication
-- keys:    adjudication_id
-- sources: core.adjudication_event, core.adjudication_reversal, core.claim_family,
--          landing.claim
-- units:   link_code is control_number, payer_control_number, ambiguous or unmatched
-- increment: adjudication_id
--
-- CLP01 finds the families in which a version has that number; failing that, CLP07
-- finds those in which a version quotes it (REF*F8). Their versions are compared with
-- the adjudication: predetermination, payer, responsibility (CLP02), payee, charge,
-- first date, number of lines, submission before payment. When the best of two families
-- are equal, or the number is on more than 100 claims, the link is ambiguous: listed,
-- not guessed. Within a family follow frequency (CLP09), not quoting this answer, and
-- the latest version. One that differs in payee, charge and date is no candidate. A
-- reversal goes where its original goes. Without a claim the family is the first
-- adjudication of that payer, payee, number and date. Primary is what was processed as
-- primary (CLP02 1, 19) or as unrecognised (4), on a primary claim when the claim is
-- known, and the reversal of such a one.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- claim_id: the claim version it answers; blank when not linked
-- claim_family_id: the claim in all its versions, or a family of its own
-- link_code: how it was linked: control_number, payer_control_number, ambiguous,
--   unmatched
-- is_primary: by the payer billed first

with version as (
    select
        claim.claim_id,
        claim_family.claim_family_id,
        claim_family.version_index,
        claim.patient_control_number,
        claim.payer_control_number,
        claim.payer_id,
        claim.billing_provider_npi,
        claim.billed_usd,
        claim.service_from_date,
        claim.submitted_date,
        claim.claim_lines,
        coalesce(claim.frequency_code, '1') as frequency_code,
        coalesce(claim.is_predetermination, false) as is_predetermination,
        coalesce(claim.payer_responsibility_code, 'P') as responsibility_code
    from landing.claim
    inner join core.claim_family on claim.claim_id = claim_family.claim_id
),

carried as (
    select distinct
        'control_number' as link_code,
        version.patient_control_number as control_number,
        version.claim_family_id
    from version
    where version.patient_control_number is not null
    union all
    select distinct
        'payer_control_number' as link_code,
        version.payer_control_number as control_number,
        version.claim_family_id
    from version
    where version.payer_control_number is not null
),

family as (
    select
        version.claim_family_id,
        count(*) as versions
    from version
    group by version.claim_family_id
),

shared as (
    select
        carried.link_code,
        carried.control_number,
        sum(family.versions) > 100 as is_crowded
    from carried
    inner join family on carried.claim_family_id = family.claim_family_id
    group by carried.link_code, carried.control_number
),

known as (
    select
        shared.control_number,
        shared.is_crowded
    from shared
    where shared.link_code = 'control_number'
),

quoted as (
    select
        shared.control_number,
        shared.is_crowded
    from shared
    where shared.link_code = 'payer_control_number'
),

numbered as (
    select
        adjudication_event.adjudication_id,
        case
            when known.control_number is not null then 'control_number'
            else 'payer_control_number'
        end as link_code,
        coalesce(known.control_number, quoted.control_number) as control_number,
        coalesce(known.is_crowded, quoted.is_crowded, false) as is_crowded
    from core.adjudication_event
    left join known
        on adjudication_event.patient_control_number = known.control_number
    left join quoted
        on adjudication_event.payer_control_number = quoted.control_number
),

found as (
    select
        numbered.adjudication_id,
        numbered.link_code,
        carried.claim_family_id
    from numbered
    inner join carried
        on
            numbered.link_code = carried.link_code
            and numbered.control_number = carried.control_number
    where not numbered.is_crowded
),

compared as (
    select
        found.adjudication_id,
        found.claim_family_id,
        found.link_code,
        version.claim_id,
        version.version_index,
        version.is_predetermination = (adjudication_event.claim_status_code = '25')
            as is_kind,
        coalesce(version.payer_id = adjudication_event.payer_id, false) as is_payer,
        case adjudication_event.claim_status_code
            when '1' then version.responsibility_code = 'P'
            when '19' then version.responsibility_code = 'P'
            when '2' then version.responsibility_code = 'S'
            when '20' then version.responsibility_code = 'S'
            when '3' then version.responsibility_code = 'T'
            when '21' then version.responsibility_code = 'T'
            else version.responsibility_code = 'P'
        end as is_turn,
        coalesce(version.billing_provider_npi = adjudication_event.payee_npi, false)
            as is_payee,
        version.billed_usd = abs(adjudication_event.billed_usd) as is_charge,
        coalesce(
            version.service_from_date = adjudication_event.service_from_date, false
        ) as is_date,
        coalesce(version.claim_lines = adjudication_event.adjudication_lines, false)
            as is_lines,
        coalesce(version.submitted_date <= adjudication_event.payment_date, true)
            as is_before,
        version.frequency_code = coalesce(adjudication_event.frequency_code, '1')
            as is_frequency,
        coalesce(
            version.payer_control_number <> adjudication_event.payer_control_number,
            true
        ) as is_unquoted,
        (
            version.billing_provider_npi <> adjudication_event.payee_npi
            and version.billed_usd <> abs(adjudication_event.billed_usd)
            and version.service_from_date <> adjudication_event.service_from_date
        ) as is_other
    from found
    inner join version on found.claim_family_id = version.claim_family_id
    inner join core.adjudication_event
        on found.adjudication_id = adjudication_event.adjudication_id
),

ranked as (
    select
        compared.adjudication_id,
        compared.claim_family_id,
        compared.link_code,
        compared.claim_id,
        rank() over (
            partition by compared.adjudication_id
            order by
                compared.is_kind desc, compared.is_payer desc, compared.is_turn desc,
                compared.is_payee desc, compared.is_charge desc, compared.is_date desc,
                compared.is_lines desc, compared.is_before desc
        ) as likeness_rank,
        row_number() over (
            partition by compared.adjudication_id
            order by
                compared.is_kind desc, compared.is_payer desc, compared.is_turn desc,
                compared.is_payee desc, compared.is_charge desc, compared.is_date desc,
                compared.is_lines desc, compared.is_before desc,
                compared.is_frequency desc, compared.is_unquoted desc,
                compared.version_index desc, compared.claim_id asc
        ) as choice_index
    from compared
    where not coalesce(compared.is_other, false)
),

best as (
    select
        ranked.adjudication_id,
        min(ranked.claim_family_id) = max(ranked.claim_family_id) as is_certain,
        min(ranked.claim_id) filter (where ranked.choice_index = 1) as claim_id,
        min(ranked.claim_family_id) as claim_family_id,
        min(ranked.link_code) as link_code
    from ranked
    where ranked.likeness_rank = 1
    group by ranked.adjudication_id
),

decided as (
    select
        adjudication_event.adjudication_id,
        adjudication_event.claim_status_code,
        case when best.is_certain then best.claim_id end as claim_id,
        case when best.is_certain then best.claim_family_id end as claim_family_id,
        case
            when best.is_certain then best.link_code
            when best.adjudication_id is not null then 'ambiguous'
            when numbered.is_crowded then 'ambiguous'
            else 'unmatched'
        end as link_code
    from core.adjudication_event
    left join best
        on adjudication_event.adjudication_id = best.adjudication_id
    inner join numbered
        on adjudication_event.adjudication_id = numbered.adjudication_id
),

followed as (
    select
        adjudication_event.adjudication_id,
        adjudication_event.event_index,
        adjudication_event.payer_id,
        adjudication_event.payee_npi,
        adjudication_event.patient_control_number,
        adjudication_event.service_from_date,
        coalesce(
            adjudication_reversal.original_id, adjudication_event.adjudication_id
        ) as decided_id
    from core.adjudication_event
    left join core.adjudication_reversal
        on adjudication_event.adjudication_id = adjudication_reversal.reversal_id
)

select
    followed.adjudication_id,
    decided.claim_id,
    coalesce(
        decided.claim_family_id,
        first_value(followed.adjudication_id) over (
            partition by
                decided.claim_family_id, followed.payer_id, followed.payee_npi,
                coalesce(followed.patient_control_number, followed.decided_id),
                followed.service_from_date
            order by followed.event_index
        )
    ) as claim_family_id,
    decided.link_code,
    (
        decided.claim_status_code in ('1', '4', '19')
        and coalesce(version.responsibility_code, 'P') = 'P'
    ) as is_primary
from followed
inner join decided on followed.decided_id = decided.adjudication_id
left join version on decided.claim_id = version.claim_id
