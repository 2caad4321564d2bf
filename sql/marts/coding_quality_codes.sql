-- Which codes are the trouble: each code with what is to be said of it.
--
-- grain:   one row per issue, kind of code, code and facility
-- keys:    issue_code, code_kind, code, facility_id
-- sources: codes.hcpcs, codes.icd10cm, core.code_use, core.provider
-- units:   use_count are uses on claims that count
-- audience: administrators
--
-- A code can have several issues, a row each: they do not add up.
--
-- metric: uses of a code with an issue
-- definition: How often claims that count carry the code where the issue is true of it.
-- numerator: use_count
-- denominator: none: a count
-- left out: Codes of which nothing is to be said, or that are unchecked; voided and
--   replaced claims.
--
-- columns:
-- issue_code: truncated, retired, not_yet, unknown, malformed, unspecified, sex or age
-- code_kind: diagnosis or procedure
-- code: the code as written
-- title: its title in ICD-10-CM or HCPCS Level II, where it has one
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- use_count: how many times
-- last_month: the last month of service with it

with issue as (
    select
        code_use.validity_code as issue_code,
        code_use.code_kind,
        code_use.code,
        code_use.facility_id,
        code_use.use_count,
        code_use.service_month
    from core.code_use
    where code_use.is_current and code_use.validity_code not in ('valid', 'unchecked')
    union all
    select
        'unspecified' as issue_code,
        code_use.code_kind,
        code_use.code,
        code_use.facility_id,
        code_use.use_count,
        code_use.service_month
    from core.code_use
    where code_use.is_current and code_use.is_unspecified
    union all
    select
        kind.conflict_code as issue_code,
        code_use.code_kind,
        code_use.code,
        code_use.facility_id,
        code_use.use_count,
        code_use.service_month
    from core.code_use
    cross join (values ('sex'), ('age')) as kind (conflict_code)
    where
        code_use.is_current
        and code_use.conflict_code in (kind.conflict_code, 'both')
),

counted as (
    select
        issue.issue_code,
        issue.code_kind,
        issue.code,
        issue.facility_id,
        sum(issue.use_count) as use_count,
        max(issue.service_month) as last_month
    from issue
    group by issue.issue_code, issue.code_kind, issue.code, issue.facility_id
)

select
    counted.issue_code,
    counted.code_kind,
    counted.code,
    coalesce(icd10cm.title, hcpcs.title) as title, -- noqa: RF04
    counted.facility_id,
    provider.organization_name as facility_name,
    cast(counted.use_count as bigint) as use_count,
    counted.last_month
from counted
left join codes.icd10cm
    on counted.code = icd10cm.icd10cm_code and counted.code_kind = 'diagnosis'
left join codes.hcpcs
    on counted.code = hcpcs.hcpcs_code and counted.code_kind = 'procedure'
left join core.provider on counted.facility_id = provider.provider_npi
