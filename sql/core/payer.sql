-- Payers: everyone who was billed or who paid.
--
-- grain:   one row per payer
-- keys:    payer_id
-- sources: landing.claim, core.payment, codes.payer
-- units:   none
--
-- The name most often written, remittances before claims; ties by name.
-- financial_class_code is the user's; null where the user has not classed the payer.
--
-- columns:
-- payer_id: the payer
-- payer_name: its name
-- financial_class_code: its class, when the user has classed it
-- is_capitated: the user lists it as paying by head

with written as (
    select
        payment.payer_id,
        payment.payer_name,
        1 as source_index
    from core.payment
    union all
    select
        coalesce(claim.payer_id, 'unknown') as payer_id,
        claim.payer_name,
        2 as source_index
    from landing.claim
),

named as (
    select
        written.payer_id,
        written.payer_name,
        row_number() over (
            partition by written.payer_id
            order by
                written.payer_name is null asc,
                written.source_index asc,
                count(*) desc,
                written.payer_name asc
        ) as choice_index
    from written
    group by written.payer_id, written.payer_name, written.source_index
)

select
    named.payer_id,
    named.payer_name,
    payer.financial_class_code,
    coalesce(payer.is_capitated, false) as is_capitated
from named
left join codes.payer on named.payer_id = payer.payer_id
where named.choice_index = 1
