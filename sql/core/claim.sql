-- Claims: what providers billed, each version with its family, class and encounter.
--
-- grain:   one row per claim version (CLM)
-- keys:    claim_id
-- sources: landing.claim, landing.adjudication, core.claim_family,
--          core.adjudication_link, core.adjudication_event, codes.payer,
--          codes.filing_indicator
-- units:   *_usd are US dollars as sent
--
-- financial_class_code: the user's payer table, else the latest CLP06 of the family
-- that has a class (on a primary claim of its primary adjudications, on others of the
-- others), else SBR09, else `unknown`, as payer_id and facility_id are when not sent.
-- encounter_id: patient, facility and admission date, else first service date; the
-- claim itself when the patient is not known.

with stated as (
    select
        adjudication_link.claim_family_id,
        adjudication_link.is_primary,
        filing_indicator.financial_class_code,
        row_number() over (
            partition by
                adjudication_link.claim_family_id, adjudication_link.is_primary
            order by adjudication_event.event_index desc
        ) as recency_index
    from landing.adjudication
    inner join core.adjudication_event
        on adjudication.adjudication_id = adjudication_event.adjudication_id
    inner join core.adjudication_link
        on adjudication.adjudication_id = adjudication_link.adjudication_id
    inner join codes.filing_indicator
        on adjudication.filing_indicator_code = filing_indicator.filing_indicator_code
    where
        filing_indicator.financial_class_code <> 'unknown'
        and not adjudication_event.is_reversal
)

select
    claim.file_id,
    claim.claim_id,
    claim_family.claim_family_id,
    claim_family.version_index,
    claim_family.is_current,
    claim_family.is_void,
    claim.transaction_index,
    claim.segment_index,
    claim.byte_offset,
    claim.claim_type_code,
    claim.submitted_date,
    claim.patient_control_number,
    claim.billed_usd,
    claim.place_of_service_code,
    claim.type_of_bill_code,
    claim.frequency_code,
    claim.payer_control_number,
    claim.is_predetermination,
    claim.payer_responsibility_code,
    claim.filing_indicator_code,
    coalesce(
        payer.financial_class_code,
        stated.financial_class_code,
        filing_indicator.financial_class_code,
        'unknown'
    ) as financial_class_code,
    coalesce(claim.payer_id, 'unknown') as payer_id,
    claim.payer_name,
    claim.patient_id,
    claim.subscriber_id,
    claim.birth_year,
    claim.age_years,
    claim.sex_code,
    claim.zip3_code,
    claim.state_code,
    claim.is_dependent,
    claim.relationship_code,
    claim.billing_provider_npi,
    claim.billing_taxonomy_code,
    claim.rendering_provider_npi,
    claim.rendering_taxonomy_code,
    claim.referring_provider_npi,
    claim.facility_npi,
    coalesce(claim.facility_npi, 'unknown') as facility_id,
    claim.service_from_date,
    claim.service_to_date,
    claim.service_from_date as service_date,
    cast(date_trunc('month', claim.service_from_date) as date) as service_month,
    claim.admission_date,
    claim.admission_hour_code,
    claim.admission_type_code,
    claim.admission_source_code,
    claim.discharge_hour_code,
    claim.discharge_status_code,
    claim.drg_code,
    claim.has_prior_authorization,
    claim.has_referral,
    claim.claim_lines,
    claim.line_billed_usd,
    claim.difference_usd,
    claim.other_payers,
    case
        when claim.patient_id is null then claim.claim_id
        else
            concat(
                claim.patient_id,
                '|',
                coalesce(claim.facility_npi, ''),
                '|',
                coalesce(
                    cast(
                        coalesce(claim.admission_date, claim.service_from_date)
                        as varchar
                    ),
                    ''
                )
            )
    end as encounter_id
from landing.claim
inner join core.claim_family on claim.claim_id = claim_family.claim_id
left join codes.payer on claim.payer_id = payer.payer_id
left join stated
    on
        claim_family.claim_family_id = stated.claim_family_id
        and stated.recency_index = 1
        and stated.is_primary
        = (coalesce(claim.payer_responsibility_code, 'P') = 'P')
left join codes.filing_indicator
    on claim.filing_indicator_code = filing_indicator.filing_indicator_code
