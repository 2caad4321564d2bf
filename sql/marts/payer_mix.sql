-- Who pays: claims, encounters, dollars billed, paid and allowed by payer and month of
-- service.
--
-- grain:   one row per service month, payer, financial class, facility and claim type
-- keys:    service_month, payer_id, financial_class_code, facility_id, claim_type_code
-- sources: core.adjudication, core.claim, core.payer, core.provider
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
        cast(0 as decimal(18, 2)) as paid_usd,
        cast(0 as decimal(18, 2)) as allowed_usd
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
        adjudication.paid_usd,
        case
            when adjudication.is_latest and adjudication.is_primary
                then adjudication.allowed_usd
            else 0
        end as allowed_usd
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
        sum(entry.allowed_usd) as allowed_usd
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
    counted.financial_class_code = 'unknown' as is_unknown_class
from counted
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
