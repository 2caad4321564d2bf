-- Enrolments: who was insured by whom, since and until when.
--
-- grain:   one row per span in which a payer covers a person
-- keys:    patient_id, payer_id, subscriber_id, coverage_type_code,
--          coverage_begin_date
-- sources: landing.enrolment, landing.transaction
-- units:   dates are days; the end is the last day covered, blank while it is open
--
-- An 834 says what changes, so that spans are what all files say together, in the order
-- of their day and time (BGN03, else GS04; BGN04), then of their number (ISA13), then
-- of their segments. Copies for information (BGN01 22) say nothing new.
--
-- What counts is HD01, else INS03. Added, reinstated or listed (021, 025, 030), a
-- coverage begins on DTP*348, else on DTP*356, and ends on DTP*349, if that is stated.
-- Changed or corrected (001, 026), it keeps the end it had where none is stated.
-- Terminated (024), it ends on DTP*349, else 357, else 303, else on the day of the
-- file. Deleted (002), it never was. A change or an end without DTP*348, or an end of
-- which nobody stated the DTP*348 before, is of the coverage that began last before it
-- ends. A member who leaves and no coverage is listed (INS03 024, no HD) leaves all
-- that did not end before.
--
-- A full file (BGN08 4 or RX) replaces what it lists: of a person's coverage of one
-- kind, what was known to begin on or after the first one listed and is not listed is
-- gone. Whom it does not list, it does not touch.
--
-- Spans of one person, payer, subscriber and kind do not overlap: one ends the day
-- before the next begins. Spans of several payers, subscribers or kinds may. A coverage
-- that ends before it begins never was. Who is nobody (no name, no number) is left out.
-- Who was corrected (NM1*74 with NM1*70) is the corrected person from the beginning.
--
-- columns:
-- patient_id: pseudonym of the person covered, as in claims
-- payer_id: who covers
-- payer_name: its name
-- subscriber_id: pseudonym of the subscriber's number, as in claims
-- coverage_type_code: kind of coverage (HD03): HLT health, DEN dental, VIS vision ...
-- coverage_begin_date: first day covered
-- coverage_end_date: last day covered; blank while it is open
-- end_code: why it ends: stated, or next where the next one begins; blank while open
-- plan_name: as the sponsor calls it (HD04)
-- coverage_level_code: who is covered with the person (HD05)
-- is_subscriber: the person is the subscriber
-- relationship_code: what the person is to the subscriber (INS02); 18 is self
-- maintenance_code: what the last file did (HD01, else INS03)
-- reason_code: why (INS04)
-- benefit_status_code: A active, C COBRA, S surviving, T TEFRA (INS05)
-- sponsor_id: pseudonym of who pays for the insurance
-- policy_id: pseudonym of the policy (REF*1L)
-- master_policy_id: pseudonym of the sponsor's policy (REF*38)
-- prior_patient_id: pseudonym under which claims know who was corrected
-- birth_year: blank from age 90
-- sex_code: F, M or U
-- zip3_code: first three digits of the ZIP code
-- state_code: where the person lives
-- file_id: the file that said it last
-- enrolment_id: where in it
-- stated_date: day of that file

with recursive sent as (
    select
        enrolment.enrolment_id,
        enrolment.patient_id,
        enrolment.prior_patient_id,
        enrolment.subscriber_id,
        coalesce(enrolment.payer_id, 'unknown') as payer_id,
        coalesce(enrolment.coverage_type_code, 'unknown') as coverage_type_code,
        enrolment.segment_index = enrolment.member_segment_index as is_bare,
        coalesce(enrolment.maintenance_code, enrolment.member_maintenance_code)
            as maintenance_code,
        coalesce(enrolment.action_code in ('4', 'RX'), false) as is_full,
        case
            when enrolment.coverage_begin_date is not null
                then enrolment.coverage_begin_date
            when
                coalesce(enrolment.maintenance_code, enrolment.member_maintenance_code)
                in ('021', '025', '030')
                then enrolment.eligibility_begin_date
        end as begin_date,
        case coalesce(enrolment.maintenance_code, enrolment.member_maintenance_code)
            when '024'
                then
                    coalesce(
                        enrolment.coverage_end_date, enrolment.eligibility_end_date,
                        enrolment.maintenance_date, enrolment.created_date
                    )
            when '001' then enrolment.coverage_end_date
            when '026' then enrolment.coverage_end_date
            else coalesce(enrolment.coverage_end_date, date '9999-12-31')
        end as end_date,
        enrolment.file_id,
        enrolment.transaction_index,
        row_number() over (
            order by
                enrolment.created_date asc nulls first,
                enrolment.created_time_code asc nulls first,
                transaction.interchange_control_number asc nulls first,
                enrolment.file_id asc,
                enrolment.segment_index asc
        ) as sent_index
    from landing.enrolment
    left join landing.transaction
        on
            enrolment.file_id = transaction.file_id
            and enrolment.transaction_index = transaction.transaction_index
    where
        enrolment.patient_id is not null
        and enrolment.purpose_code is distinct from '22'
),

correction as (
    select
        sent.payer_id,
        sent.prior_patient_id,
        sent.patient_id,
        max(sent.sent_index) as corrected_index
    from sent
    where sent.prior_patient_id is not null
    group by sent.payer_id, sent.prior_patient_id, sent.patient_id
),

-- From one name to the next, always to a later file, so that it comes to an end.
corrected as (
    select
        sent.sent_index,
        correction.payer_id,
        correction.patient_id,
        correction.corrected_index
    from sent
    inner join correction
        on
            sent.payer_id = correction.payer_id
            and sent.patient_id = correction.prior_patient_id
            and sent.sent_index < correction.corrected_index
    union
    select
        corrected.sent_index,
        correction.payer_id,
        correction.patient_id,
        correction.corrected_index
    from corrected
    inner join correction
        on
            corrected.payer_id = correction.payer_id
            and corrected.patient_id = correction.prior_patient_id
            and corrected.corrected_index < correction.corrected_index
),

person as (
    select
        corrected.sent_index,
        arg_max(corrected.patient_id, corrected.corrected_index) as patient_id
    from corrected
    group by corrected.sent_index
),

known as (
    select
        sent.sent_index,
        sent.enrolment_id,
        coalesce(person.patient_id, sent.patient_id) as patient_id,
        sent.payer_id,
        sent.subscriber_id,
        concat_ws(
            '|', coalesce(person.patient_id, sent.patient_id), sent.payer_id,
            coalesce(sent.subscriber_id, 'unknown')
        ) as member_key,
        sent.coverage_type_code,
        sent.is_bare,
        sent.maintenance_code,
        sent.is_full,
        sent.begin_date,
        sent.end_date,
        sent.file_id,
        sent.transaction_index
    from sent
    left join person on sent.sent_index = person.sent_index
),

listed as (
    select distinct
        known.member_key,
        known.coverage_type_code
    from known
    where not known.is_bare
),

event as (
    select
        known.sent_index,
        known.enrolment_id,
        known.patient_id,
        known.payer_id,
        known.subscriber_id,
        known.member_key,
        listed.coverage_type_code,
        known.is_bare,
        known.maintenance_code,
        known.is_full,
        known.begin_date,
        known.end_date,
        known.file_id,
        known.transaction_index,
        known.begin_date is not null and row_number() over (
            partition by
                known.member_key, listed.coverage_type_code, known.begin_date
            order by known.sent_index
        ) > 1 as is_begun
    from known
    inner join listed
        on
            known.member_key = listed.member_key
            and (
                known.is_bare or known.coverage_type_code = listed.coverage_type_code
            )
    where
        known.maintenance_code = '024'
        or not known.is_bare
        and known.maintenance_code in ('001', '002', '021', '025', '026', '030')
),

begun as (
    select
        event.sent_index,
        event.member_key,
        event.coverage_type_code,
        event.begin_date
    from event
    where event.begin_date is not null
),

-- Changes and ends that do not say of which coverage they are.
sought as (
    select
        event.sent_index,
        event.coverage_type_code,
        coalesce(
            max(begun.begin_date) filter (where begun.begin_date <= event.end_date),
            max(begun.begin_date)
        ) as begin_date
    from event
    inner join begun
        on
            event.member_key = begun.member_key
            and event.coverage_type_code = begun.coverage_type_code
            and event.sent_index > begun.sent_index
    where
        event.begin_date is null
        or event.maintenance_code in ('002', '024') and not event.is_begun
    group by event.sent_index, event.coverage_type_code
),

placed as (
    select
        event.sent_index,
        event.enrolment_id,
        event.patient_id,
        event.payer_id,
        event.subscriber_id,
        event.member_key,
        event.coverage_type_code,
        coalesce(sought.begin_date, event.begin_date) as begin_date,
        event.is_bare,
        event.end_date,
        event.maintenance_code,
        event.is_full,
        event.file_id,
        event.transaction_index
    from event
    left join sought
        on
            event.sent_index = sought.sent_index
            and event.coverage_type_code = sought.coverage_type_code
    where coalesce(sought.begin_date, event.begin_date) is not null
),

ended as (
    select
        placed.sent_index,
        placed.enrolment_id,
        placed.patient_id,
        placed.payer_id,
        placed.subscriber_id,
        placed.member_key,
        placed.coverage_type_code,
        placed.begin_date,
        placed.maintenance_code,
        case
            when placed.is_bare
                then
                    least(
                        placed.end_date,
                        last_value(
                            case when not placed.is_bare then placed.end_date end
                            ignore nulls
                        ) over (
                            partition by
                                placed.member_key, placed.coverage_type_code,
                                placed.begin_date
                            order by placed.sent_index
                        )
                    )
            else placed.end_date
        end as end_date
    from placed
),

span as (
    select
        ended.patient_id,
        ended.payer_id,
        ended.subscriber_id,
        ended.member_key,
        ended.coverage_type_code,
        ended.begin_date,
        coalesce(arg_max(ended.end_date, ended.sent_index), date '9999-12-31')
            as end_date,
        arg_max(ended.maintenance_code, ended.sent_index) as maintenance_code,
        arg_max(ended.enrolment_id, ended.sent_index) as enrolment_id,
        arg_max(enrolment.plan_name, ended.sent_index) as plan_name,
        arg_max(enrolment.coverage_level_code, ended.sent_index)
            as coverage_level_code,
        arg_max(enrolment.payer_name, ended.sent_index) as payer_name,
        arg_max(enrolment.prior_patient_id, ended.sent_index) as prior_patient_id,
        max(ended.sent_index) as sent_index
    from ended
    inner join landing.enrolment on ended.enrolment_id = enrolment.enrolment_id
    group by
        ended.patient_id, ended.payer_id, ended.subscriber_id, ended.member_key,
        ended.coverage_type_code, ended.begin_date
),

full_list as (
    select
        placed.member_key,
        placed.coverage_type_code,
        min(placed.begin_date) as begin_date,
        min(placed.sent_index) as sent_index
    from placed
    where placed.is_full
    group by
        placed.member_key, placed.coverage_type_code, placed.file_id,
        placed.transaction_index
),

replaced as (
    select distinct
        span.member_key,
        span.coverage_type_code,
        span.begin_date
    from span
    inner join full_list
        on
            span.member_key = full_list.member_key
            and span.coverage_type_code = full_list.coverage_type_code
            and span.sent_index < full_list.sent_index
            and span.begin_date >= full_list.begin_date
),

standing as (
    select
        span.patient_id,
        span.payer_id,
        span.subscriber_id,
        span.coverage_type_code,
        span.begin_date,
        span.end_date,
        lead(span.begin_date) over (
            partition by span.member_key, span.coverage_type_code
            order by span.begin_date
        ) as next_date,
        span.maintenance_code,
        span.enrolment_id,
        span.plan_name,
        span.coverage_level_code,
        span.payer_name,
        span.prior_patient_id
    from span
    left join replaced
        on
            span.member_key = replaced.member_key
            and span.coverage_type_code = replaced.coverage_type_code
            and span.begin_date = replaced.begin_date
    where
        replaced.member_key is null
        and span.maintenance_code <> '002'
        and span.end_date >= span.begin_date
)

select
    standing.patient_id,
    standing.payer_id,
    standing.payer_name,
    standing.subscriber_id,
    standing.coverage_type_code,
    standing.begin_date as coverage_begin_date,
    nullif(
        least(standing.end_date, standing.next_date - 1), date '9999-12-31'
    ) as coverage_end_date,
    case
        when standing.next_date <= standing.end_date then 'next'
        when standing.end_date < date '9999-12-31' then 'stated'
    end as end_code,
    standing.plan_name,
    standing.coverage_level_code,
    enrolment.is_subscriber,
    enrolment.relationship_code,
    standing.maintenance_code,
    enrolment.reason_code,
    enrolment.benefit_status_code,
    enrolment.sponsor_id,
    enrolment.policy_id,
    enrolment.master_policy_id,
    standing.prior_patient_id,
    enrolment.birth_year,
    enrolment.sex_code,
    enrolment.zip3_code,
    enrolment.state_code,
    enrolment.file_id,
    standing.enrolment_id,
    enrolment.created_date as stated_date
from standing
inner join landing.enrolment on standing.enrolment_id = enrolment.enrolment_id
