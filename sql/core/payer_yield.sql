-- Allowed yields: what of a billed dollar each payer allows where it denies nothing.
--
-- grain:   one row per payer that answered, and one of all payers together
-- keys:    scope_code, payer_id
-- sources: core.adjudication, core.final_answer
-- units:   *_usd are US dollars; allowed_rate is a share, 0 to 1
--
-- Counted are the primary answers that stand today and deny no dollar. What a payer
-- denies is left out: how likely that comes back is the overturn rate's to say, and
-- counting it in both would count it twice.
--
-- columns:
-- scope_code: payer or all
-- payer_id: the payer that answered; blank in the row of all
-- answered_claims: claims whose standing answer denies nothing
-- billed_usd: billed on them
-- allowed_usd: allowed on them
-- allowed_rate: allowed / billed; blank where nothing was billed

with standing as (
    select
        adjudication.payer_id,
        adjudication.billed_usd,
        adjudication.allowed_usd
    from core.final_answer
    inner join core.adjudication
        on final_answer.latest_adjudication_id = adjudication.adjudication_id
    where not final_answer.is_open_denial
),

scoped as (
    select
        'payer' as scope_code,
        standing.payer_id,
        standing.billed_usd,
        standing.allowed_usd
    from standing
    union all
    select
        'all' as scope_code,
        null as payer_id,
        standing.billed_usd,
        standing.allowed_usd
    from standing
)

select
    scoped.scope_code,
    scoped.payer_id,
    count(*) as answered_claims,
    cast(sum(scoped.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(sum(scoped.allowed_usd) as decimal(18, 2)) as allowed_usd,
    cast(sum(scoped.allowed_usd) as double)
    / nullif(cast(sum(scoped.billed_usd) as double), 0) as allowed_rate
from scoped
group by scoped.scope_code, scoped.payer_id
