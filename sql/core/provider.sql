-- Providers: every provider number seen, with an organisation's name, never a person's.
--
-- grain:   one row per provider
-- keys:    provider_npi
-- sources: landing.provider
-- units:   none
--
-- Name and taxonomy as written most often; ties by the text.
--
-- columns:
-- provider_npi: the provider
-- organization_name: its name, when an organisation
-- taxonomy_code: its specialty
-- is_organization: an organisation, not a person

with named as (
    select
        provider.provider_npi,
        provider.organization_name,
        row_number() over (
            partition by provider.provider_npi
            order by
                provider.organization_name is null asc,
                count(*) desc,
                provider.organization_name asc
        ) as choice_index
    from landing.provider
    group by provider.provider_npi, provider.organization_name
),

classed as (
    select
        provider.provider_npi,
        provider.taxonomy_code,
        row_number() over (
            partition by provider.provider_npi
            order by
                provider.taxonomy_code is null asc,
                count(*) desc,
                provider.taxonomy_code asc
        ) as choice_index
    from landing.provider
    group by provider.provider_npi, provider.taxonomy_code
)

select
    named.provider_npi,
    named.organization_name,
    classed.taxonomy_code,
    named.organization_name is not null as is_organization
from named
inner join classed
    on named.provider_npi = classed.provider_npi and classed.choice_index = 1
where named.choice_index = 1 and named.provider_npi is not null
