-- Claims that some rule calls denied at their first primary adjudication, one by one.
--
-- grain:   one row per claim, in all its versions, of which the first answer denied
--          something, paid nothing, or carries claim status 4
-- keys:    adjudication_id
-- sources: core.final_answer, core.first_answer, core.payer, core.provider
-- units:   *_usd are US dollars; *_days are days
-- audience: administrators
--
-- What denial_rates counts, to be looked at: the rows of a rule are those that it
-- calls denied. Claims are named by our own key, the file and the place in it;
-- `claimscope status` names the file.
--
-- metric: denied dollars
-- definition: Dollars denied at the first primary adjudication, per line the smaller of
--   the charge and its denial adjustments.
-- numerator: denied_usd
-- denominator: billed_usd
-- left out: Contractual write-offs, patient responsibility, bundled lines; a dollar
--   that is denied again later is counted once.
--
-- metric: overturned so far
-- definition: Claims denied at the first primary adjudication that a later one, not
--   reversed, paid or left to the patient within 180 days.
-- numerator: claims whose outcome_code is overturned
-- denominator: none: a number of claims
-- left out: Claims that may yet be overturned: younger ones have had less time.
--
-- columns:
-- adjudication_id: the first answer: its file, and the place in it
-- claim_id: the claim version answered: its file, and the place in it
-- payment_date: payment date of the first answer
-- payment_month: month of that date
-- payer_id: the payer that answered
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- specialty: of the provider
-- rendering_id: NPI of the rendering provider
-- billing_id: NPI of the billing provider
-- procedure_family: of the line with the largest charge
-- chapter_code: chapter of the principal diagnosis
-- denial_category: denial category; `none` where nothing is denied
-- reason: group, reason and remark code; `none` where nothing is denied
-- reason_label: the reason in our words
-- submission_lag: days from the last service to the first submission, in bands
-- service_date: first day of service
-- answer_lag_days: from the first submission to this answer
-- is_full: fully denied
-- is_any: denied in full or in part
-- is_status_4: claim status 4 (CLP02)
-- is_zero_pay: paid at zero for whatever reason, duplicates left out
-- billed_usd: billed on it
-- denied_usd: denied on it
-- outcome_code: overturned (within 180 days), denied (some of it is, as it stands),
--   settled (nothing of it is any more), taken_back, or none (nothing was denied)
-- overturned_date: when it was overturned
-- open_denied_usd: dollars denied as it stands today

select
    first_answer.adjudication_id,
    first_answer.claim_id,
    first_answer.payment_date,
    first_answer.payment_month,
    first_answer.payer_id,
    payer.payer_name,
    first_answer.facility_id,
    provider.organization_name as facility_name,
    first_answer.claim_type_code,
    first_answer.financial_class_code,
    first_answer.specialty,
    first_answer.rendering_id,
    first_answer.billing_id,
    first_answer.procedure_family,
    first_answer.chapter_code,
    first_answer.denial_category,
    first_answer.reason,
    first_answer.reason_label,
    first_answer.submission_lag,
    first_answer.service_date,
    first_answer.answer_lag_days,
    first_answer.is_fully_denied as is_full,
    first_answer.is_fully_denied or first_answer.is_partially_denied as is_any,
    first_answer.is_status_4,
    first_answer.is_zero_paid as is_zero_pay,
    first_answer.billed_usd,
    first_answer.denied_usd,
    case
        when first_answer.denial_category = 'none' then 'none'
        when final_answer.is_overturned then 'overturned'
        when final_answer.latest_adjudication_id is null then 'taken_back'
        when final_answer.is_open_denial then 'denied'
        else 'settled'
    end as outcome_code,
    final_answer.overturned_date,
    final_answer.open_denied_usd
from core.first_answer
inner join core.final_answer
    on first_answer.adjudication_id = final_answer.adjudication_id
left join core.payer on first_answer.payer_id = payer.payer_id
left join core.provider on first_answer.facility_id = provider.provider_npi
where
    first_answer.is_fully_denied
    or first_answer.is_partially_denied
    or first_answer.is_status_4
    or first_answer.is_zero_paid
