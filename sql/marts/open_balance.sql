-- What is open with payers: claims and dollars not answered, denied, or with a second
-- payer, by how long they have been.
--
-- grain:   one row per bucket, state, age band, start of age, payer, facility, class
--   and        claim type
-- keys:    bucket_code, state_code, band_code, start_code, payer_id, facility_id,
--          financial_class_code, claim_type_code
-- sources: core.claim_wait, core.claim, core.adjudication, core.acknowledgment,
--          core.other_payer, core.other_payer_adjustment, core.data_end, core.payer,
--          core.provider
-- units:   open_claims are claims; *_usd are US dollars, exact
-- audience: administrators
--
-- metric: open balance
-- definition: Dollars of claims that no payer has settled: not adjudicated, denied, or
--   left for a second payer.
-- numerator: open_usd
-- denominator: none: it is a sum
-- left out: Claims taken back (void) and estimates. What patients owe. Claims that
--   could be billed to a second payer and were not.
--
-- metric: not adjudicated
-- definition: The charge of claims on which no first payer's answer stands: never
--   answered, rejected before anybody decided, or all answers reversed.
-- numerator: open_usd
-- denominator: none: it is a sum
-- left out: As above.
--
-- metric: denied, unresolved
-- definition: Dollars denied on claims whose latest standing answer denies them in
--   full.
-- numerator: open_usd
-- denominator: none: it is a sum
-- left out: As above.
--
-- metric: partly denied
-- definition: Dollars denied on claims whose latest standing answer denies a part.
-- numerator: open_usd
-- denominator: none: it is a sum
-- left out: As above.
--
-- metric: secondary outstanding
-- definition: What the first payer left to the patient on claims that it passed on, or
--   that were billed on, to a second payer of whom no answer stands.
-- numerator: open_usd
-- denominator: none: it is a sum
-- left out: As above.
--
-- metric: open claims
-- definition: Claims in these buckets, all versions of a claim counted once. A claim
--   that is partly denied and crossed over stands in two buckets with different
--   dollars.
-- numerator: open_claims
-- denominator: none: it is a count
-- left out: As above.
--
-- This is no balance-sheet A/R: X12 knows no write-offs and no payments by patients, so
-- an old denial that everybody has given up on is still open here.
--
-- Age is counted in days from when the claim was first sent to the last date of the
-- data; where that is not known, as for answers to claims that never landed, from the
-- service, and start_code says so; a row has one start. Payer, facility and class are
-- those of the claim while nothing stands, then those of the answer; of a second payer
-- its own.
--
-- columns:
-- bucket_code: not_adjudicated, denied_unresolved, partly_denied or
--   secondary_outstanding
-- state_code: of not_adjudicated: unanswered, rejected (by a 277CA), taken_back (all
--   answers reversed); of denials: sent_again (a later version is out) or
--   not_sent_again;
--   of secondary: billed, or crossed_over by the first payer
-- band_code: age in days: 0-30, 31-60, 61-90, 91-120, over 120; unknown without a date
-- start_code: what age is counted from: submission, service or unknown
-- payer_id: the payer that has to act
-- payer_name: its name
-- facility_id: where; of an unlinked one who was paid
-- facility_name: its name
-- financial_class_code: class of the payer
-- claim_type_code: P professional, I institutional, D dental
-- open_claims: claims
-- billed_usd: their charges
-- open_usd: what of them is open

with standing as (
    select
        adjudication.adjudication_id,
        adjudication.claim_family_id,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.financial_class_code,
        adjudication.claim_type_code,
        adjudication.payment_date,
        adjudication.service_date,
        adjudication.claim_status_code,
        adjudication.crossover_payer_id,
        adjudication.patient_responsibility_usd,
        adjudication.billed_usd,
        adjudication.denied_usd,
        adjudication.is_fully_denied,
        adjudication.is_partially_denied
    from core.adjudication
    where adjudication.is_latest
),

rejected as (
    select distinct acknowledgment.claim_id
    from core.acknowledgment
    where acknowledgment.is_latest and acknowledgment.is_rejected
),

answered as (
    select distinct adjudication.claim_family_id
    from core.adjudication
    where
        not adjudication.is_primary
        and adjudication.enters_rates
        and adjudication.reversed_by_id is null
),

-- What the practice bills a second payer itself is open there, and not twice.
billed_on as (
    select distinct first_version.claim_id as claim_family_id
    from core.claim as first_version
    inner join core.claim as secondary
        on
            first_version.patient_control_number = secondary.patient_control_number
            and first_version.billing_provider_npi = secondary.billing_provider_npi
            and first_version.service_date = secondary.service_date
            and first_version.claim_id <> secondary.claim_family_id
    where
        secondary.is_current
        and coalesce(secondary.payer_responsibility_code, 'P') <> 'P'
),

ranked_class as (
    select
        claim.payer_id,
        claim.financial_class_code,
        row_number() over (
            partition by claim.payer_id
            order by count(*) desc, claim.financial_class_code asc
        ) as choice_index
    from core.claim
    group by claim.payer_id, claim.financial_class_code
),

left_over as (
    select
        other_payer_adjustment.claim_id,
        other_payer_adjustment.other_payer_index,
        sum(other_payer_adjustment.adjusted_usd) as left_usd,
        row_number() over (
            partition by other_payer_adjustment.claim_id
            order by other_payer_adjustment.other_payer_index desc nulls last
        ) as recency_index
    from core.other_payer_adjustment
    where other_payer_adjustment.group_code = 'PR'
    group by
        other_payer_adjustment.claim_id, other_payer_adjustment.other_payer_index
),

paid_before as (
    select
        other_payer.claim_id,
        sum(other_payer.paid_usd) as paid_usd
    from core.other_payer
    group by other_payer.claim_id
),

item as (
    select
        'not_adjudicated' as bucket_code,
        case
            when claim_wait.answered_date is not null then 'taken_back'
            when rejected.claim_id is not null then 'rejected'
            else 'unanswered'
        end as state_code,
        claim_wait.payer_id,
        claim_wait.facility_id,
        claim_wait.financial_class_code,
        claim_wait.claim_type_code,
        claim_wait.submitted_date,
        claim_wait.service_date,
        claim_wait.billed_usd,
        claim_wait.billed_usd as open_usd
    from core.claim_wait
    left join standing on claim_wait.claim_family_id = standing.claim_family_id
    left join rejected on claim_wait.claim_id = rejected.claim_id
    where not claim_wait.is_withdrawn and standing.adjudication_id is null
    union all
    select
        case
            when standing.is_fully_denied then 'denied_unresolved'
            else 'partly_denied'
        end as bucket_code,
        case
            when claim_wait.last_submitted_date > standing.payment_date
                then 'sent_again'
            else 'not_sent_again'
        end as state_code,
        standing.payer_id,
        standing.facility_id,
        standing.financial_class_code,
        standing.claim_type_code,
        claim_wait.submitted_date,
        standing.service_date,
        standing.billed_usd,
        standing.denied_usd as open_usd
    from standing
    left join core.claim_wait
        on standing.claim_family_id = claim_wait.claim_family_id
    where
        (standing.is_fully_denied or standing.is_partially_denied)
        and not coalesce(claim_wait.is_withdrawn, false)
    union all
    select
        'secondary_outstanding' as bucket_code,
        'crossed_over' as state_code,
        coalesce(standing.crossover_payer_id, 'unknown') as payer_id,
        standing.facility_id,
        coalesce(ranked_class.financial_class_code, 'unknown') as financial_class_code,
        standing.claim_type_code,
        claim_wait.submitted_date,
        standing.service_date,
        standing.billed_usd,
        standing.patient_responsibility_usd as open_usd
    from standing
    left join core.claim_wait
        on standing.claim_family_id = claim_wait.claim_family_id
    left join answered on standing.claim_family_id = answered.claim_family_id
    left join billed_on on standing.claim_family_id = billed_on.claim_family_id
    left join ranked_class
        on
            standing.crossover_payer_id = ranked_class.payer_id
            and ranked_class.choice_index = 1
    where
        (
            standing.crossover_payer_id is not null
            or standing.claim_status_code in ('19', '20', '21')
        )
        and standing.patient_responsibility_usd > 0
        and answered.claim_family_id is null
        and billed_on.claim_family_id is null
        and not coalesce(claim_wait.is_withdrawn, false)
    union all
    select
        'secondary_outstanding' as bucket_code,
        'billed' as state_code,
        claim.payer_id,
        claim.facility_id,
        claim.financial_class_code,
        claim.claim_type_code,
        claim.submitted_date,
        claim.service_date,
        claim.billed_usd,
        greatest(
            0,
            coalesce(
                left_over.left_usd,
                claim.billed_usd - coalesce(paid_before.paid_usd, 0)
            )
        ) as open_usd
    from core.claim
    left join answered on claim.claim_family_id = answered.claim_family_id
    left join left_over
        on claim.claim_id = left_over.claim_id and left_over.recency_index = 1
    left join paid_before on claim.claim_id = paid_before.claim_id
    where
        claim.is_current
        and coalesce(claim.payer_responsibility_code, 'P') <> 'P'
        and answered.claim_family_id is null
),

aged as (
    select
        item.bucket_code,
        item.state_code,
        item.payer_id,
        item.facility_id,
        item.financial_class_code,
        item.claim_type_code,
        item.billed_usd,
        item.open_usd,
        case
            when item.submitted_date is not null then 'submission'
            when item.service_date is not null then 'service'
            else 'unknown'
        end as start_code,
        date_diff(
            'day',
            coalesce(item.submitted_date, item.service_date),
            data_end.data_through_date
        ) as age_days
    from item
    cross join core.data_end
),

banded as (
    select
        aged.bucket_code,
        aged.state_code,
        aged.payer_id,
        aged.facility_id,
        aged.financial_class_code,
        aged.claim_type_code,
        aged.billed_usd,
        aged.open_usd,
        aged.start_code,
        case
            when aged.age_days is null then 'unknown'
            when aged.age_days <= 30 then '0-30'
            when aged.age_days <= 60 then '31-60'
            when aged.age_days <= 90 then '61-90'
            when aged.age_days <= 120 then '91-120'
            else 'over 120'
        end as band_code
    from aged
)

select
    banded.bucket_code,
    banded.state_code,
    banded.band_code,
    banded.start_code,
    banded.payer_id,
    payer.payer_name,
    banded.facility_id,
    provider.organization_name as facility_name,
    banded.financial_class_code,
    banded.claim_type_code,
    count(*) as open_claims,
    cast(sum(banded.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(sum(banded.open_usd) as decimal(18, 2)) as open_usd
from banded
left join core.payer on banded.payer_id = payer.payer_id
left join core.provider on banded.facility_id = provider.provider_npi
group by
    banded.bucket_code,
    banded.state_code,
    banded.band_code,
    banded.start_code,
    banded.payer_id,
    payer.payer_name,
    banded.facility_id,
    provider.organization_name,
    banded.financial_class_code,
    banded.claim_type_code
