-- Denials at the first primary adjudication by what the claim, its provider or the
-- payer's reason is: who and what is denied.
--
-- grain:   one row per month of the initial primary adjudication, payer, facility,
--          claim type, financial class, dimension and value of it
-- keys:    payment_month, payer_id, facility_id, claim_type_code, financial_class_code,
--          dimension_code, value_code
-- sources: codes.icd10cm_chapter, core.data_end, core.final_answer, core.first_answer,
--          core.provider
-- units:   *_claims are claims; *_usd are US dollars
-- audience: administrators, insurers
--
-- Each claim stands once in each dimension, so the values of one dimension add up to
-- denial_rates, and values of several never are to be added. Where a claim has no value
-- it is `unknown`; by category and reason what is not denied is `none`.
--
-- metric: denial rate within a value
-- definition: Share of the primary claims of a specialty, provider, family of
--   procedures, chapter of diagnoses or submission lag that were denied at their first
--   adjudication, by the rule chosen.
-- numerator: denied_claims of the value
-- denominator: adjudicated_claims of the value
-- left out: As for the initial denial rate of denial_rates.
--
-- metric: denial rate for a reason
-- definition: Share of all primary claims that were denied at their first adjudication
--   for one category or reason: that with the most dollars on the claim.
-- numerator: denied_claims of the value
-- denominator: adjudicated_claims of all values
-- left out: Further reasons on the same claim; denial_reasons has every one.
--
-- columns:
-- payment_month: month of the payment date of the initial primary adjudication
-- payer_id: the payer that adjudicated
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- dimension_code: specialty, rendering, billing, procedure_family, chapter,
--   submission_lag, category or reason
-- value_code: the specialty, NPI, family, chapter, days from the last service to the
--   first submission, category, or group, reason and remark code
-- value_label: its name: of an organization, a chapter, or a reason in our words
-- adjudicated_claims: claims with an initial primary adjudication
-- denied_claims: of these, fully denied
-- any_denial_claims: denied in full or in part
-- status_4_claims: claim status 4 (CLP02)
-- zero_paid_claims: paid at zero for whatever reason, duplicates left out
-- matured_denied_claims: fully denied at first, at least 180 days before the data end
-- overturned_claims: of these, paid or left to the patient within 180 days
-- billed_usd: billed on the initial adjudications
-- denied_usd: denied on the initial adjudications

with answer as (
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.claim_type_code,
        first_answer.financial_class_code,
        first_answer.specialty,
        first_answer.rendering_id,
        first_answer.billing_id,
        first_answer.procedure_family,
        first_answer.chapter_code,
        first_answer.denial_category,
        first_answer.billed_usd,
        first_answer.denied_usd,
        first_answer.is_fully_denied,
        first_answer.is_fully_denied or first_answer.is_partially_denied
            as is_any_denial,
        first_answer.is_status_4,
        first_answer.is_zero_paid,
        first_answer.reason,
        first_answer.reason_label,
        first_answer.submission_lag,
        final_answer.is_overturned,
        first_answer.is_fully_denied
        and coalesce(
            date_diff('day', first_answer.payment_date, data_end.data_through_date)
            >= 180,
            false
        ) as is_matured_denial
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    cross join core.data_end
),

dimension as (
    select 'specialty' as dimension_code
    union all
    select 'rendering' as dimension_code
    union all
    select 'billing' as dimension_code
    union all
    select 'procedure_family' as dimension_code
    union all
    select 'chapter' as dimension_code
    union all
    select 'submission_lag' as dimension_code
    union all
    select 'category' as dimension_code
    union all
    select 'reason' as dimension_code
),

valued as (
    select
        answer.payment_month,
        answer.payer_id,
        answer.facility_id,
        answer.claim_type_code,
        answer.financial_class_code,
        dimension.dimension_code,
        answer.billed_usd,
        answer.denied_usd,
        answer.is_fully_denied,
        answer.is_any_denial,
        answer.is_status_4,
        answer.is_zero_paid,
        answer.is_matured_denial,
        answer.is_overturned,
        case dimension.dimension_code
            when 'specialty' then answer.specialty
            when 'rendering' then answer.rendering_id
            when 'billing' then answer.billing_id
            when 'procedure_family' then answer.procedure_family
            when 'chapter' then answer.chapter_code
            when 'submission_lag' then answer.submission_lag
            when 'category' then answer.denial_category
            when 'reason' then answer.reason
        end as value_code,
        case when dimension.dimension_code = 'reason' then answer.reason_label end
            as reason_label
    from answer
    cross join dimension
),

counted as (
    select
        valued.payment_month,
        valued.payer_id,
        valued.facility_id,
        valued.claim_type_code,
        valued.financial_class_code,
        valued.dimension_code,
        valued.value_code,
        min(valued.reason_label) as reason_label,
        count(*) as adjudicated_claims,
        count(*) filter (where valued.is_fully_denied) as denied_claims,
        count(*) filter (where valued.is_any_denial) as any_denial_claims,
        count(*) filter (where valued.is_status_4) as status_4_claims,
        count(*) filter (where valued.is_zero_paid) as zero_paid_claims,
        count(*) filter (where valued.is_matured_denial) as matured_denied_claims,
        count(*) filter (where valued.is_matured_denial and valued.is_overturned)
            as overturned_claims,
        sum(valued.billed_usd) as billed_usd,
        sum(valued.denied_usd) as denied_usd
    from valued
    group by
        valued.payment_month,
        valued.payer_id,
        valued.facility_id,
        valued.claim_type_code,
        valued.financial_class_code,
        valued.dimension_code,
        valued.value_code
)

select
    counted.payment_month,
    counted.payer_id,
    counted.facility_id,
    counted.claim_type_code,
    counted.financial_class_code,
    counted.dimension_code,
    counted.value_code,
    case counted.dimension_code
        when 'reason' then counted.reason_label
        when 'chapter' then icd10cm_chapter.title
        when 'billing' then provider.organization_name
    end as value_label,
    counted.adjudicated_claims,
    counted.denied_claims,
    counted.any_denial_claims,
    counted.status_4_claims,
    counted.zero_paid_claims,
    counted.matured_denied_claims,
    counted.overturned_claims,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd,
    cast(coalesce(counted.denied_usd, 0) as decimal(18, 2)) as denied_usd
from counted
left join codes.icd10cm_chapter
    on
        counted.dimension_code = 'chapter'
        and counted.value_code = icd10cm_chapter.chapter_code
left join core.provider
    on
        counted.dimension_code = 'billing'
        and counted.value_code = provider.provider_npi
