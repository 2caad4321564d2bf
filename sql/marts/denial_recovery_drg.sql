-- DRG changes: stays that a payer answered with another DRG than was billed.
--
-- grain:   one row per month of the answer, payer, facility, DRG billed and answered
-- keys:    payment_month, payer_id, facility_id, billed_drg_code, answered_drg_code
-- sources: core.adjudication, core.claim, core.payer, core.provider
-- units:   *_claims are claims; *_usd are US dollars; *_units are DRG weights
-- audience: administrators
--
-- metric: DRG changed
-- definition: Share of stays whose last standing primary answer names another
--   diagnosis-related group (CLP11) than the claim billed.
-- numerator: changed_claims
-- denominator: answered_claims
-- left out: Claims that bill no DRG; answers that name none (many payers send none).
--
-- metric: DRG downgraded
-- definition: Of the changed, those whose weight (CLP12) is lower than the one that
--   this payer sends with the DRG that was billed, wherever it left that as billed.
-- numerator: lower_claims
-- denominator: changed_claims
-- left out: Changes of which either weight was never sent: which way is then unknown.
--
-- metric: dollars short at the payer's own mean
-- definition: Of changed stays that can be compared: what this payer allows on average
--   for stays that it left at the DRG billed, less what it allowed.
-- numerator: short_usd
-- denominator: none: dollars, not a share
-- left out: Stays denied as a whole; DRGs that the payer left as billed on fewer than 5
--   stays.
--
-- What is not knowable: the price that the contract sets for this stay (base rate,
-- outliers, transfers, carve-outs) is not in these files. The payer's own mean for the
-- DRG stands for it, over all facilities and years; a single stay can differ by much.
--
-- columns:
-- payment_month: month of the payment date of the answer
-- payer_id: the payer that answered
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- billed_drg_code: the DRG on the claim
-- answered_drg_code: the DRG on the answer (CLP11)
-- answered_claims: stays with both
-- changed_claims: of these, changed; all or none in a row
-- lower_claims: changed to a lower weight
-- higher_claims: changed to a higher weight
-- billed_usd: billed on the claims
-- allowed_usd: allowed on them
-- comparable_claims: changed, with 5 stays or more to compare with
-- expected_usd: on these, what the payer allows on average for the DRG billed
-- short_usd: that less what it allowed on them

with stay as (
    select
        adjudication.payment_month,
        adjudication.payer_id,
        adjudication.facility_id,
        claim.drg_code as billed_drg_code,
        adjudication.drg_code as answered_drg_code,
        adjudication.drg_weight_units,
        adjudication.billed_usd,
        adjudication.allowed_usd,
        adjudication.is_drg_changed,
        adjudication.is_fully_denied
    from core.adjudication
    inner join core.claim on adjudication.claim_id = claim.claim_id
    where
        adjudication.is_latest
        and adjudication.is_primary
        and claim.drg_code is not null
        and adjudication.drg_code is not null
),

usual as (
    select
        stay.payer_id,
        stay.billed_drg_code,
        count(*) as unchanged_claims,
        avg(stay.drg_weight_units) as weight_units,
        cast(round(avg(stay.allowed_usd), 2) as decimal(18, 2)) as allowed_usd
    from stay
    where not stay.is_drg_changed and not stay.is_fully_denied
    group by stay.payer_id, stay.billed_drg_code
),

compared as (
    select
        stay.payment_month,
        stay.payer_id,
        stay.facility_id,
        stay.billed_drg_code,
        stay.answered_drg_code,
        stay.is_drg_changed,
        stay.billed_usd,
        stay.allowed_usd,
        stay.is_drg_changed
        and coalesce(stay.drg_weight_units < usual.weight_units, false) as is_lower,
        stay.is_drg_changed
        and coalesce(stay.drg_weight_units > usual.weight_units, false) as is_higher,
        stay.is_drg_changed
        and not stay.is_fully_denied
        and coalesce(usual.unchanged_claims >= 5, false) as is_comparable,
        usual.allowed_usd as usual_usd
    from stay
    left join usual
        on
            stay.payer_id = usual.payer_id
            and stay.billed_drg_code = usual.billed_drg_code
),

counted as (
    select
        compared.payment_month,
        compared.payer_id,
        compared.facility_id,
        compared.billed_drg_code,
        compared.answered_drg_code,
        count(*) as answered_claims,
        count(*) filter (where compared.is_drg_changed) as changed_claims,
        count(*) filter (where compared.is_lower) as lower_claims,
        count(*) filter (where compared.is_higher) as higher_claims,
        sum(compared.billed_usd) as billed_usd,
        sum(compared.allowed_usd) as allowed_usd,
        count(*) filter (where compared.is_comparable) as comparable_claims,
        sum(compared.usual_usd) filter (where compared.is_comparable) as expected_usd,
        sum(compared.usual_usd - compared.allowed_usd) filter (
            where compared.is_comparable
        ) as short_usd
    from compared
    group by
        compared.payment_month,
        compared.payer_id,
        compared.facility_id,
        compared.billed_drg_code,
        compared.answered_drg_code
)

select
    counted.payment_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.billed_drg_code,
    counted.answered_drg_code,
    counted.answered_claims,
    counted.changed_claims,
    counted.lower_claims,
    counted.higher_claims,
    cast(counted.billed_usd as decimal(18, 2)) as billed_usd,
    cast(counted.allowed_usd as decimal(18, 2)) as allowed_usd,
    counted.comparable_claims,
    cast(coalesce(counted.expected_usd, 0) as decimal(18, 2)) as expected_usd,
    cast(coalesce(counted.short_usd, 0) as decimal(18, 2)) as short_usd
from counted
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
