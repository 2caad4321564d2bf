-- Claim lines: the services billed on each claim version.
--
-- grain:   one row per service line
-- keys:    claim_id, line_index
-- sources: landing.claim_line, core.claim
-- units:   billed_usd is US dollars as sent; service_units in unit_basis_code
--
-- Place, dates and rendering provider are the claim's where the line has none.

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
