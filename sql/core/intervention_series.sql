-- Intervention series: first denials by month, before and after a change, beside a
-- comparison.
--
-- grain:   one row per intervention, series and month
-- keys:    intervention_name, series_code, series_month
-- sources: codes.intervention, core.claim, core.data_end, core.first_answer
-- units:   *_claims are claims, each in all its versions counted once; *_usd are US
--          dollars
--
-- An intervention is a line of the user's codes/intervention.csv: what was changed on
-- which date, for which payer, facility, rendering provider or category of denials
-- (blank is any). Changed are the claims that it names; the comparison are all others.
-- Denied means fully denied at the first primary adjudication, with the intervention's
-- category the one of the largest denied dollars. Months are those that date_code says:
-- of submission of the version answered, of its first day of service, or of the payment
-- date of that adjudication. Claims without that date are in no month.
--
-- The month in which an intervention begins is neither before nor after, unless it
-- begins on its first day. A month is preliminary when it ends less than 60 days
-- (payment), 90 days (submission) or 120 days (service) before the data end: later
-- answers to its claims may be missing.
--
-- columns:
-- intervention_name: its name
-- series_code: changed or comparison
-- series_month: the month, by date_code
-- phase_code: before, during (it begins within the month) or after
-- is_preliminary: answers of this month may still be coming
-- adjudicated_claims: claims with an initial primary adjudication
-- denied_claims: of these, fully denied for the category
-- billed_usd: billed on the initial adjudications
-- denied_usd: denied on those of the denied claims

with answer as (
    select
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.rendering_id,
        first_answer.denial_category,
        first_answer.is_fully_denied,
        first_answer.billed_usd,
        first_answer.denied_usd,
        cast(date_trunc('month', first_answer.payment_date) as date) as payment_month,
        cast(date_trunc('month', first_answer.service_date) as date) as service_month,
        cast(date_trunc('month', claim.submitted_date) as date) as submission_month
    from core.first_answer
    left join core.claim on first_answer.claim_id = claim.claim_id
),

-- Fewer rows than answers, whatever the interventions are.
cell as (
    select
        answer.payer_id,
        answer.facility_id,
        answer.rendering_id,
        answer.denial_category,
        answer.is_fully_denied,
        answer.payment_month,
        answer.service_month,
        answer.submission_month,
        count(*) as claims,
        sum(answer.billed_usd) as billed_usd,
        sum(answer.denied_usd) as denied_usd
    from answer
    group by
        answer.payer_id,
        answer.facility_id,
        answer.rendering_id,
        answer.denial_category,
        answer.is_fully_denied,
        answer.payment_month,
        answer.service_month,
        answer.submission_month
),

dated as (
    select
        intervention.intervention_name,
        intervention.begins_date,
        intervention.date_code,
        case
            when
                cell.payer_id = coalesce(intervention.payer_id, cell.payer_id)
                and cell.facility_id
                = coalesce(intervention.facility_id, cell.facility_id)
                and cell.rendering_id
                = coalesce(intervention.rendering_id, cell.rendering_id)
                then 'changed'
            else 'comparison'
        end as series_code,
        case intervention.date_code
            when 'service' then cell.service_month
            when 'payment' then cell.payment_month
            else cell.submission_month
        end as series_month,
        case intervention.date_code
            when 'service' then 120
            when 'payment' then 60
            else 90
        end as settling_days,
        cell.is_fully_denied
        and cell.denial_category
        = coalesce(intervention.denial_category, cell.denial_category) as is_denied,
        cell.claims,
        cell.billed_usd,
        cell.denied_usd
    from codes.intervention
    cross join cell
)

select
    dated.intervention_name,
    dated.series_code,
    dated.series_month,
    case
        when dated.series_month >= dated.begins_date then 'after'
        when last_day(dated.series_month) < dated.begins_date then 'before'
        else 'during'
    end as phase_code,
    coalesce(
        date_diff('day', last_day(dated.series_month), data_end.data_through_date)
        < dated.settling_days,
        false
    ) as is_preliminary,
    cast(sum(dated.claims) as bigint) as adjudicated_claims,
    cast(coalesce(sum(dated.claims) filter (where dated.is_denied), 0) as bigint)
        as denied_claims,
    cast(sum(dated.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(
        coalesce(sum(dated.denied_usd) filter (where dated.is_denied), 0)
        as decimal(18, 2)
    ) as denied_usd
from dated
cross join core.data_end
where dated.series_month is not null
group by
    dated.intervention_name,
    dated.begins_date,
    dated.settling_days,
    dated.series_code,
    dated.series_month,
    data_end.data_through_date
