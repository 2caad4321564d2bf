-- What became of denials: overturned, recovered, left to patients, given up, open.
--
-- grain:   one row per month of the first answer, payer, facility and category of the
--          denial
-- keys:    payment_month, payer_id, facility_id, denial_category
-- sources: core.adjudication, core.adjustment, core.claim, core.claim_family,
--          core.data_end, core.final_answer, core.first_answer, core.payer,
--          core.provider
-- units:   *_claims are claims, each in all its versions counted once; *_usd are US
--          dollars
-- audience: administrators
--
-- A denial is a claim whose first primary adjudication denies it, in full or in part.
-- Its dollars are followed to the end of the data and told in four parts, which add up
-- to the dollars denied: recovered, left to the patient, not allowed, unresolved.
--
-- metric: overturn rate
-- definition: Of the claims fully denied at first and matured, the share that a later
--   adjudication, not reversed, paid or left to the patient within 180 days. By a
--   corrected claim, where one was sent in between; else by the payer's own reprocess.
-- numerator: overturned_claims
-- denominator: matured_denied_claims
-- left out: Claims first answered less than 180 days before the data end; partial
--   denials.
--
-- metric: overturn rate, dollars
-- definition: Of the dollars denied at first on matured claims that were fully denied,
--   the share that what stands 180 days after the first answer no longer denies.
-- numerator: overturned_usd
-- denominator: matured_denied_usd
-- left out: Claims first answered less than 180 days before the data end; partial
--   denials.
--
-- metric: dollars recovered
-- definition: Of the dollars denied at first, in full or in part, those that what
--   stands today pays beyond what the first answer paid, up to what it ceased to deny.
-- numerator: recovered_usd
-- denominator: denied_usd
-- left out: What patients owe (apart); secondary payers; what provider adjustments
--   (PLB) took back, which belong to no claim.
--
-- metric: still unresolved
-- definition: Of the dollars denied at first, those that the last standing answer still
--   denies, or all of them where every answer was taken back.
-- numerator: unresolved_usd
-- denominator: denied_usd
-- left out: Nothing; a claim sent again and not answered yet is among them.
--
-- metric: unresolved more than 180 days
-- definition: A proxy for dollars written off: unresolved, and first denied more than
--   180 days (or 90, or 365) before the data end. Write-offs are not in EDI: nothing in
--   these files says that anybody gave a claim up.
-- numerator: unresolved_180_usd
-- denominator: denied_usd
-- left out: Denials younger than that.
--
-- Not allowed is what is no longer denied, and neither paid nor left to the patient:
-- charges above the contract's price, or no longer billed. A denial whose month is
-- unknown is not old enough for anything. Awaiting: unresolved, and a version was sent
-- on or after the day of the last standing answer. Matured: as in denial_rates.
--
-- columns:
-- payment_month: month of the payment date of the first answer
-- payer_id: the payer that denied
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- denial_category: of the largest denied dollars of the first answer
-- denied_claims: fully denied at first
-- partly_denied_claims: denied in part at first
-- denied_usd: denied on either
-- recovered_usd: of it, paid since
-- patient_usd: of it, left to the patient since (PR-1/2/3)
-- not_allowed_usd: of it, neither denied nor paid nor left to the patient
-- unresolved_usd: of it, denied still
-- unresolved_claims: claims with any of it
-- unresolved_90_usd: unresolved, first denied more than 90 days before the data end
-- unresolved_90_claims: claims with any of it
-- unresolved_180_usd: the same, 180 days
-- unresolved_180_claims: claims with any of it
-- unresolved_365_usd: the same, 365 days
-- unresolved_365_claims: claims with any of it
-- awaiting_usd: unresolved, and sent again since the last answer
-- awaiting_claims: claims with any of it
-- resubmitted_claims: sent again after the first answer
-- matured_denied_claims: fully denied 180 days or more before the data end
-- overturned_claims: of these, paid or left to the patient within 180 days
-- corrected_claims: of the overturned, those sent again before
-- matured_denied_usd: denied on matured, fully denied claims
-- overturned_usd: of these, no longer denied by what stands after 180 days
-- corrected_usd: of the overturned, on claims that a corrected claim overturned
-- reprocessed_usd: of the overturned, on claims that the payer paid after all

with owed as (
    select
        adjustment.adjudication_id,
        sum(adjustment.adjusted_usd) as patient_usd
    from core.adjustment
    where
        adjustment.group_code = 'PR'
        and adjustment.reason_code in ('1', '2', '3')
    group by adjustment.adjudication_id
),

sent as (
    select
        claim_family.claim_family_id,
        max(claim.submitted_date) as sent_date
    from core.claim_family
    inner join core.claim on claim_family.claim_id = claim.claim_id
    where claim_family.version_index > 1 and not claim_family.is_void
    group by claim_family.claim_family_id
),

followed as (
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.denial_category,
        first_answer.is_fully_denied,
        first_answer.denied_usd,
        final_answer.later_versions,
        final_answer.is_overturned,
        final_answer.overturn_code,
        greatest(0, first_answer.denied_usd - final_answer.final_denied_usd)
            as overturned_usd,
        case
            when final_answer.latest_adjudication_id is null
                then first_answer.denied_usd
            else least(first_answer.denied_usd, final_answer.open_denied_usd)
        end as unresolved_usd,
        greatest(0, coalesce(latest.paid_usd, 0) - first_answer.paid_usd)
            as since_paid_usd,
        greatest(
            0,
            coalesce(latest_owed.patient_usd, 0) - coalesce(first_owed.patient_usd, 0)
        ) as since_owed_usd,
        coalesce(
            sent.sent_date >= coalesce(
                final_answer.latest_payment_date, first_answer.payment_date
            ),
            false
        ) as is_awaiting,
        coalesce(
            date_diff('day', first_answer.payment_date, data_end.data_through_date), 0
        ) as age_days
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    left join core.adjudication as latest
        on final_answer.latest_adjudication_id = latest.adjudication_id
    left join owed as latest_owed
        on final_answer.latest_adjudication_id = latest_owed.adjudication_id
    left join owed as first_owed
        on first_answer.adjudication_id = first_owed.adjudication_id
    left join sent on first_answer.claim_family_id = sent.claim_family_id
    cross join core.data_end
    where first_answer.is_fully_denied or first_answer.is_partially_denied
),

paid as (
    select
        followed.payment_month,
        followed.payer_id,
        followed.facility_id,
        followed.denial_category,
        followed.is_fully_denied,
        followed.denied_usd,
        followed.later_versions,
        followed.is_overturned,
        followed.overturn_code,
        followed.overturned_usd,
        followed.unresolved_usd,
        followed.since_owed_usd,
        followed.is_awaiting,
        followed.age_days,
        followed.is_fully_denied and followed.age_days >= 180 as is_judged,
        least(followed.denied_usd - followed.unresolved_usd, followed.since_paid_usd)
            as recovered_usd
    from followed
),

told as (
    select
        paid.payment_month,
        paid.payer_id,
        paid.facility_id,
        paid.denial_category,
        paid.is_fully_denied,
        paid.denied_usd,
        paid.later_versions,
        paid.is_overturned,
        paid.overturn_code,
        paid.overturned_usd,
        paid.unresolved_usd,
        paid.is_awaiting,
        paid.age_days,
        paid.is_judged,
        paid.recovered_usd,
        least(
            paid.denied_usd - paid.unresolved_usd - paid.recovered_usd,
            paid.since_owed_usd
        ) as patient_usd,
        paid.unresolved_usd > 0 as is_unresolved
    from paid
),

counted as (
    select
        told.payment_month,
        told.payer_id,
        told.facility_id,
        told.denial_category,
        count(*) filter (where told.is_fully_denied) as denied_claims,
        count(*) filter (where not told.is_fully_denied) as partly_denied_claims,
        sum(told.denied_usd) as denied_usd,
        sum(told.recovered_usd) as recovered_usd,
        sum(told.patient_usd) as patient_usd,
        sum(told.unresolved_usd) as unresolved_usd,
        count(*) filter (where told.is_unresolved) as unresolved_claims,
        sum(told.unresolved_usd) filter (where told.age_days > 90) as unresolved_90_usd,
        count(*) filter (where told.is_unresolved and told.age_days > 90)
            as unresolved_90_claims,
        sum(told.unresolved_usd) filter (where told.age_days > 180)
            as unresolved_180_usd,
        count(*) filter (where told.is_unresolved and told.age_days > 180)
            as unresolved_180_claims,
        sum(told.unresolved_usd) filter (where told.age_days > 365)
            as unresolved_365_usd,
        count(*) filter (where told.is_unresolved and told.age_days > 365)
            as unresolved_365_claims,
        sum(told.unresolved_usd) filter (where told.is_awaiting) as awaiting_usd,
        count(*) filter (where told.is_unresolved and told.is_awaiting)
            as awaiting_claims,
        count(*) filter (where told.later_versions > 0) as resubmitted_claims,
        count(*) filter (where told.is_judged) as matured_denied_claims,
        count(*) filter (where told.is_judged and told.is_overturned)
            as overturned_claims,
        count(*) filter (
            where told.is_judged and told.overturn_code = 'corrected_claim'
        ) as corrected_claims,
        sum(told.denied_usd) filter (where told.is_judged) as matured_denied_usd,
        sum(told.overturned_usd) filter (where told.is_judged) as overturned_usd,
        sum(told.overturned_usd) filter (
            where told.is_judged and told.overturn_code = 'corrected_claim'
        ) as corrected_usd,
        sum(told.overturned_usd) filter (
            where told.is_judged and told.overturn_code = 'payer_reprocess'
        ) as reprocessed_usd
    from told
    group by
        told.payment_month, told.payer_id, told.facility_id, told.denial_category
)

select
    counted.payment_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.denial_category,
    counted.denied_claims,
    counted.partly_denied_claims,
    cast(counted.denied_usd as decimal(18, 2)) as denied_usd,
    cast(counted.recovered_usd as decimal(18, 2)) as recovered_usd,
    cast(counted.patient_usd as decimal(18, 2)) as patient_usd,
    cast(
        counted.denied_usd - counted.recovered_usd - counted.patient_usd
        - counted.unresolved_usd as decimal(18, 2)
    ) as not_allowed_usd,
    cast(counted.unresolved_usd as decimal(18, 2)) as unresolved_usd,
    counted.unresolved_claims,
    cast(coalesce(counted.unresolved_90_usd, 0) as decimal(18, 2))
        as unresolved_90_usd,
    counted.unresolved_90_claims,
    cast(coalesce(counted.unresolved_180_usd, 0) as decimal(18, 2))
        as unresolved_180_usd,
    counted.unresolved_180_claims,
    cast(coalesce(counted.unresolved_365_usd, 0) as decimal(18, 2))
        as unresolved_365_usd,
    counted.unresolved_365_claims,
    cast(coalesce(counted.awaiting_usd, 0) as decimal(18, 2)) as awaiting_usd,
    counted.awaiting_claims,
    counted.resubmitted_claims,
    counted.matured_denied_claims,
    counted.overturned_claims,
    counted.corrected_claims,
    cast(coalesce(counted.matured_denied_usd, 0) as decimal(18, 2))
        as matured_denied_usd,
    cast(coalesce(counted.overturned_usd, 0) as decimal(18, 2)) as overturned_usd,
    cast(coalesce(counted.corrected_usd, 0) as decimal(18, 2)) as corrected_usd,
    cast(coalesce(counted.reprocessed_usd, 0) as decimal(18, 2)) as reprocessed_usd
from counted
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
