-- Claims that carry a diagnosis of a condition, in any position.
--
-- grain:   one row per condition and current claim that counts towards it
-- keys:    condition_id, claim_id
-- sources: codes.condition, codes.condition_code, core.adjudication,
--          core.condition_seen, core.diagnosis
-- units:   needed_claims are claims
-- increment: claim_id
--
-- Codes count by their beginning, so one that is newer than our tables counts too, or
-- exactly, as the condition's file says, between its dates of service; CCSR categories
-- by the claim's default. A code that is excluded does not count; a claim that bears a
-- code which excludes claims does not, whatever else it bears. ICD-9 codes count
-- towards nothing. An independent laboratory's claim asks a question rather than
-- answering it: it counts towards no acute condition. A claim whose latest answer
-- denies it fully counts, save where the setting CLAIMSCOPE_DISEASE_DENIED or the
-- condition's file says otherwise.
--
-- columns:
-- condition_id: the condition
-- claim_id: the claim version
-- patient_id: pseudonym of the patient
-- encounter_id: the encounter the claim belongs to
-- service_date: first service date of the claim
-- service_month_index: month of that date, 12 * year + month - 1
-- needed_claims: how many claims of this type, on different dates, make a case: 1 or 2;
--   null when the type does not count towards the rule

with sent_code as (
    select distinct diagnosis.diagnosis_code
    from core.diagnosis
    where diagnosis.qualifier_code like 'A%'
),

sent_category as (
    select distinct diagnosis.ccsr_code
    from core.diagnosis
    where diagnosis.qualifier_code like 'A%' and diagnosis.ccsr_code is not null
),

prefix as (
    select
        condition_code.*,
        length(condition_code.code_prefix) as prefix_length
    from codes.condition_code
),

cut as (
    select distinct prefix.prefix_length
    from prefix
    where prefix.code_system_code = 'icd10cm'
),

-- A code is cut to each length that a prefix has, so that equal ones can be joined:
-- work grows with the codes sent, not with codes times prefixes.
cut_code as (
    select
        sent_code.diagnosis_code,
        cut.prefix_length,
        left(sent_code.diagnosis_code, cut.prefix_length) as code_prefix
    from sent_code
    cross join cut
    where length(sent_code.diagnosis_code) >= cut.prefix_length
),

matched as (
    select
        cut_code.diagnosis_code,
        prefix.condition_id,
        prefix.is_excluded,
        prefix.is_claim_excluded,
        prefix.valid_from_date,
        prefix.valid_to_date
    from cut_code
    inner join prefix
        on
            cut_code.code_prefix = prefix.code_prefix
            and cut_code.prefix_length = prefix.prefix_length
    where
        prefix.code_system_code = 'icd10cm'
        and (
            not prefix.is_exact
            or length(cut_code.diagnosis_code) = prefix.prefix_length
        )
),

taken_out as (
    select distinct
        matched.condition_id,
        matched.diagnosis_code
    from matched
    where matched.is_excluded
),

counted_code as (
    select
        matched.condition_id,
        matched.diagnosis_code,
        matched.is_claim_excluded,
        matched.valid_from_date,
        matched.valid_to_date
    from matched
    where
        not matched.is_excluded
        and not exists (
            select 1 from taken_out
            where
                taken_out.condition_id = matched.condition_id
                and taken_out.diagnosis_code = matched.diagnosis_code
        )
),

counted_category as (
    select distinct
        prefix.condition_id,
        sent_category.ccsr_code,
        prefix.valid_from_date,
        prefix.valid_to_date
    from sent_category
    inner join prefix on starts_with(sent_category.ccsr_code, prefix.code_prefix)
    where prefix.code_system_code = 'ccsr'
),

diagnosed as (
    select
        counted_code.condition_id,
        diagnosis.claim_id,
        counted_code.is_claim_excluded,
        counted_code.valid_from_date,
        counted_code.valid_to_date
    from core.diagnosis
    inner join counted_code
        on diagnosis.diagnosis_code = counted_code.diagnosis_code
    where diagnosis.qualifier_code like 'A%'
    union all
    select
        counted_category.condition_id,
        diagnosis.claim_id,
        false as is_claim_excluded,
        counted_category.valid_from_date,
        counted_category.valid_to_date
    from core.diagnosis
    inner join counted_category
        on diagnosis.ccsr_code = counted_category.ccsr_code
    left join taken_out
        on
            counted_category.condition_id = taken_out.condition_id
            and diagnosis.diagnosis_code = taken_out.diagnosis_code
    where
        diagnosis.qualifier_code like 'A%'
        and taken_out.condition_id is null
),

dated as (
    select
        diagnosed.condition_id,
        diagnosed.claim_id
    from diagnosed
    inner join core.condition_seen on diagnosed.claim_id = condition_seen.claim_id
    where
        condition_seen.service_date
        >= coalesce(diagnosed.valid_from_date, date '0001-01-01')
        and condition_seen.service_date
        <= coalesce(diagnosed.valid_to_date, date '9999-12-31')
    group by diagnosed.condition_id, diagnosed.claim_id
    having not bool_or(diagnosed.is_claim_excluded)
),

denied as (
    select distinct adjudication.claim_id
    from core.adjudication
    where adjudication.is_latest and adjudication.is_fully_denied
)

select
    dated.condition_id,
    dated.claim_id,
    condition_seen.patient_id,
    condition_seen.encounter_id,
    condition_seen.service_date,
    condition_seen.service_month_index,
    case
        when
            condition.kind_code = 'acute'
            and coalesce(condition.one_claim_codes, '') = ''
            then 1
        when condition.one_claim_codes like '%' || condition_seen.care_code || '%'
            then 1
        when condition.two_claim_codes like '%' || condition_seen.care_code || '%'
            then 2
    end as needed_claims
from dated
inner join codes.condition on dated.condition_id = condition.condition_id
inner join core.condition_seen on dated.claim_id = condition_seen.claim_id
left join denied on dated.claim_id = denied.claim_id
where
    (condition.kind_code = 'chronic' or not condition_seen.is_laboratory)
    and (denied.claim_id is null or coalesce(condition.is_denied_counted, true))
