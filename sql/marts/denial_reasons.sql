-- Adjustments that payers made, by reason: what was taken off the charges, and why.
--
-- grain:   one row per payment month, payer, facility, claim type, adjustment group,
--          reason and denial category
-- keys:    payment_month, payer_id, facility_id, claim_type_code, group_code,
--          reason_code, denial_category, is_denial
-- sources: codes.denial_map, core.adjudication, core.adjustment
-- units:   adjustments are counted as sent; adjusted_usd are US dollars as sent,
--          negative where a payer takes an adjustment back
-- audience: administrators, insurers
--
-- Every adjustment of every remittance is here, at claim and line level, reversals with
-- the sign they came with: the sum equals what the remittances say was adjusted.
--
-- metric: denial dollars by reason
-- definition: Dollars adjusted for reasons that the denial map calls a denial, net of
--   what payers took back, by the map's category.
-- numerator: adjusted_usd where is_denial
-- denominator: adjusted_usd where is_denial, over all reasons shown
-- left out: Nothing: reasons that are no denial stand under category none, reasons that
--   the map lacks under unmapped.
--
-- A dollar that is denied again on rework is counted at each denial here, and once in
-- denial_rates. The label is ours, by reason number; the official wording is X12's and
-- is not shipped.
--
-- columns:
-- payment_month: month of the payment date of the remittance
-- payer_id: the payer that adjudicated
-- payer_name: its name
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- group_code: adjustment group: CO, PR, OA, PI or CR
-- reason_code: claim adjustment reason code (CARC)
-- denial_category: category of the denial map; none where it is no denial, unmapped
--   where the map lacks it
-- is_denial: the denial map calls it a denial
-- label: our short label of the reason
-- adjustments: adjustments, as sent
-- adjusted_usd: dollars adjusted, as sent

with named_reason as (
    select
        denial_map.reason_code,
        denial_map.label,
        row_number() over (
            partition by denial_map.reason_code order by denial_map.label asc
        ) as choice_index
    from codes.denial_map
    where denial_map.remark_code is null
),

counted as (
    select
        adjudication.payment_month,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        adjustment.group_code,
        adjustment.reason_code,
        adjustment.denial_category,
        adjustment.is_denial,
        min(adjudication.payer_name) as payer_name,
        count(*) as adjustments,
        sum(adjustment.adjusted_usd) as adjusted_usd
    from core.adjustment
    inner join core.adjudication
        on adjustment.adjudication_id = adjudication.adjudication_id
    group by
        adjudication.payment_month,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        adjustment.group_code,
        adjustment.reason_code,
        adjustment.denial_category,
        adjustment.is_denial
)

select
    counted.payment_month,
    counted.payer_id,
    counted.payer_name,
    counted.facility_id,
    counted.claim_type_code,
    counted.group_code,
    counted.reason_code,
    counted.denial_category,
    counted.is_denial,
    named_reason.label,
    counted.adjustments,
    cast(coalesce(counted.adjusted_usd, 0) as decimal(18, 2)) as adjusted_usd
from counted
left join named_reason
    on
        counted.reason_code = named_reason.reason_code
        and named_reason.choice_index = 1
