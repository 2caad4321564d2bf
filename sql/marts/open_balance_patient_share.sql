-- What payers leave to patients: deductible, coinsurance, copay and the rest.
--
-- grain:   one row per payment month, payer, facility, class and claim type
-- keys:    payment_month, payer_id, facility_id, financial_class_code, claim_type_code
-- sources: core.adjudication, core.adjustment, core.payer, core.provider
-- units:   answered_claims are claims; *_usd are US dollars, exact
-- audience: administrators
--
-- metric: patient responsibility
-- definition: Dollars that the first payer's latest standing answer leaves to the
--   patient (adjustments of group PR): deductible (PR-1), coinsurance (PR-2), copay
--   (PR-3), and all other reasons of the group, as services not covered.
-- numerator: patient_usd
-- denominator: allowed_usd
-- left out: Answers that are not the latest that stands. What a second payer then takes
--   over is not taken off: claims crossed over or billed on are in it.
--
-- What patients have paid is not in X12: this is what they were left to pay, and no
-- balance.
--
-- columns:
-- payment_month: month of the answer
-- payer_id: the payer that answered
-- payer_name: its name
-- facility_id: where; of an unlinked one who was paid
-- facility_name: its name
-- financial_class_code: class of the payer
-- claim_type_code: P professional, I institutional, D dental
-- answered_claims: claims with a standing answer
-- allowed_usd: dollars allowed
-- patient_usd: dollars left to patients
-- deductible_usd: of these, deductible (PR-1)
-- coinsurance_usd: coinsurance (PR-2)
-- copay_usd: copay (PR-3)
-- other_patient_usd: for other reasons of group PR

with share as (
    select
        adjustment.adjudication_id,
        sum(adjustment.adjusted_usd) as patient_usd,
        sum(adjustment.adjusted_usd) filter (where adjustment.reason_code = '1')
            as deductible_usd,
        sum(adjustment.adjusted_usd) filter (where adjustment.reason_code = '2')
            as coinsurance_usd,
        sum(adjustment.adjusted_usd) filter (where adjustment.reason_code = '3')
            as copay_usd
    from core.adjustment
    where adjustment.group_code = 'PR'
    group by adjustment.adjudication_id
)

select
    adjudication.payment_month,
    adjudication.payer_id,
    payer.payer_name,
    adjudication.facility_id,
    provider.organization_name as facility_name,
    adjudication.financial_class_code,
    adjudication.claim_type_code,
    count(*) as answered_claims,
    cast(sum(adjudication.allowed_usd) as decimal(18, 2)) as allowed_usd,
    cast(coalesce(sum(share.patient_usd), 0) as decimal(18, 2)) as patient_usd,
    cast(coalesce(sum(share.deductible_usd), 0) as decimal(18, 2)) as deductible_usd,
    cast(coalesce(sum(share.coinsurance_usd), 0) as decimal(18, 2)) as coinsurance_usd,
    cast(coalesce(sum(share.copay_usd), 0) as decimal(18, 2)) as copay_usd,
    cast(
        coalesce(sum(share.patient_usd), 0)
        - coalesce(sum(share.deductible_usd), 0)
        - coalesce(sum(share.coinsurance_usd), 0)
        - coalesce(sum(share.copay_usd), 0) as decimal(18, 2)
    ) as other_patient_usd
from core.adjudication
left join share on adjudication.adjudication_id = share.adjudication_id
left join core.payer on adjudication.payer_id = payer.payer_id
left join core.provider on adjudication.facility_id = provider.provider_npi
where adjudication.is_latest
group by
    adjudication.payment_month,
    adjudication.payer_id,
    payer.payer_name,
    adjudication.facility_id,
    provider.organization_name,
    adjudication.financial_class_code,
    adjudication.claim_type_code
