-- What becomes of claims at the front door: accepted or rejected, before any decision.
--
-- grain:   one row per month of submission, payer, who answered, facility and claim
--          type
-- keys:    submitted_month, payer_id, source_code, source_id, facility_id,
--          claim_type_code
-- sources: core.acknowledgment, core.claim, core.payer, core.provider, core.rejection
-- units:   *_claims are claim versions as they were sent; *_usd are US dollars
-- audience: administrators
--
-- A claim sent twice counts twice. The answer is the one that stands (277CA; see
-- core.acknowledgment). A payer or clearinghouse that sends no 277CA is not known: its
-- claims are submitted and not acknowledged, and enter no rate.
--
-- metric: acceptance rate
-- definition: Share of the claims acknowledged whose standing status accepts them
--   (categories A0, A1, A2, A5).
-- numerator: accepted_claims
-- denominator: acknowledged_claims
-- left out: Claims nobody acknowledged, as of payers that send no 277CA; statuses that
--   match no claim (unlinked_claims).
--
-- metric: rejection rate
-- definition: Share of the claims acknowledged whose standing status rejects them
--   (categories A3, A4, A6, A7, A8). A rejected claim is not denied: nobody decided it,
--   and it enters no denial rate.
-- numerator: rejected_claims
-- denominator: acknowledged_claims
-- left out: As above.
--
-- metric: first-pass acceptance
-- definition: Share of claims acknowledged as first sent that were accepted. What was
--   sent again after a rejection, also under a new number, is no first pass.
-- numerator: first_accepted_claims
-- denominator: first_claims
-- left out: As above. It is no clean-claim rate: what was stopped before it was sent
--   is not in the files.
--
-- metric: never resubmitted
-- definition: Share of the rejected claims that were not sent again, neither under
--   their number nor, as far as patient, provider, facility, kind and day tell, under
--   another. Where several claims could be the one it is unclear, and not counted here.
-- numerator: never_resubmitted_claims
-- denominator: rejected_claims
-- left out: As above.
--
-- metric: days lost
-- definition: Days from the rejection of a claim to the day on which it was accepted
--   when sent again: median and 90th percentile, both a number of days that occurs.
-- numerator: span_days of rejections_delays, where span_code is repair
-- denominator: claims
-- left out: Rejected claims that were not sent again or not accepted yet.
--
-- metric: acknowledged
-- definition: Share of the claims sent of which a 277CA says anything.
-- numerator: acknowledged_claims
-- denominator: submitted_claims
-- left out: Nothing.
--
-- columns:
-- submitted_month: month in which the claim was sent
-- payer_id: the payer billed
-- payer_name: its name
-- source_code: who answered: PR payer, AY clearinghouse; none where nobody did
-- source_id: their number
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- submitted_claims: claim versions sent
-- acknowledged_claims: of these, those with a status
-- accepted_claims: whose standing status accepts
-- rejected_claims: whose standing status rejects
-- first_claims: acknowledged as first sent
-- first_accepted_claims: of these, accepted
-- never_resubmitted_claims: rejected, and not sent again
-- unclear_claims: rejected, and perhaps sent again
-- resubmitted_claims: rejected, and sent again
-- repaired_claims: of these, accepted at last
-- submitted_usd: charges of the claims sent
-- rejected_usd: charges of the rejected
-- never_resubmitted_usd: charges of those not sent again
-- unlinked_claims: statuses of claims that match none, by month of the status
-- has_acknowledgments: the payer's claims were acknowledged, in any month

with standing as (
    select
        acknowledgment.claim_id,
        coalesce(acknowledgment.source_code, 'unknown') as source_code,
        coalesce(acknowledgment.source_id, 'unknown') as source_id,
        acknowledgment.is_accepted and not acknowledgment.is_rejected as is_accepted,
        acknowledgment.is_rejected
    from core.acknowledgment
    where acknowledgment.is_latest and acknowledgment.claim_id is not null
),

renamed as (
    select distinct rejection.resubmitted_claim_id as claim_id
    from core.rejection
    where rejection.resubmission_code = 'new_number'
),

entry as (
    select
        cast(date_trunc('month', claim.submitted_date) as date) as submitted_month,
        claim.payer_id,
        coalesce(standing.source_code, 'none') as source_code,
        coalesce(standing.source_id, 'none') as source_id,
        claim.facility_id,
        claim.claim_type_code,
        1 as submitted,
        case when standing.claim_id is not null then 1 else 0 end as acknowledged,
        case when standing.is_accepted then 1 else 0 end as accepted,
        case when standing.is_rejected then 1 else 0 end as rejected,
        case
            when
                standing.claim_id is not null
                and claim.version_index = 1
                and renamed.claim_id is null
                then 1
            else 0
        end as is_first,
        coalesce(rejection.resubmission_code, '') as resubmission_code,
        rejection.accepted_claim_id is not null as is_repaired,
        claim.billed_usd,
        0 as unlinked
    from core.claim
    left join standing on claim.claim_id = standing.claim_id
    left join renamed on claim.claim_id = renamed.claim_id
    left join core.rejection on claim.claim_id = rejection.claim_id
    union all
    select
        acknowledgment.status_month as submitted_month,
        acknowledgment.payer_id,
        coalesce(acknowledgment.source_code, 'unknown') as source_code,
        coalesce(acknowledgment.source_id, 'unknown') as source_id,
        'unknown' as facility_id,
        case when acknowledgment.type_of_bill_code is null then 'P' else 'I' end
            as claim_type_code,
        0 as submitted,
        0 as acknowledged,
        0 as accepted,
        0 as rejected,
        0 as is_first,
        '' as resubmission_code,
        false as is_repaired,
        cast(0 as decimal(18, 2)) as billed_usd,
        1 as unlinked
    from core.acknowledgment
    where acknowledgment.claim_id is null and acknowledgment.level_code = 'claim'
),

counted as (
    select
        entry.submitted_month,
        entry.payer_id,
        entry.source_code,
        entry.source_id,
        entry.facility_id,
        entry.claim_type_code,
        sum(entry.submitted) as submitted_claims,
        sum(entry.acknowledged) as acknowledged_claims,
        sum(entry.accepted) as accepted_claims,
        sum(entry.rejected) as rejected_claims,
        sum(entry.is_first) as first_claims,
        sum(entry.is_first * entry.accepted) as first_accepted_claims,
        count(*) filter (where entry.resubmission_code = 'none')
            as never_resubmitted_claims,
        count(*) filter (where entry.resubmission_code = 'unclear') as unclear_claims,
        count(*) filter (
            where entry.resubmission_code in ('same_number', 'new_number')
        ) as resubmitted_claims,
        count(*) filter (where entry.is_repaired) as repaired_claims,
        sum(entry.submitted * entry.billed_usd) as submitted_usd,
        sum(entry.rejected * entry.billed_usd) as rejected_usd,
        sum(entry.billed_usd) filter (where entry.resubmission_code = 'none')
            as never_resubmitted_usd,
        sum(entry.unlinked) as unlinked_claims
    from entry
    group by
        entry.submitted_month,
        entry.payer_id,
        entry.source_code,
        entry.source_id,
        entry.facility_id,
        entry.claim_type_code
),

answering as (
    select distinct counted.payer_id
    from counted
    where counted.acknowledged_claims > 0
)

select
    counted.submitted_month,
    counted.payer_id,
    payer.payer_name,
    counted.source_code,
    counted.source_id,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.claim_type_code,
    cast(counted.submitted_claims as bigint) as submitted_claims,
    cast(counted.acknowledged_claims as bigint) as acknowledged_claims,
    cast(counted.accepted_claims as bigint) as accepted_claims,
    cast(counted.rejected_claims as bigint) as rejected_claims,
    cast(counted.first_claims as bigint) as first_claims,
    cast(counted.first_accepted_claims as bigint) as first_accepted_claims,
    counted.never_resubmitted_claims,
    counted.unclear_claims,
    counted.resubmitted_claims,
    counted.repaired_claims,
    cast(coalesce(counted.submitted_usd, 0) as decimal(18, 2)) as submitted_usd,
    cast(coalesce(counted.rejected_usd, 0) as decimal(18, 2)) as rejected_usd,
    cast(coalesce(counted.never_resubmitted_usd, 0) as decimal(18, 2))
        as never_resubmitted_usd,
    cast(counted.unlinked_claims as bigint) as unlinked_claims,
    answering.payer_id is not null as has_acknowledgments
from counted
left join answering on counted.payer_id = answering.payer_id
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
