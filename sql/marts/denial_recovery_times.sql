-- How long denials take: to be sent again, and to be resolved.
--
-- grain:   one row per clock and group: every combination of payer, facility and
--          category of the denial, each one or all, and each month of the first answer
-- keys:    clock_code, payer_id, facility_id, denial_category, first_answer_month
-- sources: core.data_end, core.final_answer, core.first_answer, core.payer,
--          core.provider
-- units:   *_days are days; *_claims are claims
-- audience: administrators
--
-- A median can't be added up, so each group has its own; a blank payer, facility,
-- category or month stands for all. Months are not crossed with the rest.
--
-- metric: median days
-- definition: The first day by which half of the claims are through, by Kaplan and
--   Meier's estimate (1958, JASA 53, 457-481): those still open count as open up to the
--   data end (censored) and not as never; blank where half are not through in the time
--   that the data reach.
-- numerator: ended_claims on each day
-- denominator: claims that are still followed on that day
-- left out: Partial denials; first answers without a date.
--
-- metric: 90 % days
-- definition: The same for nine in ten (the 90th percentile).
-- numerator: ended_claims on each day
-- denominator: claims that are still followed on that day
-- left out: As above.
--
-- metric: median days of those through
-- definition: The first day by which half of the claims that came through had done so.
--   It leaves out all that wait, so it is shorter than what a new denial has to expect.
-- numerator: ended_claims on each day
-- denominator: ended_claims
-- left out: As above; claims still open.
--
-- Three clocks, of claims fully denied at first. denial_to_resubmission: from the first
-- answer to the next version sent; a claim that the payer resolved before that stops
-- being followed on that day. resubmission_to_resolution: from there to the first later
-- answer that stands and does not deny in full. denial_to_resolution: from the first
-- answer to that one, with or without a new version. A correction dated before what it
-- corrects takes 0 days.
--
-- columns:
-- clock_code: denial_to_resubmission, resubmission_to_resolution or
--   denial_to_resolution
-- payer_id: the payer that denied; blank for all
-- payer_name: its name
-- facility_id: NPI of the facility; blank for all
-- facility_name: its name, when a file gave one
-- denial_category: of the largest denied dollars of the first answer; blank for all
-- first_answer_month: month of the payment date of the first answer; blank for all
-- started_claims: claims that the clock runs for
-- ended_claims: of these, through
-- median_days: first day by which half are through; blank where they are not
-- p90_days: first day by which nine in ten are through; blank where they are not
-- ended_median_days: first day by which half of those through were
-- ended_p90_days: first day by which nine in ten of those through were

with denial as (
    select
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.denial_category,
        first_answer.payment_month,
        first_answer.payment_date as denied_date,
        final_answer.resubmitted_date,
        final_answer.resolved_date,
        data_end.data_through_date
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    cross join core.data_end
    where
        first_answer.is_fully_denied
        and first_answer.payment_date is not null
        and data_end.data_through_date is not null
),

clock as (
    select
        'denial_to_resubmission' as clock_code,
        denial.payer_id,
        denial.facility_id,
        denial.denial_category,
        denial.payment_month,
        denial.denied_date as start_date,
        coalesce(
            denial.resubmitted_date <= coalesce(
                denial.resolved_date, denial.data_through_date
            ),
            false
        ) as is_ended,
        least(
            denial.resubmitted_date, denial.resolved_date, denial.data_through_date
        ) as end_date
    from denial
    union all
    select
        'resubmission_to_resolution' as clock_code,
        denial.payer_id,
        denial.facility_id,
        denial.denial_category,
        denial.payment_month,
        denial.resubmitted_date as start_date,
        denial.resolved_date is not null as is_ended,
        least(denial.resolved_date, denial.data_through_date) as end_date
    from denial
    where
        denial.resubmitted_date is not null
        and coalesce(denial.resolved_date >= denial.resubmitted_date, true)
    union all
    select
        'denial_to_resolution' as clock_code,
        denial.payer_id,
        denial.facility_id,
        denial.denial_category,
        denial.payment_month,
        denial.denied_date as start_date,
        denial.resolved_date is not null as is_ended,
        least(denial.resolved_date, denial.data_through_date) as end_date
    from denial
),

timed as (
    select
        clock.clock_code,
        clock.payer_id,
        clock.facility_id,
        clock.denial_category,
        clock.payment_month,
        clock.is_ended,
        greatest(0, date_diff('day', clock.start_date, clock.end_date)) as waited_days
    from clock
),

daily as (
    select
        timed.clock_code,
        timed.payer_id,
        timed.facility_id,
        timed.denial_category,
        timed.payment_month as first_answer_month,
        timed.waited_days,
        count(*) as leaving_claims,
        count(*) filter (where timed.is_ended) as ended_claims
    from timed
    group by grouping sets (
        (timed.clock_code, timed.waited_days),
        (timed.clock_code, timed.waited_days, timed.payer_id),
        (timed.clock_code, timed.waited_days, timed.facility_id),
        (timed.clock_code, timed.waited_days, timed.denial_category),
        (timed.clock_code, timed.waited_days, timed.payer_id, timed.facility_id),
        (timed.clock_code, timed.waited_days, timed.payer_id, timed.denial_category),
        (timed.clock_code, timed.waited_days, timed.facility_id, timed.denial_category),
        (
            timed.clock_code, timed.waited_days, timed.payer_id, timed.facility_id,
            timed.denial_category
        ),
        (timed.clock_code, timed.waited_days, timed.payment_month)
    )
),

followed as (
    select
        daily.clock_code,
        daily.payer_id,
        daily.facility_id,
        daily.denial_category,
        daily.first_answer_month,
        daily.waited_days,
        daily.leaving_claims,
        daily.ended_claims,
        sum(daily.leaving_claims) over (
            partition by
                daily.clock_code, daily.payer_id, daily.facility_id,
                daily.denial_category, daily.first_answer_month
            order by daily.waited_days desc
        ) as followed_claims,
        sum(daily.ended_claims) over (
            partition by
                daily.clock_code, daily.payer_id, daily.facility_id,
                daily.denial_category, daily.first_answer_month
            order by daily.waited_days asc
        ) as ended_so_far,
        sum(daily.ended_claims) over (
            partition by
                daily.clock_code, daily.payer_id, daily.facility_id,
                daily.denial_category, daily.first_answer_month
        ) as ended_in_all
    from daily
),

-- The logarithm of 0 is none: whoever is left on such a day ends on it.
waiting as (
    select
        followed.clock_code,
        followed.payer_id,
        followed.facility_id,
        followed.denial_category,
        followed.first_answer_month,
        followed.waited_days,
        followed.leaving_claims,
        followed.ended_claims,
        followed.ended_so_far,
        followed.ended_in_all,
        sum(
            case
                when followed.ended_claims = followed.followed_claims then -1000.0
                else ln(
                    1.0 - cast(followed.ended_claims as double)
                    / cast(followed.followed_claims as double)
                )
            end
        ) over (
            partition by
                followed.clock_code, followed.payer_id, followed.facility_id,
                followed.denial_category, followed.first_answer_month
            order by followed.waited_days asc
        ) as log_waiting
    from followed
)

-- A share that is a half but for rounding is a half.
select
    waiting.clock_code,
    waiting.payer_id,
    any_value(payer.payer_name) as payer_name,
    waiting.facility_id,
    any_value(provider.organization_name) as facility_name,
    waiting.denial_category,
    waiting.first_answer_month,
    cast(sum(waiting.leaving_claims) as bigint) as started_claims,
    cast(sum(waiting.ended_claims) as bigint) as ended_claims,
    cast(min(waiting.waited_days) filter (
        where exp(waiting.log_waiting) <= 0.5 + 1e-9
    ) as bigint) as median_days,
    cast(min(waiting.waited_days) filter (
        where exp(waiting.log_waiting) <= 0.1 + 1e-9
    ) as bigint) as p90_days,
    cast(min(waiting.waited_days) filter (
        where waiting.ended_claims > 0
        and waiting.ended_so_far * 2 >= waiting.ended_in_all
    ) as bigint) as ended_median_days,
    cast(min(waiting.waited_days) filter (
        where waiting.ended_claims > 0
        and waiting.ended_so_far * 10 >= waiting.ended_in_all * 9
    ) as bigint) as ended_p90_days
from waiting
left join core.payer on waiting.payer_id = payer.payer_id
left join core.provider on waiting.facility_id = provider.provider_npi
group by
    waiting.clock_code,
    waiting.payer_id,
    waiting.facility_id,
    waiting.denial_category,
    waiting.first_answer_month
