-- Adjustments: the reasons payers gave for not paying what was billed, each with its
-- place in the denial map.
--
-- grain:   one row per reason of a CAS segment
-- keys:    adjudication_id, adjustment_index
-- sources: landing.adjustment, landing.remark, core.adjudication_event,
--          codes.denial_map, codes.payer
-- units:   adjusted_usd is US dollars as sent: negative on a reversal
-- increment: adjudication_id
--
-- line_index is null at claim level. Of the map's rows valid on the payment date the
-- most particular counts: one whose remark stands on the same line, or on the claim,
-- before one without; then one with the group; then the later valid_from_date.
-- denial_category is `none` for what is no denial and `unmapped` for what the map
-- lacks. Reason 24 is no denial of a payer that the user lists as capitated.
--
-- columns:
-- file_id: the file it came in
-- adjudication_id: the payer's answer to a claim
-- line_index: the adjudicated line; blank for the whole claim
-- adjustment_index: from 1 in the adjudication, as sent
-- group_code: who is liable: CO, PR, OA, PI or CR
-- reason_code: the reason (CARC)
-- adjusted_usd: dollars it took off the charge
-- adjusted_units: units it took off
-- payer_id: the payer that says it
-- payer_name: its name
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- is_reversal: it stands on a reversal
-- is_mapped: the denial map has the reason
-- is_denial: the map calls it a denial
-- is_bundled: the map calls it bundling
-- is_avoidable: a denial that could have been avoided
-- denial_category: kind of denial; `none` or `unmapped` when it is none
-- label: the reason in our words

with reason as (
    select
        adjustment.file_id,
        adjustment.adjudication_id,
        adjustment.line_index,
        adjustment.adjustment_index,
        adjustment.group_code,
        adjustment.reason_code,
        adjustment.adjusted_usd,
        adjustment.adjusted_units,
        adjudication_event.payer_id,
        adjudication_event.payer_name,
        adjudication_event.payment_date,
        adjudication_event.payment_month,
        adjudication_event.is_reversal
    from landing.adjustment
    left join core.adjudication_event
        on adjustment.adjudication_id = adjudication_event.adjudication_id
),

entry as (
    select
        denial_map.group_code,
        denial_map.reason_code,
        denial_map.remark_code,
        denial_map.denial_category,
        denial_map.is_denial,
        denial_map.is_bundled,
        denial_map.is_avoidable,
        denial_map.label,
        coalesce(denial_map.valid_from_date, date '0001-01-01') as valid_from_date,
        coalesce(denial_map.valid_to_date, date '9999-12-31') as valid_to_date
    from codes.denial_map
),

stated as (
    select distinct
        reason.group_code,
        reason.reason_code,
        coalesce(reason.payment_date, date '2000-01-01') as payment_date
    from reason
),

plain as (
    select
        stated.group_code,
        stated.reason_code,
        stated.payment_date,
        entry.denial_category,
        entry.is_denial,
        entry.is_bundled,
        entry.is_avoidable,
        entry.label,
        row_number() over (
            partition by stated.group_code, stated.reason_code, stated.payment_date
            order by
                entry.group_code asc nulls last,
                entry.valid_from_date desc,
                entry.denial_category asc
        ) as choice_index
    from stated
    inner join entry on stated.reason_code = entry.reason_code
    where
        entry.remark_code is null
        and coalesce(entry.group_code, stated.group_code) = stated.group_code
        and stated.payment_date between entry.valid_from_date and entry.valid_to_date
),

remarked as (
    select
        reason.adjudication_id,
        reason.adjustment_index,
        entry.denial_category,
        entry.is_denial,
        entry.is_bundled,
        entry.is_avoidable,
        entry.label,
        row_number() over (
            partition by reason.adjudication_id, reason.adjustment_index
            order by
                remark.line_index asc nulls last,
                remark.remark_index asc,
                entry.group_code asc nulls last,
                entry.valid_from_date desc
        ) as choice_index
    from reason
    inner join entry on reason.reason_code = entry.reason_code
    inner join landing.remark
        on
            reason.adjudication_id = remark.adjudication_id
            and entry.remark_code = remark.remark_code
    where
        coalesce(entry.group_code, reason.group_code) = reason.group_code
        and coalesce(remark.line_index, reason.line_index, 0)
        = coalesce(reason.line_index, 0)
        and coalesce(reason.payment_date, date '2000-01-01')
        between entry.valid_from_date and entry.valid_to_date
),

mapped as (
    select
        reason.file_id,
        reason.adjudication_id,
        reason.line_index,
        reason.adjustment_index,
        reason.group_code,
        reason.reason_code,
        reason.adjusted_usd,
        reason.adjusted_units,
        reason.payer_id,
        reason.payer_name,
        reason.payment_date,
        reason.payment_month,
        reason.is_reversal,
        coalesce(remarked.denial_category, plain.denial_category) as map_category,
        coalesce(
            coalesce(remarked.is_denial, plain.is_denial)
            and not (reason.reason_code = '24' and coalesce(payer.is_capitated, false)),
            false
        ) as is_denial,
        coalesce(remarked.is_bundled, plain.is_bundled, false) as is_bundled,
        coalesce(remarked.is_avoidable, plain.is_avoidable, false) as is_avoidable,
        coalesce(remarked.label, plain.label) as map_label
    from reason
    left join plain
        on
            reason.group_code = plain.group_code
            and reason.reason_code = plain.reason_code
            and coalesce(reason.payment_date, date '2000-01-01') = plain.payment_date
            and plain.choice_index = 1
    left join remarked
        on
            reason.adjudication_id = remarked.adjudication_id
            and reason.adjustment_index = remarked.adjustment_index
            and remarked.choice_index = 1
    left join codes.payer on reason.payer_id = payer.payer_id
)

select
    mapped.file_id,
    mapped.adjudication_id,
    mapped.line_index,
    mapped.adjustment_index,
    mapped.group_code,
    mapped.reason_code,
    mapped.adjusted_usd,
    mapped.adjusted_units,
    mapped.payer_id,
    mapped.payer_name,
    mapped.payment_date,
    mapped.payment_month,
    mapped.is_reversal,
    mapped.map_category is not null as is_mapped,
    mapped.is_denial,
    mapped.is_bundled,
    mapped.is_denial and mapped.is_avoidable as is_avoidable,
    case
        when mapped.map_category is null then 'unmapped'
        when mapped.is_denial then mapped.map_category
        else 'none'
    end as denial_category,
    mapped.map_label as label -- noqa: RF04
from mapped
