-- Overturned denials: how often, by what and how fast denials came to be paid.
--
-- grain:   one row per payer and denial category, per category, and one of all
-- keys:    scope_code, payer_id, denial_category
-- sources: core.data_end, core.final_answer, core.first_answer
-- units:   *_claims are claims; *_days are days, medians
--
-- Counted are claims that a primary payer denied in full at its first answer, 180 days
-- or more before the data end: younger ones can still be overturned. A median does not
-- add up, so each scope has its own. Days count from the first answer to the payment.
--
-- columns:
-- scope_code: payer_category, category or all
-- payer_id: the payer that denied; blank unless payer_category
-- denial_category: category of the first answer's reason; blank in the row of all
-- matured_denied_claims: denied in full, 180 days ago or longer
-- overturned_claims: of these, paid or left to the patient within 180 days
-- corrected_claims: of these, after a corrected claim
-- reprocessed_claims: of these, by the payer without one
-- corrected_days: median days to the payment after a corrected claim
-- reprocessed_days: median days to the payment by the payer without one

with matured as (
    select
        first_answer.payer_id,
        first_answer.denial_category,
        final_answer.is_overturned,
        final_answer.overturn_code,
        -- A payment dated before its denial is as good as at once.
        greatest(
            0,
            date_diff('day', first_answer.payment_date, final_answer.overturned_date)
        ) as overturn_days
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    cross join core.data_end
    where
        first_answer.is_fully_denied
        and date_diff('day', first_answer.payment_date, data_end.data_through_date)
        >= 180
),

scoped as (
    select
        'payer_category' as scope_code,
        matured.payer_id,
        matured.denial_category,
        matured.is_overturned,
        matured.overturn_code,
        matured.overturn_days
    from matured
    union all
    select
        'category' as scope_code,
        null as payer_id,
        matured.denial_category,
        matured.is_overturned,
        matured.overturn_code,
        matured.overturn_days
    from matured
    union all
    select
        'all' as scope_code,
        null as payer_id,
        null as denial_category,
        matured.is_overturned,
        matured.overturn_code,
        matured.overturn_days
    from matured
)

select
    scoped.scope_code,
    scoped.payer_id,
    scoped.denial_category,
    count(*) as matured_denied_claims,
    count(*) filter (where scoped.is_overturned) as overturned_claims,
    count(*) filter (where scoped.overturn_code = 'corrected_claim')
        as corrected_claims,
    count(*) filter (where scoped.overturn_code = 'payer_reprocess')
        as reprocessed_claims,
    cast(
        median(scoped.overturn_days) filter (
            where scoped.overturn_code = 'corrected_claim'
        ) as double
    ) as corrected_days,
    cast(
        median(scoped.overturn_days) filter (
            where scoped.overturn_code = 'payer_reprocess'
        ) as double
    ) as reprocessed_days
from scoped
group by scoped.scope_code, scoped.payer_id, scoped.denial_category
