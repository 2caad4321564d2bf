-- Acknowledgments: what was said of each claim before anybody adjudicated it (277CA).
--
-- grain:   one row per status (STC)
-- keys:    acknowledgment_id, status_index
-- sources: landing.acknowledgment, landing.transaction, landing.claim,
--          core.claim_family
-- units:   *_usd are US dollars as sent; link_code is control_number, ambiguous or
--          unmatched, null on what is not about a claim
-- increment: acknowledgment_id
--
-- Statuses under one TRN are of one claim and are linked together: to the claim of that
-- number (CLM01), of the same charge, not submitted after the status. Of several
-- families the payer, the billing provider and the first service date tell; where they
-- don't, or the number is on more than 100 claims, the link is ambiguous: listed, not
-- guessed. Within a family it is the version submitted last before the status.
-- Accepted is a category A0, A1, A2 or A5; rejected A3, A4, A6, A7 or A8, which wins
-- where both are stated. is_latest marks the one status that stands for a claim
-- version: the last by date; on one day a rejection before an acceptance into
-- adjudication (A2) before a receipt. Rates are is_accepted or is_rejected among these.
--
-- columns:
-- file_id: the file it came in
-- acknowledgment_id: what stands under one TRN
-- status_index: from 1 in the acknowledgment
-- level_code: claim, line, provider, receiver or source
-- transaction_index: the transaction, from 1 in the file
-- segment_index: place of its STC among the segments of the file
-- byte_offset: place of its STC in the file, in bytes
-- claim_id: the claim version it is about; blank when not linked
-- claim_family_id: the claim in all its versions
-- link_code: how it was linked: control_number, ambiguous or unmatched
-- line_index: the service line listed; blank on the claim
-- source_code: who says it: PR payer, AY clearinghouse
-- source_id: their number
-- payer_id: the payer, by its own word or that of the claim
-- receiver_id: to whom it was sent
-- provider_npi: the provider whose claim it is
-- trace_number: number of the batch it answers (BHT03 of the 837)
-- patient_control_number: the provider's number for the claim
-- category_code: accepted, rejected and how (STC01-1)
-- status_code: what exactly (STC01-2)
-- entity_code: about whom (STC01-3)
-- category_2_code: of a second status (STC10)
-- status_2_code: likewise
-- entity_2_code: likewise
-- category_3_code: of a third status (STC11)
-- status_3_code: likewise
-- entity_3_code: likewise
-- status_date: when it was said
-- status_month: month of that date
-- action_code: WQ accept, U reject
-- billed_usd: the charge it repeats
-- is_accepted: a category that accepts, and none that rejects
-- is_rejected: a category that rejects
-- is_latest: the status that stands for the claim version
-- payer_control_number: the payer's number for the claim
-- clearinghouse_control_number: the clearinghouse's number
-- type_of_bill_code: as billed
-- service_from_date: first day of service
-- service_to_date: last day of service
-- line_control_number: the provider's number for the line
-- procedure_qualifier_code: kind of procedure code
-- procedure_code: what was done
-- revenue_code: of an institutional line
-- received_date: when the claims were received
-- processed_date: when they were processed
-- created_date: when the acknowledgment was made

with subject as (
    select
        acknowledgment.acknowledgment_id,
        min(acknowledgment.patient_control_number) as patient_control_number,
        min(acknowledgment.payer_id) as payer_id,
        min(acknowledgment.provider_npi) as provider_npi,
        min(acknowledgment.billed_usd) filter (
            where acknowledgment.level_code = 'claim'
        ) as billed_usd,
        min(acknowledgment.service_from_date) as service_from_date,
        max(coalesce(acknowledgment.status_date, transaction.created_date))
            as status_date
    from landing.acknowledgment
    left join landing.transaction
        on
            acknowledgment.file_id = transaction.file_id
            and acknowledgment.transaction_index = transaction.transaction_index
    where acknowledgment.level_code in ('claim', 'line')
    group by acknowledgment.acknowledgment_id
),

crowd as (
    select claim.patient_control_number
    from landing.claim
    group by claim.patient_control_number
    having count(*) > 100
),

compared as (
    select
        subject.acknowledgment_id,
        claim.claim_id,
        claim_family.claim_family_id,
        claim_family.version_index,
        claim.submitted_date,
        coalesce(claim.payer_id = subject.payer_id, false) as is_payer,
        coalesce(claim.billing_provider_npi = subject.provider_npi, false)
            as is_provider,
        coalesce(claim.service_from_date = subject.service_from_date, false)
            as is_date
    from subject
    inner join landing.claim
        on subject.patient_control_number = claim.patient_control_number
    inner join core.claim_family on claim.claim_id = claim_family.claim_id
    left join crowd
        on subject.patient_control_number = crowd.patient_control_number
    where
        crowd.patient_control_number is null
        and coalesce(claim.billed_usd = subject.billed_usd, true)
        and coalesce(claim.submitted_date <= subject.status_date, true)
),

ranked as (
    select
        compared.acknowledgment_id,
        compared.claim_id,
        compared.claim_family_id,
        rank() over (
            partition by compared.acknowledgment_id
            order by
                compared.is_payer desc, compared.is_provider desc,
                compared.is_date desc
        ) as likeness_rank,
        row_number() over (
            partition by compared.acknowledgment_id
            order by
                compared.is_payer desc, compared.is_provider desc,
                compared.is_date desc, compared.submitted_date desc nulls last,
                compared.version_index desc, compared.claim_id asc
        ) as choice_index
    from compared
),

best as (
    select
        ranked.acknowledgment_id,
        min(ranked.claim_family_id) = max(ranked.claim_family_id) as is_certain,
        min(ranked.claim_id) filter (where ranked.choice_index = 1) as claim_id,
        min(ranked.claim_family_id) as claim_family_id
    from ranked
    where ranked.likeness_rank = 1
    group by ranked.acknowledgment_id
),

linked as (
    select
        subject.acknowledgment_id,
        case when best.is_certain then best.claim_id end as claim_id,
        case when best.is_certain then best.claim_family_id end as claim_family_id,
        case
            when best.is_certain then 'control_number'
            when best.acknowledgment_id is not null then 'ambiguous'
            when crowd.patient_control_number is not null then 'ambiguous'
            else 'unmatched'
        end as link_code
    from subject
    left join best on subject.acknowledgment_id = best.acknowledgment_id
    left join crowd
        on subject.patient_control_number = crowd.patient_control_number
),

standing as (
    select
        acknowledgment.acknowledgment_id,
        acknowledgment.status_index,
        row_number() over (
            partition by linked.claim_id
            order by
                coalesce(acknowledgment.status_date, transaction.created_date)
                desc nulls last,
                acknowledgment.is_rejected desc,
                coalesce(acknowledgment.category_code = 'A2', false) desc,
                acknowledgment.is_accepted desc,
                acknowledgment.acknowledgment_id asc,
                acknowledgment.status_index asc
        ) as recency_index
    from landing.acknowledgment
    inner join linked
        on acknowledgment.acknowledgment_id = linked.acknowledgment_id
    left join landing.transaction
        on
            acknowledgment.file_id = transaction.file_id
            and acknowledgment.transaction_index = transaction.transaction_index
    where acknowledgment.level_code = 'claim' and linked.claim_id is not null
)

select
    acknowledgment.file_id,
    acknowledgment.acknowledgment_id,
    acknowledgment.status_index,
    acknowledgment.level_code,
    acknowledgment.transaction_index,
    acknowledgment.segment_index,
    acknowledgment.byte_offset,
    linked.claim_id,
    linked.claim_family_id,
    linked.link_code,
    acknowledgment.line_index,
    acknowledgment.source_code,
    acknowledgment.source_id,
    coalesce(acknowledgment.payer_id, claim.payer_id, 'unknown') as payer_id,
    acknowledgment.receiver_id,
    acknowledgment.provider_npi,
    acknowledgment.trace_number,
    acknowledgment.patient_control_number,
    acknowledgment.category_code,
    acknowledgment.status_code,
    acknowledgment.entity_code,
    acknowledgment.category_2_code,
    acknowledgment.status_2_code,
    acknowledgment.entity_2_code,
    acknowledgment.category_3_code,
    acknowledgment.status_3_code,
    acknowledgment.entity_3_code,
    coalesce(acknowledgment.status_date, transaction.created_date) as status_date,
    cast(
        date_trunc(
            'month', coalesce(acknowledgment.status_date, transaction.created_date)
        ) as date
    ) as status_month,
    acknowledgment.action_code,
    acknowledgment.billed_usd,
    acknowledgment.is_accepted,
    acknowledgment.is_rejected,
    coalesce(standing.recency_index = 1, false) as is_latest,
    acknowledgment.payer_control_number,
    acknowledgment.clearinghouse_control_number,
    acknowledgment.type_of_bill_code,
    acknowledgment.service_from_date,
    acknowledgment.service_to_date,
    acknowledgment.line_control_number,
    acknowledgment.procedure_qualifier_code,
    acknowledgment.procedure_code,
    acknowledgment.revenue_code,
    acknowledgment.received_date,
    acknowledgment.processed_date,
    transaction.created_date
from landing.acknowledgment
left join landing.transaction
    on
        acknowledgment.file_id = transaction.file_id
        and acknowledgment.transaction_index = transaction.transaction_index
left join linked on acknowledgment.acknowledgment_id = linked.acknowledgment_id
left join landing.claim on linked.claim_id = claim.claim_id
left join standing
    on
        acknowledgment.acknowledgment_id = standing.acknowledgment_id
        and acknowledgment.status_index = standing.status_index
