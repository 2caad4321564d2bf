-- Claims: what providers billed, each version with its family, class and encounter.
--
-- grain:   one row per claim version (CLM)
-- keys:    claim_id
-- sources: landing.claim, landing.adjudication, core.claim_family,
--          core.adjudication_link, core.adjudication_event, codes.payer,
--          codes.filing_indicator
-- units:   *_usd are US dollars as sent
-- increment: claim_id
--
-- financial_class_code: the user's payer table, else the latest CLP06 of the family
-- that has a class (on a primary claim of its primary adjudications, on others of the
-- others), else SBR09, else `unknown`, as payer_id and facility_id are when not sent.
-- encounter_id: patient, facility and admission date, else first service date; the
-- claim itself when the patient is not known.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version: the file, and the place of its CLM
-- claim_family_id: all versions of one claim: the claim_id of the first
-- version_index: from 1 in the family
-- is_current: the version that counts: the last, unless void or a predetermination
-- is_void: it takes the claim back (frequency 8)
-- transaction_index: the transaction it came in, from 1 in the file
-- segment_index: place of its CLM among the segments of the file
-- byte_offset: place of its CLM in the file, in bytes
-- claim_type_code: P professional, I institutional, D dental
-- submitted_date: when the transaction was made (BHT04, else GS04)
-- patient_control_number: the provider's number for it (CLM01)
-- billed_usd: the charge (CLM02)
-- place_of_service_code: where, of professional and dental claims
-- type_of_bill_code: facility and frequency, of institutional claims: 111, 131 ...
-- frequency_code: 1 original, 7 replacement, 8 void
-- payer_control_number: the payer's number that it quotes (REF*F8)
-- is_predetermination: it asks what would be paid, and bills nothing
-- payer_responsibility_code: turn of the payer billed: P first, S second, T third ...
-- filing_indicator_code: kind of coverage as sent (SBR09)
-- financial_class_code: class of the payer, by the rule above
-- payer_id: the payer billed
-- payer_name: its name as sent
-- patient_id: pseudonym of the patient
-- subscriber_id: pseudonym of the member number
-- birth_year: of the patient; blank from age 90
-- age_years: at the first service date; 90 means 90 or more
-- sex_code: F, M or U
-- zip3_code: first three digits of the ZIP code; 000 where few people live
-- state_code: where the patient lives
-- is_dependent: the patient is not the subscriber
-- relationship_code: what the patient is to the subscriber; 18 is self
-- billing_provider_npi: who bills
-- billing_taxonomy_code: their specialty
-- rendering_provider_npi: who gave the service; of institutional claims who attended
-- rendering_taxonomy_code: their specialty
-- referring_provider_npi: who referred the patient
-- facility_npi: where, else the billing provider
-- facility_id: the same, or `unknown`
-- service_from_date: first day of service
-- service_to_date: last day of service
-- service_date: first day of service
-- service_month: month of that day
-- admission_date: when the patient was admitted
-- admission_hour_code: the hour, 00 to 23
-- admission_type_code: emergency, elective and so on (CL101)
-- admission_source_code: from where (CL102)
-- discharge_hour_code: the hour, 00 to 23
-- discharge_status_code: to where, or still a patient (CL103)
-- drg_code: the diagnosis-related group billed
-- has_prior_authorization: a number of prior authorization was sent (REF*G1)
-- has_referral: a referral number was sent (REF*9F)
-- claim_lines: how many services
-- line_billed_usd: their charges, added up
-- difference_usd: the charge less those of the lines; 0 is balanced
-- other_payers: how many other payers it names
-- encounter_id: the visit or stay it is of, by the rule above

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
