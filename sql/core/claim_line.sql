-- Claim lines: the services billed on each claim version.
--
-- grain:   one row per service line
-- keys:    claim_id, line_index
-- sources: landing.claim_line, core.claim
-- units:   billed_usd is US dollars as sent; service_units in unit_basis_code
-- increment: claim_id
--
-- Place, dates and rendering provider are the claim's where the line has none.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- line_index: from 1 in the claim
-- line_control_number: the provider's number for it (REF*6R)
-- procedure_qualifier_code: kind of procedure code: HC for HCPCS and CPT, AD dental
-- procedure_code: what was done
-- modifier_1_code: first modifier
-- modifier_2_code: second modifier
-- modifier_3_code: third modifier
-- modifier_4_code: fourth modifier
-- revenue_code: of institutional claims
-- billed_usd: the charge of the line
-- unit_basis_code: what the units are: UN units, MJ minutes, DA days
-- service_units: how many
-- place_of_service_code: where
-- service_from_date: first day
-- service_to_date: last day
-- diagnosis_pointers: as sent; core.line_diagnosis has them one by one
-- ndc_code: the drug given (LIN03)
-- ndc_units: how much of it (CTP04)
-- ndc_unit_code: in what: UN, ML, GR, ME or F2
-- rendering_provider_npi: who gave the service
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- service_date: first service date of the claim

select
    claim_line.file_id,
    claim_line.claim_id,
    claim_line.line_index,
    claim_line.line_control_number,
    claim_line.procedure_qualifier_code,
    claim_line.procedure_code,
    claim_line.modifier_1_code,
    claim_line.modifier_2_code,
    claim_line.modifier_3_code,
    claim_line.modifier_4_code,
    claim_line.revenue_code,
    claim_line.billed_usd,
    claim_line.unit_basis_code,
    claim_line.service_units,
    coalesce(claim_line.place_of_service_code, claim.place_of_service_code)
        as place_of_service_code,
    coalesce(claim_line.service_from_date, claim.service_from_date)
        as service_from_date,
    coalesce(
        claim_line.service_to_date,
        claim_line.service_from_date,
        claim.service_to_date
    ) as service_to_date,
    claim_line.diagnosis_pointers,
    claim_line.ndc_code,
    claim_line.ndc_units,
    claim_line.ndc_unit_code,
    coalesce(claim_line.rendering_provider_npi, claim.rendering_provider_npi)
        as rendering_provider_npi,
    claim.is_current,
    claim.payer_id,
    claim.service_date
from landing.claim_line
inner join core.claim on claim_line.claim_id = claim.claim_id
