-- What happened to each claim with an open denial, from its sending to this day.
--
-- grain:   one row per event of a claim of denial_worklist
-- keys:    claim_family_id, event_index
-- sources: core.acknowledgment, core.adjudication, core.claim, core.claim_family,
--          core.denial_reason, core.open_denial
-- units:   *_usd are US dollars as sent: what is taken back is negative
-- audience: administrators
--
-- metric: events of a claim
-- definition: What the files say happened to a claim: each version sent, each status
--   that acknowledges it, each answer, and the same of its secondary payers.
-- numerator: rows
-- denominator: none: it is a count
-- left out: Statuses of lines, amounts taken back for no claim (PLB), and whatever was
--   done outside the files: calls, letters, appeals.
--
-- Events of one day stand in the order sent, acknowledged, answered; answers as payers
-- put them (core.adjudication). A secondary payer's claim is the one of the same claim
-- number, billing provider and first service date that names it as second or later.
--
-- columns:
-- claim_family_id: the claim: our own key, a file and a place in it
-- event_index: from 1, in order
-- event_date: its day; blank where the file has none
-- event_code: sent, sent_again, corrected, voided, accepted, rejected, received,
--   denied, partly_denied, paid, settled, duplicate, taken_back, secondary_sent or
--   secondary_answered
-- is_standing: the answer that stands today
-- payer_name: the payer that it was sent to, or that said it
-- billed_usd: the charge
-- paid_usd: paid
-- denied_usd: denied
-- group_code: group of the main reason
-- reason_code: the main reason (CARC)
-- remark_code: its remark (RARC)
-- reason_label: the reason in our words
-- category_code: category of an acknowledgment's status
-- status_code: its status

with sent as (
    select
        open_denial.claim_family_id,
        claim.submitted_date as event_date,
        1 as kind_index,
        claim_family.version_index as place_index,
        case
            when claim_family.is_void then 'voided'
            when claim_family.version_index = 1 then 'sent'
            when claim.frequency_code = '7' then 'corrected'
            else 'sent_again'
        end as event_code,
        claim.payer_name,
        claim.billed_usd
    from core.open_denial
    inner join core.claim_family
        on open_denial.claim_family_id = claim_family.claim_family_id
    inner join core.claim on claim_family.claim_id = claim.claim_id
),

acknowledged as (
    select
        open_denial.claim_family_id,
        acknowledgment.status_date as event_date,
        2 as kind_index,
        row_number() over (
            partition by open_denial.claim_family_id
            order by acknowledgment.acknowledgment_id, acknowledgment.status_index
        ) as place_index,
        case
            when acknowledgment.is_rejected then 'rejected'
            when acknowledgment.is_accepted then 'accepted'
            else 'received'
        end as event_code,
        claim.payer_name,
        acknowledgment.category_code,
        acknowledgment.status_code
    from core.open_denial
    inner join core.acknowledgment
        on open_denial.claim_family_id = acknowledgment.claim_family_id
    left join core.claim on acknowledgment.claim_id = claim.claim_id
    where acknowledgment.level_code = 'claim'
),

answered as (
    select
        open_denial.claim_family_id,
        adjudication.payment_date as event_date,
        3 as kind_index,
        adjudication.adjudication_index as place_index,
        case
            when adjudication.is_reversal then 'taken_back'
            when not adjudication.is_primary then 'secondary_answered'
            when adjudication.is_duplicate then 'duplicate'
            when adjudication.is_fully_denied then 'denied'
            when adjudication.is_partially_denied then 'partly_denied'
            when adjudication.paid_usd > 0 then 'paid'
            else 'settled'
        end as event_code,
        adjudication.adjudication_id = open_denial.adjudication_id as is_standing,
        adjudication.payer_name,
        adjudication.billed_usd,
        adjudication.paid_usd,
        adjudication.denied_usd,
        denial_reason.group_code,
        denial_reason.reason_code,
        denial_reason.remark_code,
        denial_reason.label as reason_label
    from core.open_denial
    inner join core.adjudication
        on open_denial.claim_family_id = adjudication.claim_family_id
    left join core.denial_reason
        on adjudication.adjudication_id = denial_reason.adjudication_id
),

other_claim as (
    select distinct
        open_denial.claim_family_id,
        secondary.claim_id,
        secondary.claim_family_id as secondary_family_id,
        secondary.submitted_date,
        secondary.payer_name,
        secondary.billed_usd
    from core.open_denial
    inner join core.claim as first_version
        on open_denial.claim_family_id = first_version.claim_id
    inner join core.claim as secondary
        on
            first_version.patient_control_number = secondary.patient_control_number
            and first_version.billing_provider_npi = secondary.billing_provider_npi
            and first_version.service_date = secondary.service_date
    where
        coalesce(secondary.payer_responsibility_code, 'P') <> 'P'
        and secondary.claim_family_id <> open_denial.claim_family_id
),

other_answer as (
    select distinct
        other_claim.claim_family_id,
        adjudication.adjudication_id,
        adjudication.payment_date,
        adjudication.adjudication_index,
        adjudication.is_reversal,
        adjudication.payer_name,
        adjudication.billed_usd,
        adjudication.paid_usd,
        adjudication.denied_usd
    from other_claim
    inner join core.adjudication
        on other_claim.secondary_family_id = adjudication.claim_family_id
),

event as (
    select
        sent.claim_family_id,
        sent.event_date,
        sent.kind_index,
        sent.place_index,
        '' as place_id,
        sent.event_code,
        false as is_standing,
        sent.payer_name,
        sent.billed_usd,
        null as paid_usd,
        null as denied_usd,
        null as group_code,
        null as reason_code,
        null as remark_code,
        null as reason_label,
        null as category_code,
        null as status_code
    from sent
    union all
    select
        acknowledged.claim_family_id,
        acknowledged.event_date,
        acknowledged.kind_index,
        acknowledged.place_index,
        '' as place_id,
        acknowledged.event_code,
        false as is_standing,
        acknowledged.payer_name,
        null as billed_usd,
        null as paid_usd,
        null as denied_usd,
        null as group_code,
        null as reason_code,
        null as remark_code,
        null as reason_label,
        acknowledged.category_code,
        acknowledged.status_code
    from acknowledged
    union all
    select
        answered.claim_family_id,
        answered.event_date,
        answered.kind_index,
        answered.place_index,
        '' as place_id,
        answered.event_code,
        answered.is_standing,
        answered.payer_name,
        answered.billed_usd,
        answered.paid_usd,
        answered.denied_usd,
        answered.group_code,
        answered.reason_code,
        answered.remark_code,
        answered.reason_label,
        null as category_code,
        null as status_code
    from answered
    union all
    select
        other_claim.claim_family_id,
        other_claim.submitted_date as event_date,
        4 as kind_index,
        1 as place_index,
        other_claim.claim_id as place_id,
        'secondary_sent' as event_code,
        false as is_standing,
        other_claim.payer_name,
        other_claim.billed_usd,
        null as paid_usd,
        null as denied_usd,
        null as group_code,
        null as reason_code,
        null as remark_code,
        null as reason_label,
        null as category_code,
        null as status_code
    from other_claim
    union all
    select
        other_answer.claim_family_id,
        other_answer.payment_date as event_date,
        5 as kind_index,
        other_answer.adjudication_index as place_index,
        other_answer.adjudication_id as place_id,
        case
            when other_answer.is_reversal then 'taken_back'
            else 'secondary_answered'
        end as event_code,
        false as is_standing,
        other_answer.payer_name,
        other_answer.billed_usd,
        other_answer.paid_usd,
        other_answer.denied_usd,
        null as group_code,
        null as reason_code,
        null as remark_code,
        null as reason_label,
        null as category_code,
        null as status_code
    from other_answer
)

select
    event.claim_family_id,
    row_number() over (
        partition by event.claim_family_id
        order by
            event.event_date asc nulls last,
            event.kind_index asc,
            event.place_index asc,
            event.place_id asc
    ) as event_index,
    event.event_date,
    event.event_code,
    event.is_standing,
    event.payer_name,
    cast(event.billed_usd as decimal(18, 2)) as billed_usd,
    cast(event.paid_usd as decimal(18, 2)) as paid_usd,
    cast(event.denied_usd as decimal(18, 2)) as denied_usd,
    event.group_code,
    event.reason_code,
    event.remark_code,
    event.reason_label,
    event.category_code,
    event.status_code
from event
