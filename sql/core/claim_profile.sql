-- Claim profiles: what each claim version is mostly about, and who stands behind it.
--
-- grain:   one row per claim version
-- keys:    claim_id
-- sources: core.claim, core.claim_line, core.diagnosis, codes.specialty,
--          codes.procedure_family
-- units:   submission_lag_days are days
-- increment: claim_id
--
-- The main procedure is that of the line with the largest charge; ties go to the first
-- line. A line without a procedure code is of the family of its revenue code: room and
-- board (0100 to 0219), else other hospital services. Specialty: the longest beginning
-- of the taxonomy code that the claim states of its rendering, else of its billing
-- provider.
--
-- columns:
-- claim_id: the claim version
-- main_procedure_code: of the line with the largest charge; blank where it has none
-- procedure_family: the family of that code, else of the revenue code; `unknown`
-- diagnosis_code: the principal diagnosis
-- chapter_code: its chapter; `unknown` where it is not in ICD-10-CM
-- specialty: of the rendering, else the billing provider; `unknown`
-- rendering_id: NPI of the rendering provider, or `unknown`
-- billing_id: NPI of the billing provider, or `unknown`
-- submission_lag_days: from the last day of service to the submission of this version

with line as (
    select
        claim_line.claim_id,
        claim_line.procedure_code,
        claim_line.revenue_code,
        row_number() over (
            partition by claim_line.claim_id
            order by claim_line.billed_usd desc nulls last, claim_line.line_index asc
        ) as size_index
    from core.claim_line
),

sent_code as (
    select distinct line.procedure_code
    from line
    where line.size_index = 1 and line.procedure_code is not null
),

-- Ranges of numbers hold numbers; those that end in a letter, codes that end in it.
family as (
    select
        sent_code.procedure_code,
        min(procedure_family.procedure_family) as procedure_family
    from sent_code
    inner join codes.procedure_family
        on
            sent_code.procedure_code between procedure_family.first_code
            and procedure_family.last_code
            and length(sent_code.procedure_code) = 5
            and case
                when regexp_matches(procedure_family.first_code, '[0-9]$')
                    then regexp_matches(sent_code.procedure_code, '[0-9]$')
                else
                    substr(sent_code.procedure_code, 5, 1)
                    = substr(procedure_family.first_code, 5, 1)
            end
    group by sent_code.procedure_code
),

principal as (
    select
        diagnosis.claim_id,
        diagnosis.diagnosis_code,
        diagnosis.chapter_code,
        row_number() over (
            partition by diagnosis.claim_id order by diagnosis.diagnosis_index
        ) as place_index
    from core.diagnosis
    where diagnosis.role_code = 'principal'
),

taxonomy as (
    select
        claim.claim_id,
        coalesce(claim.rendering_taxonomy_code, claim.billing_taxonomy_code)
            as taxonomy_code
    from core.claim
),

sent_taxonomy as (
    select distinct taxonomy.taxonomy_code
    from taxonomy
),

named as (
    select
        sent_taxonomy.taxonomy_code,
        specialty.specialty,
        row_number() over (
            partition by sent_taxonomy.taxonomy_code
            order by length(specialty.taxonomy_prefix) desc
        ) as choice_index
    from sent_taxonomy
    inner join codes.specialty
        on starts_with(sent_taxonomy.taxonomy_code, specialty.taxonomy_prefix)
)

select
    claim.claim_id,
    line.procedure_code as main_procedure_code,
    case
        when line.procedure_code is not null
            then coalesce(family.procedure_family, 'unknown')
        when line.revenue_code between '0100' and '0219' then 'Room and board'
        when line.revenue_code is not null then 'Other hospital services'
        else 'unknown'
    end as procedure_family,
    principal.diagnosis_code,
    coalesce(principal.chapter_code, 'unknown') as chapter_code,
    coalesce(named.specialty, 'unknown') as specialty,
    coalesce(claim.rendering_provider_npi, 'unknown') as rendering_id,
    coalesce(claim.billing_provider_npi, 'unknown') as billing_id,
    cast(
        date_diff(
            'day',
            coalesce(claim.service_to_date, claim.service_from_date),
            claim.submitted_date
        ) as integer
    ) as submission_lag_days
from core.claim
left join line on claim.claim_id = line.claim_id and line.size_index = 1
left join family on line.procedure_code = family.procedure_code
left join principal
    on claim.claim_id = principal.claim_id and principal.place_index = 1
left join taxonomy on claim.claim_id = taxonomy.claim_id
left join named
    on taxonomy.taxonomy_code = named.taxonomy_code and named.choice_index = 1
