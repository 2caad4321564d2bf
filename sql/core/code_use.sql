-- Uses of codes: how often each provider wrote each code, and whether it is one.
--
-- grain:   one row per provider, payer, facility, claim type, month, code and what is
--          to be said of it
-- keys:    provider_npi, payer_id, facility_id, claim_type_code, service_month,
--          code_kind, code, validity_code, conflict_code, is_current
-- sources: codes.code_person, codes.hcpcs, codes.icd10cm, codes.procedure_code,
--          core.claim, core.claim_line, core.diagnosis
-- units:   use_count are uses; use_claims are claim versions
--
-- Diagnoses are those of ICD-10-CM (an ICD-9 code is `unchecked`). Their date is the
-- first day of service, of inpatient bills (11x, 12x, 18x, 21x) the last one; the list
-- holds fiscal years from October on, so April's changes count from the October before,
-- and a year after the list's last is judged by the last. A header with longer codes is
-- `truncated`, also where it was billable in earlier years. A code that was billable
-- until an earlier year is `retired`, one that will be in a later year `not_yet`, one
-- in no year `unknown`. Procedures: HCPCS Level II letters are looked up in the one
-- list that is shipped, without dates; numbers (CPT, CDT) in the user's own list, and
-- are `unchecked` without one. What has the shape of neither is `malformed`.
--
-- The conflict is with the patient's sex or age, by codes.code_person; `none` where
-- either is not known. It is a question and no error: people live in all sorts of
-- bodies.
--
-- columns:
-- provider_npi: who gave the service, of institutional claims who attended; or unknown
-- payer_id: the payer billed
-- facility_id: where
-- claim_type_code: P professional, I institutional, D dental
-- service_month: month of the first day of service
-- code_kind: diagnosis or procedure
-- code: the code, upper case, no dot
-- validity_code: valid, truncated, retired, not_yet, unknown, malformed or unchecked
-- is_unspecified: a valid diagnosis whose title says unspecified
-- conflict_code: none, sex, age or both
-- is_current: of claim versions that count
-- use_count: how many times
-- use_claims: on how many claim versions

with last_list as (
    select max(icd10cm.billable_last_year) as list_year
    from codes.icd10cm
),

claim_fact as (
    select
        claim.claim_id,
        coalesce(claim.rendering_provider_npi, 'unknown') as provider_npi,
        claim.payer_id,
        claim.facility_id,
        claim.claim_type_code,
        claim.service_month,
        claim.sex_code,
        claim.age_years,
        claim.is_current,
        case
            when
                claim.claim_type_code = 'I'
                and substr(claim.type_of_bill_code, 1, 2) in ('11', '12', '18', '21')
                then coalesce(claim.service_to_date, claim.service_from_date)
            else claim.service_from_date
        end as coded_date
    from core.claim
),

stated as (
    select
        diagnosis.claim_id,
        'diagnosis' as code_kind,
        diagnosis.diagnosis_code as code,
        substr(diagnosis.qualifier_code, 1, 1) = 'A' as is_listed_kind
    from core.diagnosis
    where diagnosis.diagnosis_code is not null
    union all
    select
        claim_line.claim_id,
        'procedure' as code_kind,
        upper(claim_line.procedure_code) as code,
        true as is_listed_kind
    from core.claim_line
    where claim_line.procedure_code is not null
),

parent as (
    select distinct substr(icd10cm.icd10cm_code, 1, place.letters) as code
    from codes.icd10cm
    cross join (values (3), (4), (5), (6)) as place (letters)
    where
        length(icd10cm.icd10cm_code) > place.letters
        and icd10cm.billable_last_year = (select last_list.list_year from last_list)
),

own_list as (
    select
        procedure_code.procedure_code as code,
        min(coalesce(procedure_code.valid_from_date, date '0001-01-01'))
            as valid_from_date,
        max(coalesce(procedure_code.valid_to_date, date '9999-12-31'))
            as valid_to_date
    from codes.procedure_code
    group by procedure_code.procedure_code
),

counted as (
    select
        claim_fact.provider_npi,
        claim_fact.payer_id,
        claim_fact.facility_id,
        claim_fact.claim_type_code,
        claim_fact.service_month,
        claim_fact.is_current,
        claim_fact.sex_code,
        claim_fact.age_years,
        claim_fact.coded_date,
        least(
            year(claim_fact.coded_date)
            + case when month(claim_fact.coded_date) >= 10 then 1 else 0 end,
            last_list.list_year
        ) as coded_year,
        stated.code_kind,
        stated.code,
        stated.is_listed_kind,
        count(*) as use_count,
        count(distinct claim_fact.claim_id) as use_claims
    from stated
    inner join claim_fact on stated.claim_id = claim_fact.claim_id
    cross join last_list
    group by all
),

own_size as (
    select count(*) > 0 as is_given
    from own_list
),

rule as (
    select
        coded.code,
        code_person.sex_code,
        coalesce(code_person.first_age_years, 0) as first_age_years,
        coalesce(code_person.last_age_years, 999) as last_age_years
    from (
        select distinct counted.code
        from counted
        where counted.code_kind = 'diagnosis'
    ) as coded
    inner join codes.code_person on starts_with(coded.code, code_person.code_prefix)
),

allowed as (
    select
        rule.code,
        min(rule.sex_code) as sex_code,
        max(rule.first_age_years) as first_age_years,
        min(rule.last_age_years) as last_age_years
    from rule
    group by rule.code
),

judged as (
    select
        counted.provider_npi,
        counted.payer_id,
        counted.facility_id,
        counted.claim_type_code,
        counted.service_month,
        counted.is_current,
        counted.code_kind,
        counted.code,
        counted.use_count,
        counted.use_claims,
        case
            when counted.code_kind = 'diagnosis'
                then
                    case
                        when
                            not counted.is_listed_kind or counted.coded_year is null
                            then 'unchecked'
                        when icd10cm.icd10cm_code is null then 'unknown'
                        when
                            icd10cm.billable_first_year is null
                            or (
                                icd10cm.billable_last_year < counted.coded_year
                                and parent.code is not null
                            )
                            then 'truncated'
                        when icd10cm.billable_last_year < counted.coded_year
                            then 'retired'
                        when
                            icd10cm.billable_first_year > counted.coded_year
                            and icd10cm.billable_first_year > 2017
                            then 'not_yet'
                        else 'valid'
                    end
            when regexp_matches(counted.code, '^[A-CE-V][0-9]{4}$')
                then
                    case
                        when hcpcs.hcpcs_code is null then 'unknown'
                        else 'valid'
                    end
            when not regexp_matches(counted.code, '^([0-9]{4}[0-9A-Z]|D[0-9]{4})$')
                then 'malformed'
            when not own_size.is_given then 'unchecked'
            when own_list.code is null then 'unknown'
            when own_list.valid_to_date < counted.coded_date then 'retired'
            when own_list.valid_from_date > counted.coded_date then 'not_yet'
            else 'valid'
        end as validity_code,
        coalesce(
            icd10cm.billable_first_year is not null
            and contains(lower(icd10cm.title), 'unspecified')
            and counted.code_kind = 'diagnosis',
            false
        ) as has_vague_title,
        coalesce(
            counted.code_kind = 'diagnosis'
            and counted.sex_code in ('F', 'M')
            and allowed.sex_code <> counted.sex_code,
            false
        ) as is_sex_conflict,
        coalesce(
            counted.code_kind = 'diagnosis'
            and (
                counted.age_years < allowed.first_age_years
                or counted.age_years > allowed.last_age_years
            ),
            false
        ) as is_age_conflict
    from counted
    cross join own_size
    left join codes.icd10cm
        on counted.code = icd10cm.icd10cm_code and counted.code_kind = 'diagnosis'
    left join parent on counted.code = parent.code and counted.code_kind = 'diagnosis'
    left join codes.hcpcs
        on counted.code = hcpcs.hcpcs_code and counted.code_kind = 'procedure'
    left join own_list
        on counted.code = own_list.code and counted.code_kind = 'procedure'
    left join allowed on counted.code = allowed.code
)

select
    judged.provider_npi,
    judged.payer_id,
    judged.facility_id,
    judged.claim_type_code,
    judged.service_month,
    judged.code_kind,
    judged.code,
    judged.validity_code,
    judged.has_vague_title and judged.validity_code = 'valid' as is_unspecified,
    case
        when judged.is_sex_conflict and judged.is_age_conflict then 'both'
        when judged.is_sex_conflict then 'sex'
        when judged.is_age_conflict then 'age'
        else 'none'
    end as conflict_code,
    judged.is_current,
    cast(sum(judged.use_count) as bigint) as use_count,
    cast(sum(judged.use_claims) as bigint) as use_claims
from judged
group by
    judged.provider_npi,
    judged.payer_id,
    judged.facility_id,
    judged.claim_type_code,
    judged.service_month,
    judged.code_kind,
    judged.code,
    judged.validity_code,
    is_unspecified,
    conflict_code,
    judged.is_current
