-- Near misses: codes that are none, one slip of the finger from one that the same
-- provider uses often.
--
-- grain:   one row per provider, kind of code and code that is none
-- keys:    provider_npi, code_kind, written_code
-- sources: codes.hcpcs, codes.icd10cm, core.code_use
-- units:   *_claims are claim versions, all that were sent
-- audience: administrators
--
-- A slip exchanges two neighbouring characters or writes another one in a place. Often
-- is on five claims or more, and on more than the slip itself. Of several codes that
-- could be meant the one used most is suggested, then an exchange before another
-- character; `candidate_count` says how many there are. Codes of lists that we do not
-- hold (CPT, CDT) are not looked at unless the user gives the list (procedure_code).
-- Both sides are blotted out in one place or exchanged once and then looked up: nothing
-- is compared with everything.
--
-- metric: claims with a near miss
-- definition: Claims sent with a code that is none and is one slip from a code that the
--   provider uses often. A suggestion is a guess: the record decides.
-- numerator: written_claims
-- denominator: none: a count
-- left out: Codes that are none and resemble nothing that the provider uses often.
--   Claims without a provider; codes of lists that we do not hold.
--
-- columns:
-- provider_npi: who gave the service, of institutional claims who attended
-- code_kind: diagnosis or procedure
-- written_code: the code that is none
-- suggested_code: the code that is probably meant
-- suggested_title: its title in ICD-10-CM or HCPCS Level II
-- slip_code: exchange or character
-- written_claims: claim versions with the code that is none
-- current_claims: of these, those that count
-- suggested_claims: claim versions of the provider with the suggestion
-- candidate_count: codes that could be meant
-- last_month: the last month of service with the slip

with used as (
    select
        code_use.provider_npi,
        code_use.code_kind,
        code_use.code,
        code_use.validity_code in ('unknown', 'malformed') as is_none,
        bool_and(code_use.validity_code in ('valid', 'retired', 'not_yet')) as is_one,
        sum(code_use.use_claims) as claims,
        coalesce(sum(code_use.use_claims) filter (where code_use.is_current), 0)
            as current_claims,
        max(code_use.service_month) as last_month
    from core.code_use
    where code_use.provider_npi <> 'unknown' and code_use.validity_code <> 'unchecked'
    group by
        code_use.provider_npi, code_use.code_kind, code_use.code, is_none
),

wrong as (
    select
        used.provider_npi,
        used.code_kind,
        used.code,
        used.claims,
        place.place_index
    from used
    cross join (values (1), (2), (3), (4), (5), (6), (7)) as place (place_index)
    where used.is_none and place.place_index <= length(used.code)
),

frequent as (
    select
        used.provider_npi,
        used.code_kind,
        used.code,
        used.claims
    from used
    where used.is_one and used.claims >= 5
),

blotted as (
    select
        frequent.provider_npi,
        frequent.code_kind,
        frequent.code,
        frequent.claims,
        concat(
            substr(frequent.code, 1, place.place_index - 1),
            '_',
            substr(frequent.code, place.place_index + 1)
        ) as blotted_code
    from frequent
    cross join (values (1), (2), (3), (4), (5), (6), (7)) as place (place_index)
    where place.place_index <= length(frequent.code)
),

meant as (
    select
        wrong.provider_npi,
        wrong.code_kind,
        wrong.code as written_code,
        blotted.code as suggested_code,
        blotted.claims as suggested_claims,
        'character' as slip_code
    from wrong
    inner join blotted
        on
            wrong.provider_npi = blotted.provider_npi
            and wrong.code_kind = blotted.code_kind
            and concat(
                substr(wrong.code, 1, wrong.place_index - 1),
                '_',
                substr(wrong.code, wrong.place_index + 1)
            )
            = blotted.blotted_code
    where wrong.claims < blotted.claims
    union all
    select
        wrong.provider_npi,
        wrong.code_kind,
        wrong.code as written_code,
        frequent.code as suggested_code,
        frequent.claims as suggested_claims,
        'exchange' as slip_code
    from wrong
    inner join frequent
        on
            wrong.provider_npi = frequent.provider_npi
            and wrong.code_kind = frequent.code_kind
            and concat(
                substr(wrong.code, 1, wrong.place_index - 1),
                substr(wrong.code, wrong.place_index + 1, 1),
                substr(wrong.code, wrong.place_index, 1),
                substr(wrong.code, wrong.place_index + 2)
            )
            = frequent.code
    where wrong.claims < frequent.claims and wrong.place_index < length(wrong.code)
),

ranked as (
    select
        meant.provider_npi,
        meant.code_kind,
        meant.written_code,
        meant.suggested_code,
        meant.suggested_claims,
        meant.slip_code,
        count(*) over (
            partition by meant.provider_npi, meant.code_kind, meant.written_code
        ) as candidate_count,
        row_number() over (
            partition by meant.provider_npi, meant.code_kind, meant.written_code
            order by
                meant.suggested_claims desc,
                meant.slip_code desc,
                meant.suggested_code asc
        ) as choice_index
    from meant
)

select
    ranked.provider_npi,
    ranked.code_kind,
    ranked.written_code,
    ranked.suggested_code,
    coalesce(icd10cm.title, hcpcs.title) as suggested_title,
    ranked.slip_code,
    cast(used.claims as bigint) as written_claims,
    cast(used.current_claims as bigint) as current_claims,
    cast(ranked.suggested_claims as bigint) as suggested_claims,
    ranked.candidate_count,
    used.last_month
from ranked
inner join used
    on
        ranked.provider_npi = used.provider_npi
        and ranked.code_kind = used.code_kind
        and ranked.written_code = used.code
        and used.is_none
left join codes.icd10cm
    on ranked.suggested_code = icd10cm.icd10cm_code and ranked.code_kind = 'diagnosis'
left join codes.hcpcs
    on ranked.suggested_code = hcpcs.hcpcs_code and ranked.code_kind = 'procedure'
where ranked.choice_index = 1
