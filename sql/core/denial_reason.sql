-- Denial reasons: why an adjudication denies, by its largest denied dollars.
--
-- grain:   one row per adjudication with a reason that denies
-- keys:    adjudication_id
-- sources: core.adjudication_outcome, core.adjustment, core.remark
-- units:   reason_usd is US dollars
-- increment: adjudication_id
--
-- The reason is the one of the adjudication's denial category that takes most dollars
-- off; ties go to the group and the reason by their code. Its remark is the first on
-- one of the lines that it stands on, else the first on the claim.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- denial_category: the category with the largest denied dollars
-- group_code: who is liable: CO, PR, OA, PI or CR
-- reason_code: the reason (CARC)
-- remark_code: the remark that goes with it (RARC); blank where none does
-- label: the reason in our words
-- is_avoidable: a denial that could have been avoided
-- reason_usd: dollars that it takes off, over all lines

with reason as (
    select
        adjustment.adjudication_id,
        adjustment.denial_category,
        adjustment.group_code,
        adjustment.reason_code,
        min(adjustment.label) as label, -- noqa: RF04
        bool_or(adjustment.is_avoidable) as is_avoidable,
        sum(adjustment.adjusted_usd) as reason_usd
    from core.adjustment
    where adjustment.is_denial
    group by
        adjustment.adjudication_id,
        adjustment.denial_category,
        adjustment.group_code,
        adjustment.reason_code
),

ranked as (
    select
        reason.adjudication_id,
        reason.denial_category,
        reason.group_code,
        reason.reason_code,
        reason.label,
        reason.is_avoidable,
        reason.reason_usd,
        row_number() over (
            partition by reason.adjudication_id
            order by
                reason.reason_usd desc,
                reason.group_code asc,
                reason.reason_code asc
        ) as choice_index
    from reason
    inner join core.adjudication_outcome
        on
            reason.adjudication_id = adjudication_outcome.adjudication_id
            and reason.denial_category = adjudication_outcome.denial_category
    where reason.reason_usd > 0
),

main as (
    select
        ranked.adjudication_id,
        ranked.denial_category,
        ranked.group_code,
        ranked.reason_code,
        ranked.label,
        ranked.is_avoidable,
        ranked.reason_usd
    from ranked
    where ranked.choice_index = 1
),

place as (
    select distinct
        main.adjudication_id,
        coalesce(adjustment.line_index, 0) as line_index
    from main
    inner join core.adjustment
        on
            main.adjudication_id = adjustment.adjudication_id
            and main.group_code = adjustment.group_code
            and main.reason_code = adjustment.reason_code
),

remarked as (
    select
        remark.adjudication_id,
        remark.remark_code,
        row_number() over (
            partition by remark.adjudication_id
            order by
                place.line_index is not null desc,
                remark.line_index is not null asc,
                remark.remark_index asc
        ) as choice_index
    from core.remark
    left join place
        on
            remark.adjudication_id = place.adjudication_id
            and remark.line_index = place.line_index
    where place.line_index is not null or remark.line_index is null
)

select
    main.adjudication_id,
    main.denial_category,
    main.group_code,
    main.reason_code,
    remarked.remark_code,
    main.label,
    main.is_avoidable,
    cast(main.reason_usd as decimal(18, 2)) as reason_usd
from main
left join remarked
    on
        main.adjudication_id = remarked.adjudication_id
        and remarked.choice_index = 1
