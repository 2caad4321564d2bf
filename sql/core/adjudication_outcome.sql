-- Outcomes: what each adjudication decided, from its lines and its claim-level reasons.
--
-- grain:   one row per adjudication
-- keys:    adjudication_id
-- sources: core.adjudication_event, core.adjudication_line, core.adjudication_link,
--          core.adjustment
-- units:   *_usd are US dollars
-- increment: adjudication_id
--
-- Fully denied: at least one denied line, and every other charged line denied or
-- bundled; or reasons on the claim itself that are denials, nothing paid and no
-- PR-1/2/3 (so too a claim without lines). Partly denied: any other denied or partly
-- denied line, or such a reason. denied_usd adds the lines' to the claim-level
-- reasons, at most the charge. Duplicate: reason 18 and no other. allowed_usd adds the
-- lines', less claim-level reasons that are neither PR-1/2/3 nor CO-253; without lines
-- it is computed from the claim. allowed_source_code: stated, computed, mixed, or
-- denied when nothing else is.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- is_fully_denied: every charged line is denied or bundled, at least one denied
-- is_partially_denied: some line is denied, in full or in part
-- is_zero_paid: nothing was paid
-- is_unexplained_zero_pay: the whole charge is written off under the contract
-- is_duplicate: denied only as a duplicate
-- denied_usd: dollars denied
-- bundled_usd: dollars bundled into other services
-- allowed_usd: dollars allowed
-- allowed_source_code: where allowed comes from: stated, computed, mixed, denied
-- denial_category: of the largest denied dollars

with line as (
    select
        adjudication_line.adjudication_id,
        count(*) filter (where adjudication_line.billed_usd > 0) as charged_lines,
        count(*) filter (where adjudication_line.is_denied) as denied_lines,
        count(*) filter (where adjudication_line.is_partly_denied)
            as partly_denied_lines,
        count(*) filter (where adjudication_line.is_bundled) as bundled_lines,
        count(*) filter (where adjudication_line.allowed_source_code = 'stated')
            as stated_lines,
        count(*) filter (where adjudication_line.allowed_source_code = 'computed')
            as computed_lines,
        sum(adjudication_line.denied_usd) as denied_usd,
        sum(adjudication_line.bundled_usd) as bundled_usd,
        sum(adjudication_line.allowed_usd) as allowed_usd
    from core.adjudication_line
    group by adjudication_line.adjudication_id
),

reason as (
    select
        adjustment.adjudication_id,
        adjustment.line_index,
        adjustment.reason_code,
        adjustment.adjusted_usd,
        adjustment.is_denial,
        adjustment.is_bundled,
        adjustment.denial_category,
        adjustment.group_code = 'PR' and adjustment.reason_code in ('1', '2', '3')
            as is_patient_share,
        adjustment.group_code = 'CO' and adjustment.reason_code = '253'
            as is_sequestered,
        adjustment.group_code = 'CO' and adjustment.reason_code = '45'
            as is_contractual,
        adjustment.group_code = 'OA' and adjustment.reason_code = '23' as is_prior_payer
    from core.adjustment
),

whole as (
    select
        reason.adjudication_id,
        bool_or(reason.is_patient_share and reason.adjusted_usd <> 0)
            as has_patient_share,
        bool_and(reason.reason_code = '18') filter (where reason.adjusted_usd <> 0)
            as is_only_duplicate,
        sum(reason.adjusted_usd) filter (where reason.is_contractual)
            as contractual_usd,
        sum(reason.adjusted_usd) filter (
            where reason.line_index is null and reason.is_denial
        ) as denial_usd,
        sum(reason.adjusted_usd) filter (
            where reason.line_index is null and reason.is_bundled
        ) as bundled_usd,
        sum(reason.adjusted_usd) filter (where reason.line_index is null)
            as claim_level_usd,
        sum(reason.adjusted_usd) filter (
            where
            reason.line_index is null
            and (reason.is_patient_share or reason.is_sequestered)
        ) as shared_usd,
        sum(reason.adjusted_usd) filter (
            where reason.line_index is null and reason.is_prior_payer
        ) as prior_payer_usd
    from reason
    group by reason.adjudication_id
),

category as (
    select
        reason.adjudication_id,
        reason.denial_category,
        row_number() over (
            partition by reason.adjudication_id
            order by sum(reason.adjusted_usd) desc, reason.denial_category asc
        ) as choice_index
    from reason
    where reason.is_denial
    group by reason.adjudication_id, reason.denial_category
    having sum(reason.adjusted_usd) > 0
),

joined as (
    select
        adjudication_event.adjudication_id,
        adjudication_event.is_reversal,
        adjudication_event.billed_usd,
        adjudication_event.paid_usd,
        line.adjudication_id is not null as has_lines,
        coalesce(line.charged_lines, 0) as charged_lines,
        coalesce(line.denied_lines, 0) as denied_lines,
        coalesce(line.partly_denied_lines, 0) as partly_denied_lines,
        coalesce(line.bundled_lines, 0) as bundled_lines,
        coalesce(line.stated_lines, 0) as stated_lines,
        coalesce(line.computed_lines, 0) as computed_lines,
        coalesce(line.denied_usd, 0) as line_denied_usd,
        coalesce(line.bundled_usd, 0) as line_bundled_usd,
        coalesce(line.allowed_usd, 0) as line_allowed_usd,
        coalesce(whole.has_patient_share, false) as has_patient_share,
        coalesce(whole.is_only_duplicate, false) as is_only_duplicate,
        coalesce(whole.contractual_usd, 0) as contractual_usd,
        coalesce(whole.denial_usd, 0) as denial_usd,
        coalesce(whole.bundled_usd, 0) as bundled_usd,
        coalesce(whole.claim_level_usd, 0) as claim_level_usd,
        coalesce(whole.shared_usd, 0) + case
            when adjudication_link.is_primary then 0
            else coalesce(whole.prior_payer_usd, 0)
        end as shared_usd,
        category.denial_category
    from core.adjudication_event
    inner join core.adjudication_link
        on adjudication_event.adjudication_id = adjudication_link.adjudication_id
    left join line on adjudication_event.adjudication_id = line.adjudication_id
    left join whole on adjudication_event.adjudication_id = whole.adjudication_id
    left join category
        on
            adjudication_event.adjudication_id = category.adjudication_id
            and category.choice_index = 1
),

judged as (
    select
        joined.adjudication_id,
        joined.is_reversal,
        joined.billed_usd,
        joined.paid_usd,
        joined.has_lines,
        joined.denied_lines,
        joined.partly_denied_lines,
        joined.stated_lines,
        joined.computed_lines,
        joined.line_denied_usd,
        joined.line_bundled_usd,
        joined.line_allowed_usd,
        joined.is_only_duplicate,
        joined.contractual_usd,
        joined.denial_usd,
        joined.bundled_usd,
        joined.claim_level_usd,
        joined.shared_usd,
        joined.denial_category,
        not joined.is_reversal and (
            (
                joined.denied_lines > 0
                and joined.denied_lines + joined.bundled_lines = joined.charged_lines
            )
            or (
                joined.billed_usd > 0
                and joined.paid_usd = 0
                and joined.denial_usd > 0
                and not joined.has_patient_share
            )
        ) as is_fully_denied
    from joined
)

select
    judged.adjudication_id,
    judged.is_fully_denied,
    (
        not judged.is_reversal
        and not judged.is_fully_denied
        and (
            judged.denied_lines > 0
            or judged.partly_denied_lines > 0
            or judged.denial_usd > 0
        )
    ) as is_partially_denied,
    not judged.is_reversal and judged.paid_usd = 0 as is_zero_paid,
    (
        not judged.is_reversal
        and judged.paid_usd = 0
        and judged.billed_usd > 0
        and judged.contractual_usd >= judged.billed_usd
    ) as is_unexplained_zero_pay,
    (
        not judged.is_reversal
        and judged.paid_usd = 0
        and judged.is_only_duplicate
    ) as is_duplicate,
    cast(
        case
            when judged.is_reversal then 0
            else
                judged.line_denied_usd
                + greatest(
                    0,
                    least(judged.billed_usd - judged.line_denied_usd, judged.denial_usd)
                )
        end as decimal(18, 2)
    ) as denied_usd,
    cast(
        case
            when judged.is_reversal or judged.has_lines then judged.line_bundled_usd
            else greatest(0, least(judged.billed_usd, judged.bundled_usd))
        end as decimal(18, 2)
    ) as bundled_usd,
    cast(
        case
            when judged.is_fully_denied then 0
            when not judged.has_lines then judged.paid_usd + judged.shared_usd
            when judged.stated_lines > 0 then judged.line_allowed_usd
            else
                judged.line_allowed_usd - (judged.claim_level_usd - judged.shared_usd)
        end as decimal(18, 2)
    ) as allowed_usd,
    case
        when judged.is_fully_denied then 'denied'
        when judged.stated_lines > 0 and judged.computed_lines > 0 then 'mixed'
        when judged.stated_lines > 0 then 'stated'
        else 'computed'
    end as allowed_source_code,
    case when not judged.is_reversal then judged.denial_category end
        as denial_category
from judged
