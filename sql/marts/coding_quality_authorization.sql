-- Authorization numbers and authorization denials: who sent one, who was denied.
--
-- grain:   one row per payment month, payer, facility and claim type
-- keys:    payment_month, payer_id, facility_id, claim_type_code
-- sources: core.adjudication, core.adjustment, core.claim, core.payer, core.provider
-- units:   *_claims are claims
-- audience: administrators
--
-- Claims with a first primary answer that match one we sent, by whether it carried a
-- number of prior authorization (REF*G1) and whether any of its reasons is a denial for
-- want of one. A missing number is no fault where none was asked for; the four counts
-- say how much more often a payer denies without it.
--
-- metric: authorization denials without a number
-- definition: Share of the claims sent without an authorization number that were denied
--   for want of an authorization, beside the share of those with a number.
-- numerator: bare_denied_claims
-- denominator: bare_claims
-- left out: Answers that match no claim.
--
-- columns:
-- payment_month: month of the first answer
-- payer_id: the payer that answered
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- numbered_claims: claims with an authorization number
-- numbered_denied_claims: of these, denied for want of authorization
-- bare_claims: claims without one
-- bare_denied_claims: of these, denied for want of authorization

with refused as (
    select adjustment.adjudication_id
    from core.adjustment
    where adjustment.is_denial and adjustment.denial_category = 'authorization'
    group by adjustment.adjudication_id
    having sum(adjustment.adjusted_usd) > 0
),

answered as (
    select
        adjudication.payment_month,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        coalesce(claim.has_prior_authorization, false) as has_number,
        refused.adjudication_id is not null as is_refused
    from core.adjudication
    inner join core.claim on adjudication.claim_id = claim.claim_id
    left join refused on adjudication.adjudication_id = refused.adjudication_id
    where adjudication.is_initial and adjudication.is_primary
)

select
    answered.payment_month,
    answered.payer_id,
    payer.payer_name,
    answered.facility_id,
    provider.organization_name as facility_name,
    answered.claim_type_code,
    count(*) filter (where answered.has_number) as numbered_claims,
    count(*) filter (where answered.has_number and answered.is_refused)
        as numbered_denied_claims,
    count(*) filter (where not answered.has_number) as bare_claims,
    count(*) filter (where not answered.has_number and answered.is_refused)
        as bare_denied_claims
from answered
left join core.payer on answered.payer_id = payer.payer_id
left join core.provider on answered.facility_id = provider.provider_npi
group by
    answered.payment_month,
    answered.payer_id,
    payer.payer_name,
    answered.facility_id,
    provider.organization_name,
    answered.claim_type_code
