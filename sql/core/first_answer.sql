-- First answers: how each claim was judged when a primary payer first answered it.
--
-- grain:   one row per claim, in all its versions, with an initial primary adjudication
-- keys:    adjudication_id
-- sources: core.adjudication, core.claim, core.claim_family, core.claim_profile,
--          core.denial_reason
-- units:   *_usd are US dollars; *_days are days
-- increment: adjudication_id
--
-- The claim version is the one answered. A remittance that matches no claim is a claim
-- of its own, of which only the remittance is known. The submission is that of the
-- first version, so that a claim sent again keeps its first lag.
--
-- columns:
-- adjudication_id: the initial adjudication
-- claim_family_id: the claim in all its versions
-- claim_id: the version answered; blank when the remittance matches no claim
-- adjudication_index: its place among the answers to the claim
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- payer_id: the payer that answered
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- billed_usd: billed on it
-- paid_usd: paid by it
-- allowed_usd: allowed by it
-- denied_usd: denied by it
-- is_fully_denied: every charged line is denied or bundled, at least one denied
-- is_partially_denied: some line is denied, in full or in part
-- is_zero_paid: paid nothing for whatever reason, duplicates left out
-- is_status_4: claim status 4 (CLP02)
-- is_unexplained_zero_pay: the whole charge is written off under the contract
-- denial_category: of the largest denied dollars; `none` where nothing is denied
-- group_code: group of the main reason
-- reason_code: the main reason (CARC)
-- remark_code: its remark (RARC)
-- reason: the three of them in one, as CO-16-N290; `none` where nothing is denied
-- reason_label: the reason in our words
-- is_avoidable: its category could have been avoided
-- specialty: of the provider, or `unknown`
-- rendering_id: NPI of the rendering provider, or `unknown`
-- billing_id: NPI of the billing provider, or `unknown`
-- procedure_family: of the line with the largest charge, or `unknown`
-- chapter_code: chapter of the principal diagnosis, or `unknown`
-- has_prior_authorization: a number of prior authorization was sent
-- service_date: first day of service
-- submitted_date: when the first version was sent
-- submission_lag_days: from the last day of service to that
-- submission_lag: these days in bands: 0-7, 8-14, 15-30, 31-60, 61-90, over 90, unknown
-- answer_lag_days: from that submission to the payment date

with first_version as (
    select
        claim_family.claim_family_id,
        claim.submitted_date,
        claim_profile.submission_lag_days
    from core.claim_family
    inner join core.claim on claim_family.claim_id = claim.claim_id
    inner join core.claim_profile on claim_family.claim_id = claim_profile.claim_id
    where claim_family.version_index = 1
)

select
    adjudication.adjudication_id,
    adjudication.claim_family_id,
    adjudication.claim_id,
    adjudication.adjudication_index,
    adjudication.payment_date,
    adjudication.payment_month,
    adjudication.payer_id,
    adjudication.facility_id,
    adjudication.claim_type_code,
    adjudication.financial_class_code,
    adjudication.billed_usd,
    adjudication.paid_usd,
    adjudication.allowed_usd,
    adjudication.denied_usd,
    adjudication.is_fully_denied,
    adjudication.is_partially_denied,
    adjudication.is_zero_paid and not adjudication.is_duplicate as is_zero_paid,
    coalesce(adjudication.claim_status_code = '4', false) as is_status_4,
    adjudication.is_unexplained_zero_pay,
    case
        when adjudication.is_fully_denied or adjudication.is_partially_denied
            then coalesce(denial_reason.denial_category, 'unmapped')
        else 'none'
    end as denial_category,
    denial_reason.group_code,
    denial_reason.reason_code,
    denial_reason.remark_code,
    case
        when not adjudication.is_fully_denied and not adjudication.is_partially_denied
            then 'none'
        when denial_reason.reason_code is null then 'unknown'
        else
            concat_ws(
                '-',
                denial_reason.group_code,
                denial_reason.reason_code,
                denial_reason.remark_code
            )
    end as reason,
    denial_reason.label as reason_label,
    coalesce(denial_reason.is_avoidable, false) as is_avoidable,
    coalesce(claim_profile.specialty, 'unknown') as specialty,
    coalesce(claim_profile.rendering_id, 'unknown') as rendering_id,
    coalesce(claim_profile.billing_id, 'unknown') as billing_id,
    coalesce(claim_profile.procedure_family, 'unknown') as procedure_family,
    coalesce(claim_profile.chapter_code, 'unknown') as chapter_code,
    coalesce(claim.has_prior_authorization, false) as has_prior_authorization,
    adjudication.service_date,
    first_version.submitted_date,
    first_version.submission_lag_days,
    case
        when first_version.submission_lag_days is null then 'unknown'
        when first_version.submission_lag_days <= 7 then '0-7'
        when first_version.submission_lag_days <= 14 then '8-14'
        when first_version.submission_lag_days <= 30 then '15-30'
        when first_version.submission_lag_days <= 60 then '31-60'
        when first_version.submission_lag_days <= 90 then '61-90'
        else 'over 90'
    end as submission_lag,
    cast(
        date_diff('day', first_version.submitted_date, adjudication.payment_date)
        as integer
    ) as answer_lag_days
from core.adjudication
left join core.claim on adjudication.claim_id = claim.claim_id
left join core.claim_profile on adjudication.claim_id = claim_profile.claim_id
left join first_version
    on adjudication.claim_family_id = first_version.claim_family_id
left join core.denial_reason
    on adjudication.adjudication_id = denial_reason.adjudication_id
where adjudication.is_initial and adjudication.is_primary
