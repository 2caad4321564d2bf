-- Sent claims: what was known of a claim on the day it was first sent, and its answer.
--
-- grain:   one row per claim family billed to a first payer, with a day of submission
-- keys:    claim_family_id
-- sources: core.claim, core.claim_line, core.claim_profile, core.claim_wait,
--          core.diagnosis, core.first_answer, codes.hcpcs
-- units:   *_usd are US dollars; *_days are days; *_lines, *_diagnoses and other_payers
--          are counts
--
-- What denial_risk learns from. Everything but the last four columns is read off the
-- first version as it was sent, and off nothing that came later: so neither the
-- financial class (answers can change it) nor the facility that an answer names. A code
-- is not known where it is not in ICD-10-CM, or not in HCPCS Level II; CPT and CDT
-- codes are not looked up: their lists may not be held. The payer of the patient's
-- claim before is that of the last day before this submission on which one was sent:
-- dental claims follow dental ones, others the others.
--
-- columns:
-- claim_family_id: the claim in all its versions: the claim_id of the first
-- patient_id: pseudonym of the patient; the claim itself where it is not known
-- payer_id: the payer billed
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- filing_indicator_code: kind of coverage as sent (SBR09); `none` where not sent
-- specialty: of the provider, or `unknown`
-- procedure_family: of the line with the largest charge, or `unknown`
-- chapter_code: chapter of the principal diagnosis, or `unknown`
-- place_code: place of service; of institutional claims the type of bill without its
--   last digit
-- has_prior_authorization: a number of prior authorization was sent
-- has_referral: a referral number was sent
-- payer_before_code: the payer of the patient's claim before: `same`, `other`, or
--   `none` where there is no such claim
-- service_month_code: month of the first day of service, 01 to 12; `unknown`
-- is_dependent: the patient is not the subscriber
-- billed_usd: the charge
-- claim_lines: how many services
-- other_payers: how many other payers it names
-- unknown_diagnoses: diagnosis codes that are no codes
-- unknown_lines: services whose code is no code of HCPCS Level II
-- stay_days: from the first day of service to the last
-- submission_lag_days: from the last day of service to the submission
-- submitted_date: when it was sent
-- claim_id: the last version
-- is_withdrawn: the last version takes the claim back
-- answered_date: date of the first answer; blank when none has come
-- is_denied: that answer denies it fully; blank when no primary answer has come

with coded as (
    select
        diagnosis.claim_id,
        count(*) filter (where not diagnosis.is_known_code) as unknown_diagnoses
    from core.diagnosis
    group by diagnosis.claim_id
),

lined as (
    select
        claim_line.claim_id,
        count(*) filter (
            where
            regexp_matches(claim_line.procedure_code, '^[A-CE-V][0-9]{4}$')
            and hcpcs.hcpcs_code is null
        ) as unknown_lines
    from core.claim_line
    left join codes.hcpcs on claim_line.procedure_code = hcpcs.hcpcs_code
    group by claim_line.claim_id
),

sent_day as (
    select
        claim.patient_id,
        claim.claim_type_code = 'D' as is_dental,
        claim.submitted_date,
        min(claim.payer_id) as payer_id,
        lag(min(claim.payer_id)) over (
            partition by claim.patient_id, claim.claim_type_code = 'D'
            order by claim.submitted_date
        ) as payer_before_id
    from core.claim
    where
        claim.version_index = 1
        and claim.patient_id is not null
        and coalesce(claim.payer_responsibility_code, 'P') = 'P'
    group by claim.patient_id, is_dental, claim.submitted_date
)

select
    claim.claim_family_id,
    coalesce(claim.patient_id, claim.claim_id) as patient_id,
    claim.payer_id,
    claim.facility_id,
    claim.claim_type_code,
    coalesce(claim.filing_indicator_code, 'none') as filing_indicator_code,
    claim_profile.specialty,
    claim_profile.procedure_family,
    claim_profile.chapter_code,
    coalesce(
        claim.place_of_service_code, substr(claim.type_of_bill_code, 1, 2), 'unknown'
    ) as place_code,
    coalesce(claim.has_prior_authorization, false) as has_prior_authorization,
    coalesce(claim.has_referral, false) as has_referral,
    case
        when sent_day.payer_before_id is null then 'none'
        when sent_day.payer_before_id = claim.payer_id then 'same'
        else 'other'
    end as payer_before_code,
    coalesce(strftime(claim.service_from_date, '%m'), 'unknown') as service_month_code,
    coalesce(claim.is_dependent, false) as is_dependent,
    claim.billed_usd,
    cast(claim.claim_lines as bigint) as claim_lines,
    cast(claim.other_payers as bigint) as other_payers,
    coalesce(coded.unknown_diagnoses, 0) as unknown_diagnoses,
    coalesce(lined.unknown_lines, 0) as unknown_lines,
    cast(
        date_diff('day', claim.service_from_date, claim.service_to_date) as integer
    ) as stay_days,
    claim_profile.submission_lag_days,
    claim.submitted_date,
    claim_wait.claim_id,
    claim_wait.is_withdrawn,
    claim_wait.answered_date,
    first_answer.is_fully_denied as is_denied
from core.claim
inner join core.claim_wait on claim.claim_family_id = claim_wait.claim_family_id
inner join core.claim_profile on claim.claim_id = claim_profile.claim_id
left join coded on claim.claim_id = coded.claim_id
left join lined on claim.claim_id = lined.claim_id
left join sent_day
    on
        claim.patient_id = sent_day.patient_id
        and claim.submitted_date = sent_day.submitted_date
        and (claim.claim_type_code = 'D') = sent_day.is_dental
left join core.first_answer
    on claim.claim_family_id = first_answer.claim_family_id
where claim.version_index = 1 and claim.submitted_date is not null
