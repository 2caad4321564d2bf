-- Final answers: what became of each claim after its first answer.
--
-- grain:   one row per claim, in all its versions, with an initial primary adjudication
-- keys:    adjudication_id
-- sources: core.adjudication, core.adjustment, core.claim, core.claim_family,
--          core.first_answer
-- units:   *_usd are US dollars; dates are payment dates but resubmitted_date
-- increment: adjudication_id
--
-- Overturned: a later primary adjudication, neither reversed nor a duplicate, paid
-- something or left it to the patient (PR-1/2/3), at most 180 days after the first; it
-- is said of every claim, and means something where the first answer denied. By a
-- corrected claim: a later version was sent after the first answer and not after that
-- payment; else the payer thought again. A claim stands as its last adjudication that
-- is not reversed says, a duplicate only when alone: at 180 days, and today.
--
-- columns:
-- adjudication_id: the initial adjudication
-- claim_family_id: the claim in all its versions
-- answers: primary answers that stand, the first among them
-- later_versions: claim versions sent after the first answer
-- resubmitted_date: when the first of these was sent
-- is_overturned: paid, or left to the patient, within 180 days
-- overturned_date: when
-- overturn_code: corrected_claim or payer_reprocess
-- is_finally_denied: fully denied by what stands 180 days after the first answer
-- final_denied_usd: dollars denied by what stands then; 0 where nothing stands
-- final_allowed_usd: dollars allowed by what stands then
-- final_paid_usd: dollars paid by what stands then
-- latest_adjudication_id: what stands today; blank where all was taken back
-- latest_payment_date: its payment date
-- is_open_denial: it denies, in full or in part
-- open_denied_usd: dollars that it denies
-- resolved_date: the first later answer that stands and denies nothing in full

with left_to_patient as (
    select
        adjustment.adjudication_id,
        sum(adjustment.adjusted_usd) as patient_usd
    from core.adjustment
    where
        adjustment.group_code = 'PR'
        and adjustment.reason_code in ('1', '2', '3')
    group by adjustment.adjudication_id
),

standing as (
    select
        first_answer.adjudication_id as first_id,
        adjudication.adjudication_id,
        adjudication.payment_date,
        adjudication.is_duplicate,
        adjudication.is_fully_denied,
        adjudication.is_partially_denied,
        adjudication.denied_usd,
        adjudication.allowed_usd,
        adjudication.paid_usd,
        adjudication.adjudication_index,
        adjudication.adjudication_index > first_answer.adjudication_index as is_later,
        coalesce(
            date_diff('day', first_answer.payment_date, adjudication.payment_date)
            <= 180,
            false
        ) as is_in_time,
        adjudication.adjudication_index > first_answer.adjudication_index
        and not adjudication.is_duplicate
        and (
            adjudication.paid_usd > 0 or coalesce(left_to_patient.patient_usd, 0) > 0
        ) as is_paying
    from core.first_answer
    inner join core.adjudication
        on
            first_answer.claim_family_id = adjudication.claim_family_id
            and first_answer.adjudication_index <= adjudication.adjudication_index
    left join left_to_patient
        on adjudication.adjudication_id = left_to_patient.adjudication_id
    where
        adjudication.is_primary
        and adjudication.enters_rates
        and adjudication.reversed_by_id is null
),

ranked as (
    select
        standing.first_id,
        standing.adjudication_id,
        standing.payment_date,
        standing.is_in_time,
        standing.is_later,
        standing.is_paying,
        standing.is_duplicate,
        standing.is_fully_denied,
        standing.is_partially_denied,
        standing.denied_usd,
        standing.allowed_usd,
        standing.paid_usd,
        row_number() over (
            partition by standing.first_id
            order by standing.is_duplicate asc, standing.adjudication_index desc
        ) as latest_index,
        row_number() over (
            partition by standing.first_id, standing.is_in_time
            order by standing.is_duplicate asc, standing.adjudication_index desc
        ) as final_index
    from standing
),

outcome as (
    select
        ranked.first_id,
        count(*) as answers,
        min(ranked.payment_date) filter (where ranked.is_in_time and ranked.is_paying)
            as overturned_date,
        min(ranked.payment_date) filter (
            where
            ranked.is_later and not ranked.is_duplicate and not ranked.is_fully_denied
        ) as resolved_date,
        bool_or(ranked.is_fully_denied) filter (
            where ranked.is_in_time and ranked.final_index = 1
        ) as is_finally_denied,
        sum(ranked.denied_usd) filter (
            where ranked.is_in_time and ranked.final_index = 1
        ) as final_denied_usd,
        sum(ranked.allowed_usd) filter (
            where ranked.is_in_time and ranked.final_index = 1
        ) as final_allowed_usd,
        sum(ranked.paid_usd) filter (
            where ranked.is_in_time and ranked.final_index = 1
        ) as final_paid_usd,
        min(ranked.adjudication_id) filter (where ranked.latest_index = 1)
            as latest_adjudication_id,
        min(ranked.payment_date) filter (where ranked.latest_index = 1)
            as latest_payment_date,
        bool_or(ranked.is_fully_denied or ranked.is_partially_denied) filter (
            where ranked.latest_index = 1
        ) as is_open_denial,
        sum(ranked.denied_usd) filter (where ranked.latest_index = 1)
            as open_denied_usd
    from ranked
    group by ranked.first_id
),

sent_again as (
    select
        first_answer.adjudication_id as first_id,
        count(*) as later_versions,
        min(claim.submitted_date) as resubmitted_date
    from core.first_answer
    inner join core.claim_family
        on first_answer.claim_family_id = claim_family.claim_family_id
    inner join core.claim on claim_family.claim_id = claim.claim_id
    where
        claim_family.version_index > 1
        and not claim_family.is_void
        and claim.submitted_date >= first_answer.payment_date
    group by first_answer.adjudication_id
)

select
    first_answer.adjudication_id,
    first_answer.claim_family_id,
    coalesce(outcome.answers, 0) as answers,
    coalesce(sent_again.later_versions, 0) as later_versions,
    sent_again.resubmitted_date,
    outcome.overturned_date is not null as is_overturned,
    outcome.overturned_date,
    case
        when outcome.overturned_date is null then null
        when sent_again.resubmitted_date <= outcome.overturned_date
            then 'corrected_claim'
        else 'payer_reprocess'
    end as overturn_code,
    coalesce(outcome.is_finally_denied, false) as is_finally_denied,
    cast(coalesce(outcome.final_denied_usd, 0) as decimal(18, 2)) as final_denied_usd,
    cast(coalesce(outcome.final_allowed_usd, 0) as decimal(18, 2))
        as final_allowed_usd,
    cast(coalesce(outcome.final_paid_usd, 0) as decimal(18, 2)) as final_paid_usd,
    outcome.latest_adjudication_id,
    outcome.latest_payment_date,
    coalesce(outcome.is_open_denial, false) as is_open_denial,
    cast(coalesce(outcome.open_denied_usd, 0) as decimal(18, 2)) as open_denied_usd,
    outcome.resolved_date
from core.first_answer
left join outcome on first_answer.adjudication_id = outcome.first_id
left join sent_again on first_answer.adjudication_id = sent_again.first_id
