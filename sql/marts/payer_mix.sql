-- Who pays: claims, encounters, dollars billed, paid and allowed by payer and month of
-- service.
--
-- grain:   one row per service month, payer, financial class, facility and claim type
-- keys:    service_month, payer_id, financial_class_code, facility_id, claim_type_code
-- sources: core.adjudication, core.claim, core.data_end, core.payer, core.provider
-- units:   claims and encounters are counts; *_usd are US dollars
-- audience: administrators
--
-- Billed dollars belong to the payer that the primary claim names, paid dollars to the
-- payer that paid: a row of a secondary payer can hold payments without claims.
--
-- metric: share of billed dollars
-- definition: Share of the dollars billed on primary claims, in their latest versions,
--   by the payer that the claim names.
-- numerator: billed_usd of the class or payer
-- denominator: billed_usd
-- left out: Claims to secondary payers, voided and replaced versions,
--   predeterminations.
--
-- metric: share of paid dollars
-- definition: Share of the dollars paid, by the payer that paid, net of what payers
--   took back.
-- numerator: paid_usd of the class or payer
-- denominator: paid_usd
-- left out: Nothing: secondary payments and payments that match no claim are in.
--   Provider-level adjustments (PLB) belong to no claim and are not.
--
-- metric: share of encounters
-- definition: Share of encounters (a patient at a facility by admission, else by day),
--   each counted once, with its largest primary claim.
-- numerator: encounters of the class or payer
-- denominator: encounters
-- left out: Encounters without a primary claim.
--
-- metric: payment-to-charge
-- definition: Net dollars paid as a share of the dollars billed, by month of service.
-- numerator: paid_usd
-- denominator: billed_usd
-- left out: Patient payments, which remittances do not carry. Recent months are still
--   being paid.
--
-- metric: allowed yield
-- definition: Dollars allowed by the latest standing primary adjudication as a share of
--   the dollars billed.
-- numerator: allowed_usd
-- denominator: billed_usd
-- left out: Claims not answered yet add to the dollars billed alone.
--
-- metric: mix and rate effects
-- definition: The change of the payment-to-charge between two periods, split by class
--   or payer: mix, the change of its share of billed times how far its earlier yield is
--   from the whole's; rate, its earlier share times the change of its yield; cross,
--   both changes multiplied. Of a class billed in one period alone all is mix. What is
--   paid where nothing is billed (secondary payers) is an effect of its own. They add
--   up to the change exactly.
-- numerator: paid_usd of the class or payer
-- denominator: billed_usd
-- left out: Preliminary months.
--
-- metric: concentration
-- definition: Herfindahl index of the dollars: the payers' shares, squared and added
--   up; 1 is a single payer. Times 10,000 it is the index of US merger review.
-- numerator: paid_usd or billed_usd of each payer, squared
-- denominator: the same of all payers, squared
-- left out: Payers of which more was taken back than paid. All that is paid or billed
--   under one payer number is one payer; owners of several are not known.
--
-- metric: default class
-- definition: Share of claims sent with the kind of coverage CI (commercial). Many
--   systems fill it in where nobody chose one, so a large share says that classes of
--   claims without an answer are guesses.
-- numerator: default_class_claims
-- denominator: claims
-- left out: Nothing.
--
-- metric: class conflict
-- definition: Share of answered claims whose remittance (CLP06) states another class
--   than the claim (SBR09). The remittance is believed.
-- numerator: class_conflict_claims
-- denominator: answered_claims
-- left out: Claims not answered yet, and answers that match no claim. Where one of the
--   two states no class there is no conflict.
--
-- metric: share of secondary payments
-- definition: Share of the dollars paid that payers paid who were not first in turn.
-- numerator: secondary_paid_usd
-- denominator: paid_usd
-- left out: Nothing.
--
-- A month that ends less than 90 days before the data do is preliminary: its claims are
-- still being paid.
--
-- The month is that of the claim's service date; a remittance that matches no claim
-- brings its own service date, and stands under its payment month without one.
-- Financial class: the payer table first, then what the remittance says, then the
-- claim.
--
-- columns:
-- service_month: month of the service date
-- payer_id: the payer named by the claim, or that paid
-- payer_name: its name
-- financial_class_code: class of the payer
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- claims: primary claims in their latest versions
-- billed_usd: billed on these
-- encounters: encounters whose largest primary claim is here; ties go to the first
--   claim
-- paid_usd: paid, net, as sent, by any payer in any position
-- allowed_usd: allowed by the latest standing primary adjudication
-- default_class_claims: of the claims, those sent as CI
-- answered_claims: claims with a primary answer that stands, by the payer that answered
-- class_conflict_claims: of these, those whose answer states another class
-- secondary_paid_usd: paid by payers that were not first in turn
-- is_preliminary: the month is still being paid
-- is_unknown_class: no file says which class

with primary_claim as (
    select
        claim.claim_id,
        claim.service_month,
        claim.payer_id,
        claim.financial_class_code,
        claim.facility_id,
        claim.claim_type_code,
        claim.billed_usd,
        claim.filing_indicator_code,
        row_number() over (
            partition by claim.encounter_id
            order by claim.billed_usd desc, claim.claim_id asc
        ) as size_index
    from core.claim
    where claim.is_current and claim.payer_responsibility_code = 'P'
),

entry as (
    select
        primary_claim.service_month,
        primary_claim.payer_id,
        primary_claim.financial_class_code,
        primary_claim.facility_id,
        primary_claim.claim_type_code,
        1 as claims,
        primary_claim.billed_usd,
        case when primary_claim.size_index = 1 then 1 else 0 end as encounters,
        case when primary_claim.filing_indicator_code = 'CI' then 1 else 0 end
            as default_class_claims,
        cast(0 as decimal(18, 2)) as paid_usd,
        cast(0 as decimal(18, 2)) as allowed_usd,
        0 as answered_claims,
        0 as class_conflict_claims,
        cast(0 as decimal(18, 2)) as secondary_paid_usd
    from primary_claim
    union all
    select
        coalesce(
            claim.service_month,
            cast(date_trunc('month', adjudication.service_date) as date),
            adjudication.payment_month
        ) as service_month,
        adjudication.payer_id,
        adjudication.financial_class_code,
        adjudication.facility_id,
        adjudication.claim_type_code,
        0 as claims,
        cast(0 as decimal(18, 2)) as billed_usd,
        0 as encounters,
        0 as default_class_claims,
        adjudication.paid_usd,
        case
            when adjudication.is_latest and adjudication.is_primary
                then adjudication.allowed_usd
            else 0
        end as allowed_usd,
        case
            when
                adjudication.is_latest
                and adjudication.is_primary
                and adjudication.claim_id is not null
                then 1
            else 0
        end as answered_claims,
        case
            when
                adjudication.is_latest
                and adjudication.is_primary
                and adjudication.claim_id is not null
                and adjudication.has_class_conflict
                then 1
            else 0
        end as class_conflict_claims,
        case when adjudication.is_primary then 0 else adjudication.paid_usd end
            as secondary_paid_usd
    from core.adjudication
    left join core.claim on adjudication.claim_id = claim.claim_id
),

counted as (
    select
        entry.service_month,
        entry.payer_id,
        entry.financial_class_code,
        entry.facility_id,
        entry.claim_type_code,
        sum(entry.claims) as claims,
        sum(entry.billed_usd) as billed_usd,
        sum(entry.encounters) as encounters,
        sum(entry.paid_usd) as paid_usd,
        sum(entry.allowed_usd) as allowed_usd,
        sum(entry.default_class_claims) as default_class_claims,
        sum(entry.answered_claims) as answered_claims,
        sum(entry.class_conflict_claims) as class_conflict_claims,
        sum(entry.secondary_paid_usd) as secondary_paid_usd
    from entry
    group by
        entry.service_month,
        entry.payer_id,
        entry.financial_class_code,
        entry.facility_id,
        entry.claim_type_code
)

select
    counted.service_month,
    counted.payer_id,
    payer.payer_name,
    counted.financial_class_code,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.claim_type_code,
    cast(counted.claims as bigint) as claims,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd,
    cast(counted.encounters as bigint) as encounters,
    cast(coalesce(counted.paid_usd, 0) as decimal(18, 2)) as paid_usd,
    cast(coalesce(counted.allowed_usd, 0) as decimal(18, 2)) as allowed_usd,
    cast(counted.default_class_claims as bigint) as default_class_claims,
    cast(counted.answered_claims as bigint) as answered_claims,
    cast(counted.class_conflict_claims as bigint) as class_conflict_claims,
    cast(coalesce(counted.secondary_paid_usd, 0) as decimal(18, 2))
        as secondary_paid_usd,
    coalesce(
        date_diff(
            'day', last_day(counted.service_month), data_end.data_through_date
        ) < 90,
        false
    ) as is_preliminary,
    counted.financial_class_code = 'unknown' as is_unknown_class
from counted
cross join core.data_end
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
