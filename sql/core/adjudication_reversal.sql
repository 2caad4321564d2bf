-- Reversals matched to what they reverse, and to the correction that follows.
--
-- grain:   one row per reversal (CLP02 = 22) whose original is known
-- keys:    reversal_id
-- sources: core.adjudication_event
-- units:   *_id are adjudications; correction_id is null when none came
-- increment: reversal_id
--
-- A reversal takes back the adjudication of the same payer and the same amounts that
-- has both its control numbers; else its CLP01; else its CLP07. The first reversal of
-- an amount takes back the first adjudication of it, the second the second, whichever
-- came first. The correction is the first other adjudication of the same claim number
-- paid on or after the reversal's date that was not itself taken back before.
--
-- columns:
-- reversal_id: the adjudication that takes back
-- original_id: the one it takes back
-- correction_id: the one that comes in its stead

with event as (
    select
        adjudication_event.adjudication_id,
        adjudication_event.event_index,
        adjudication_event.is_reversal,
        adjudication_event.payment_date,
        adjudication_event.patient_control_number,
        adjudication_event.payer_control_number,
        adjudication_event.payer_id,
        abs(adjudication_event.billed_usd) as billed_usd,
        abs(adjudication_event.paid_usd) as paid_usd
    from core.adjudication_event
    where adjudication_event.claim_status_code not in ('23', '25')
),

preference as (
    select 1 as preference_index
    union all
    select 2 as preference_index
    union all
    select 3 as preference_index
),

keyed as (
    select
        event.adjudication_id,
        event.event_index,
        event.is_reversal,
        event.payment_date,
        event.patient_control_number,
        event.payer_id,
        event.billed_usd,
        event.paid_usd,
        preference.preference_index,
        case
            when preference.preference_index = 3 then ''
            else event.patient_control_number
        end as number_1,
        case
            when preference.preference_index = 2 then ''
            else event.payer_control_number
        end as number_2
    from event
    cross join preference
),

numbered as (
    select
        keyed.adjudication_id,
        keyed.event_index,
        keyed.is_reversal,
        keyed.payment_date,
        keyed.patient_control_number,
        keyed.payer_id,
        keyed.billed_usd,
        keyed.paid_usd,
        keyed.preference_index,
        keyed.number_1,
        keyed.number_2,
        row_number() over (
            partition by
                keyed.preference_index, keyed.is_reversal, keyed.payer_id,
                keyed.number_1, keyed.number_2, keyed.billed_usd, keyed.paid_usd
            order by keyed.event_index
        ) as occurrence_index
    from keyed
),

original as (
    select
        numbered.adjudication_id,
        numbered.payer_id,
        numbered.billed_usd,
        numbered.paid_usd,
        numbered.preference_index,
        numbered.number_1,
        numbered.number_2,
        numbered.occurrence_index
    from numbered
    where not numbered.is_reversal
),

paired as (
    select
        numbered.adjudication_id as reversal_id,
        numbered.event_index,
        numbered.preference_index,
        numbered.payer_id,
        numbered.patient_control_number,
        numbered.payment_date,
        original.adjudication_id as original_id,
        row_number() over (
            partition by numbered.adjudication_id order by numbered.preference_index
        ) as choice_index
    from numbered
    inner join original
        on
            numbered.preference_index = original.preference_index
            and numbered.payer_id = original.payer_id
            and numbered.number_1 = original.number_1
            and numbered.number_2 = original.number_2
            and numbered.billed_usd = original.billed_usd
            and numbered.paid_usd = original.paid_usd
            and numbered.occurrence_index = original.occurrence_index
    where numbered.is_reversal
),

chosen as (
    select
        paired.reversal_id,
        paired.original_id,
        paired.payer_id,
        paired.patient_control_number,
        paired.payment_date,
        paired.event_index,
        row_number() over (
            partition by paired.original_id
            order by paired.preference_index, paired.event_index
        ) as claimant_index
    from paired
    where paired.choice_index = 1
),

corrected as (
    select
        chosen.reversal_id,
        min(event.event_index) as event_index
    from chosen
    inner join event
        on
            chosen.payer_id = event.payer_id
            and chosen.patient_control_number = event.patient_control_number
    left join chosen as taken
        on
            event.adjudication_id = taken.original_id
            and chosen.event_index > taken.event_index
            and taken.claimant_index = 1
    where
        chosen.claimant_index = 1
        and taken.reversal_id is null
        and not event.is_reversal
        and event.adjudication_id <> chosen.original_id
        and event.payment_date >= chosen.payment_date
    group by chosen.reversal_id
)

select
    chosen.reversal_id,
    chosen.original_id,
    event.adjudication_id as correction_id
from chosen
left join corrected on chosen.reversal_id = corrected.reversal_id
left join event on corrected.event_index = event.event_index
where chosen.claimant_index = 1
