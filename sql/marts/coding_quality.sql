-- How well claims are coded: codes that were none on the day, that say too little, or
-- that do not go with the patient.
--
-- grain:   one row per month of service, payer, facility, claim type and kind of code
-- keys:    service_month, payer_id, facility_id, claim_type_code, code_kind
-- sources: core.code_use, core.payer, core.provider
-- units:   *_count are uses of codes on claims that count
-- audience: administrators
--
-- Only versions of claims that count: what was put right since is no longer here.
--
-- metric: invalid codes
-- definition: Share of the codes checked that could not be billed on the day of
--   service: truncated, retired, not yet known, unknown or malformed.
-- numerator: truncated_count + retired_count + not_yet_count + unknown_count
-- denominator: checked_count
-- left out: Codes that are unchecked, because their list is not ours to ship (CPT, CDT,
--   ICD-10-PCS) or they are of ICD-9. HCPCS Level II has no dates here.
--
-- metric: unspecified diagnoses
-- definition: Share of the valid diagnoses whose title says unspecified. That is no
--   error, but often less than the record says.
-- numerator: unspecified_count
-- denominator: checked_count, where code_kind is diagnosis
-- left out: As above.
--
-- metric: sex and age conflicts
-- definition: Share of the diagnoses that speak of another sex or age than the claim
--   (codes.code_person). A question, not an error.
-- numerator: sex_conflict_count + age_conflict_count
-- denominator: checked_count, where code_kind is diagnosis
-- left out: Patients whose sex or age is not known. A code in both conflicts counts in
--   both.
--
-- columns:
-- service_month: month of the first day of service
-- payer_id: the payer billed
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- code_kind: diagnosis or procedure
-- code_count: codes written
-- checked_count: of these, those for which we hold a list
-- truncated_count: headers, where a longer code is asked for
-- retired_count: billable until an earlier year
-- not_yet_count: billable from a later year
-- unknown_count: in no year's list, or not of the shape of a code
-- unspecified_count: valid, and say unspecified
-- sex_conflict_count: speak of another sex
-- age_conflict_count: speak of another age

select
    code_use.service_month,
    code_use.payer_id,
    payer.payer_name,
    code_use.facility_id,
    provider.organization_name as facility_name,
    code_use.claim_type_code,
    code_use.code_kind,
    cast(sum(code_use.use_count) as bigint) as code_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (
                where code_use.validity_code <> 'unchecked'
            ), 0
        ) as bigint
    ) as checked_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (
                where code_use.validity_code = 'truncated'
            ), 0
        ) as bigint
    ) as truncated_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (where code_use.validity_code = 'retired'),
            0
        ) as bigint
    ) as retired_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (where code_use.validity_code = 'not_yet'),
            0
        ) as bigint
    ) as not_yet_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (
                where code_use.validity_code in ('unknown', 'malformed')
            ), 0
        ) as bigint
    ) as unknown_count,
    cast(
        coalesce(sum(code_use.use_count) filter (where code_use.is_unspecified), 0)
        as bigint
    ) as unspecified_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (
                where code_use.conflict_code in ('sex', 'both')
            ), 0
        ) as bigint
    ) as sex_conflict_count,
    cast(
        coalesce(
            sum(code_use.use_count) filter (
                where code_use.conflict_code in ('age', 'both')
            ), 0
        ) as bigint
    ) as age_conflict_count
from core.code_use
left join core.payer on code_use.payer_id = payer.payer_id
left join core.provider on code_use.facility_id = provider.provider_npi
where code_use.is_current
group by
    code_use.service_month,
    code_use.payer_id,
    payer.payer_name,
    code_use.facility_id,
    provider.organization_name,
    code_use.claim_type_code,
    code_use.code_kind
