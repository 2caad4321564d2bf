-- Adjudications: payers' answers to claims, linked, judged and put in order.
--
-- grain:   one row per CLP of an 835
-- keys:    adjudication_id
-- sources: landing.adjudication, core.adjudication_event, core.adjudication_link,
--          core.adjudication_reversal, core.adjudication_outcome, core.claim,
--          core.adjudication_line, codes.payer, codes.filing_indicator
-- units:   *_usd are US dollars; what was sent keeps its sign: a reversal is negative
-- increment: adjudication_id
--
-- Initial: the first primary adjudication of a family that is not a reversal. Latest:
-- the last one standing, not reversed. A duplicate is neither while there is another.
-- A correction comes after what it corrects, and after what that corrected, whichever
-- was paid first; else the order is that of the events. Reversals (22),
-- claims of others (23) and predeterminations (25) enter no rate. adjudication_index
-- is the order in the family, from 1. payer_id is the payer that paid. Facility and
-- claim type are the claim's; without a claim the payee, and D by dental codes, I by
-- DRG or revenue codes, else P. financial_class_code: the user's payer table, else
-- CLP06, else SBR09, else `unknown`; has_class_conflict when CLP06 and SBR09 differ.
-- Without a claim claim_family_id is a family of its own (see core.adjudication_link).
--
-- columns:
-- file_id: the file it came in
-- adjudication_id: the answer: the file, and the place of its CLP
-- transaction_index: the transaction it came in, from 1 in the file
-- segment_index: place of its CLP among the segments of the file
-- byte_offset: place of its CLP in the file, in bytes
-- payer_id: the payer that paid
-- payer_name: its name
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- adjudication_index: from 1 in the family, in the order of payment
-- claim_id: the claim version it answers; blank when not linked
-- claim_family_id: the claim in all its versions
-- link_code: how it was linked: control_number, payer_control_number, ambiguous,
--   unmatched
-- patient_control_number: the provider's number that it repeats (CLP01)
-- claim_status_code: processed as primary, denied, reversed and so on (CLP02)
-- billed_usd: the charge (CLP03); negative on a reversal
-- paid_usd: what was paid (CLP04)
-- patient_responsibility_usd: what is left to the patient (CLP05)
-- filing_indicator_code: kind of coverage (CLP06)
-- payer_control_number: the payer's number for it (CLP07)
-- facility_type_code: where, as billed (CLP08)
-- frequency_code: as billed (CLP09)
-- patient_status_code: discharge status (CLP10)
-- drg_code: the diagnosis-related group adjudicated (CLP11)
-- drg_weight_units: its weight (CLP12)
-- rendering_provider_npi: who gave the service
-- crossover_payer_id: the payer that it was passed on to
-- service_from_date: first day of service or of the statement
-- service_to_date: last day
-- received_date: when the payer received the claim (DTM*050)
-- coverage_end_date: when the coverage ended (DTM*036)
-- has_prior_authorization: it quotes a number of prior authorization (REF*G1)
-- has_referral: it quotes a referral number (REF*9F)
-- coverage_usd: what was covered (AMT*AU)
-- adjudication_lines: how many lines
-- adjusted_usd: all its adjustments, of claim and lines
-- difference_usd: charge less paid and adjusted; 0 is balanced
-- is_reversal: it takes an earlier answer back (22)
-- reversed_by_id: the adjudication that takes it back
-- corrects_id: the adjudication that it replaces after a reversal
-- is_primary: by the payer billed first
-- enters_rates: it counts in rates: no reversal, predetermination or claim of another's
-- is_initial: the first primary answer to the claim
-- is_latest: the last primary answer that stands
-- is_duplicate: denied only as a duplicate
-- is_fully_denied: every charged line is denied or bundled, at least one denied
-- is_partially_denied: some line is denied, in full or in part
-- is_zero_paid: nothing was paid
-- is_unexplained_zero_pay: the whole charge is written off under the contract
-- is_drg_changed: another diagnosis-related group than was billed
-- denied_usd: dollars denied
-- bundled_usd: dollars bundled into other services
-- allowed_usd: dollars allowed
-- allowed_source_code: where allowed comes from: stated, computed, mixed, denied
-- denial_category: of the largest denied dollars
-- financial_class_code: class of the payer, by the rule above
-- has_class_conflict: claim and remittance differ in the kind of coverage
-- facility_id: where; of an unlinked one who was paid
-- claim_type_code: P professional, I institutional, D dental
-- service_date: first service date of the claim, else its own

with recursive correction as (
    select
        adjudication_reversal.correction_id as adjudication_id,
        min(adjudication_reversal.original_id) as corrects_id
    from core.adjudication_reversal
    where adjudication_reversal.correction_id is not null
    group by adjudication_reversal.correction_id
),

-- Each correction with what it corrects, what that corrected, and so on. It ends, for
-- what was taken back earlier never corrects what was taken back later; were it not so,
-- a build stops after a hundred steps and not never.
corrected as (
    select
        correction.adjudication_id,
        correction.corrects_id,
        1 as depth_index
    from correction
    union all
    select
        corrected.adjudication_id,
        correction.corrects_id,
        corrected.depth_index + 1 as depth_index
    from corrected
    inner join correction on corrected.corrects_id = correction.adjudication_id
    where corrected.depth_index < 100
),

chain as (
    select
        corrected.adjudication_id,
        max(adjudication_event.event_index) as event_index,
        max(corrected.depth_index) as depth_index
    from corrected
    inner join core.adjudication_event
        on corrected.corrects_id = adjudication_event.adjudication_id
    group by corrected.adjudication_id
),

known as (
    select
        adjudication_event.adjudication_id,
        adjudication_link.claim_family_id,
        adjudication_reversal.reversal_id as reversed_by_id,
        correction.corrects_id,
        (
            adjudication_event.claim_status_code not in ('22', '23', '25')
            and not coalesce(claim.is_predetermination, false)
        ) as enters_rates,
        (
            adjudication_link.is_primary
            and adjudication_event.claim_status_code not in ('22', '23', '25')
            and not coalesce(claim.is_predetermination, false)
        ) as is_ranked,
        adjudication_outcome.is_duplicate,
        adjudication_reversal.reversal_id is null as is_standing,
        row_number() over (
            partition by adjudication_link.claim_family_id
            order by
                greatest(adjudication_event.event_index, chain.event_index) asc,
                coalesce(chain.depth_index, 0) asc,
                adjudication_event.event_index asc
        ) as adjudication_index
    from core.adjudication_event
    inner join core.adjudication_link
        on adjudication_event.adjudication_id = adjudication_link.adjudication_id
    inner join core.adjudication_outcome
        on adjudication_event.adjudication_id = adjudication_outcome.adjudication_id
    left join core.claim on adjudication_link.claim_id = claim.claim_id
    left join core.adjudication_reversal
        on adjudication_event.adjudication_id = adjudication_reversal.original_id
    left join correction
        on adjudication_event.adjudication_id = correction.adjudication_id
    left join chain on adjudication_event.adjudication_id = chain.adjudication_id
),

ordered as (
    select
        known.adjudication_id,
        known.reversed_by_id,
        known.corrects_id,
        known.enters_rates,
        known.is_ranked,
        known.is_standing,
        known.adjudication_index,
        row_number() over (
            partition by known.claim_family_id, known.is_ranked
            order by known.is_duplicate asc, known.adjudication_index asc
        ) as first_index,
        row_number() over (
            partition by known.claim_family_id, known.is_ranked, known.is_standing
            order by known.is_duplicate asc, known.adjudication_index desc
        ) as last_index
    from known
),

coded as (
    select
        adjudication_line.adjudication_id,
        coalesce(bool_or(adjudication_line.procedure_qualifier_code = 'AD'), false)
            as is_dental,
        bool_or(adjudication_line.revenue_code is not null) as is_institutional
    from core.adjudication_line
    group by adjudication_line.adjudication_id
),

class as (
    select
        filing_indicator.filing_indicator_code,
        nullif(filing_indicator.financial_class_code, 'unknown') as financial_class_code
    from codes.filing_indicator
),

claim_class as (
    select
        claim.claim_id,
        class.financial_class_code
    from core.claim
    left join class on claim.filing_indicator_code = class.filing_indicator_code
)

select
    adjudication.file_id,
    adjudication.adjudication_id,
    adjudication.transaction_index,
    adjudication.segment_index,
    adjudication.byte_offset,
    adjudication_event.payer_id,
    adjudication_event.payer_name,
    adjudication_event.payment_date,
    adjudication_event.payment_month,
    ordered.adjudication_index,
    adjudication_link.claim_id,
    adjudication_link.claim_family_id,
    adjudication_link.link_code,
    adjudication.patient_control_number,
    adjudication.claim_status_code,
    adjudication.billed_usd,
    adjudication.paid_usd,
    adjudication.patient_responsibility_usd,
    adjudication.filing_indicator_code,
    adjudication.payer_control_number,
    adjudication.facility_type_code,
    adjudication.frequency_code,
    adjudication.patient_status_code,
    adjudication.drg_code,
    adjudication.drg_weight_units,
    adjudication.rendering_provider_npi,
    adjudication.crossover_payer_id,
    adjudication.service_from_date,
    adjudication.service_to_date,
    adjudication.received_date,
    adjudication.coverage_end_date,
    adjudication.has_prior_authorization,
    adjudication.has_referral,
    adjudication.coverage_usd,
    adjudication.adjudication_lines,
    adjudication.adjusted_usd,
    adjudication.difference_usd,
    adjudication_event.is_reversal,
    ordered.reversed_by_id,
    ordered.corrects_id,
    adjudication_link.is_primary,
    ordered.enters_rates,
    ordered.is_ranked and ordered.first_index = 1 as is_initial,
    ordered.is_ranked and ordered.is_standing and ordered.last_index = 1 as is_latest,
    adjudication_outcome.is_duplicate,
    adjudication_outcome.is_fully_denied,
    adjudication_outcome.is_partially_denied,
    adjudication_outcome.is_zero_paid,
    adjudication_outcome.is_unexplained_zero_pay,
    coalesce(claim.drg_code <> adjudication.drg_code, false) as is_drg_changed,
    adjudication_outcome.denied_usd,
    adjudication_outcome.bundled_usd,
    adjudication_outcome.allowed_usd,
    adjudication_outcome.allowed_source_code,
    adjudication_outcome.denial_category,
    coalesce(
        payer.financial_class_code,
        class.financial_class_code,
        claim_class.financial_class_code,
        'unknown'
    ) as financial_class_code,
    coalesce(class.financial_class_code <> claim_class.financial_class_code, false)
        as has_class_conflict,
    coalesce(claim.facility_npi, adjudication_event.payee_npi, 'unknown')
        as facility_id,
    case
        when claim.claim_id is not null then claim.claim_type_code
        when coded.is_dental then 'D'
        when adjudication.drg_code is not null or coded.is_institutional then 'I'
        else 'P'
    end as claim_type_code,
    coalesce(claim.service_from_date, adjudication.service_from_date) as service_date
from landing.adjudication
inner join core.adjudication_event
    on adjudication.adjudication_id = adjudication_event.adjudication_id
inner join core.adjudication_link
    on adjudication.adjudication_id = adjudication_link.adjudication_id
inner join core.adjudication_outcome
    on adjudication.adjudication_id = adjudication_outcome.adjudication_id
inner join ordered on adjudication.adjudication_id = ordered.adjudication_id
left join core.claim on adjudication_link.claim_id = claim.claim_id
left join claim_class on adjudication_link.claim_id = claim_class.claim_id
left join coded on adjudication.adjudication_id = coded.adjudication_id
left join codes.payer on adjudication_event.payer_id = payer.payer_id
left join class on adjudication.filing_indicator_code = class.filing_indicator_code
