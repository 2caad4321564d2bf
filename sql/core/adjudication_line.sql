-- Adjudicated lines: a payer's answer to each service, judged by the denial rules.
--
-- grain:   one row per SVC
-- keys:    adjudication_id, line_index
-- sources: landing.adjudication_line, core.adjudication_event, core.adjudication_link,
--          core.adjustment, core.line_link
-- units:   *_usd are US dollars; billed_usd and paid_usd as sent, negative on reversals
-- increment: adjudication_id
--
-- Denied: not a reversal, charged, paid nothing, no PR-1/2/3, and reasons that are
-- denials of more than 0. Partly denied: such reasons on any other line. Bundled: a
-- charged line not paid for reasons of bundling, not denied. denied_usd is at most the
-- charge. allowed_usd is AMT*B6, else paid + PR-1/2/3 + CO-253 (+ OA-23 when the payer
-- was not first); 0 on a denied line. stated_allowed_usd is the AMT*B6 itself.
--
-- columns:
-- file_id: the file it came in
-- adjudication_id: the payer's answer to a claim
-- line_index: from 1 in the adjudication
-- claim_line_index: the claim line that it answers
-- line_link_code: how it was linked: line_control_number, service or unmatched
-- procedure_qualifier_code: kind of procedure code
-- procedure_code: as adjudicated (SVC01)
-- modifier_1_code: first modifier
-- modifier_2_code: second modifier
-- modifier_3_code: third modifier
-- modifier_4_code: fourth modifier
-- submitted_procedure_code: as billed, when the payer bundled or recoded it (SVC06)
-- billed_usd: the charge; negative on a reversal
-- paid_usd: what was paid
-- revenue_code: as adjudicated
-- paid_units: units paid
-- submitted_units: units billed, when others (SVC07)
-- service_from_date: first day
-- service_to_date: last day
-- line_control_number: the provider's number for the line (REF*6R)
-- has_prior_authorization: it quotes a number of prior authorization (REF*G1)
-- has_referral: it quotes a referral number (REF*9F)
-- stated_allowed_usd: allowed as the payer states it (AMT*B6)
-- difference_usd: charge less paid and adjusted; 0 is balanced
-- is_denied: denied in full
-- is_partly_denied: denied in part
-- is_bundled: paid with another service
-- denied_usd: dollars denied
-- bundled_usd: dollars bundled
-- allowed_usd: dollars allowed
-- allowed_source_code: where allowed comes from: stated, computed or denied

with reason as (
    select
        adjustment.adjudication_id,
        adjustment.line_index,
        sum(adjustment.adjusted_usd) filter (where adjustment.is_denial) as denial_usd,
        sum(adjustment.adjusted_usd) filter (where adjustment.is_bundled)
            as bundled_usd,
        sum(adjustment.adjusted_usd) filter (
            where
            adjustment.group_code = 'PR' and adjustment.reason_code in ('1', '2', '3')
        ) as patient_share_usd,
        coalesce(
            bool_or(
                adjustment.group_code = 'PR'
                and adjustment.reason_code in ('1', '2', '3')
                and adjustment.adjusted_usd <> 0
            ),
            false
        ) as has_patient_share,
        sum(adjustment.adjusted_usd) filter (
            where adjustment.group_code = 'CO' and adjustment.reason_code = '253'
        ) as sequestered_usd,
        sum(adjustment.adjusted_usd) filter (
            where adjustment.group_code = 'OA' and adjustment.reason_code = '23'
        ) as prior_payer_usd
    from core.adjustment
    where adjustment.line_index is not null
    group by adjustment.adjudication_id, adjustment.line_index
),

judged as (
    select
        adjudication_line.adjudication_id,
        adjudication_line.line_index,
        adjudication_event.is_reversal,
        adjudication_line.billed_usd,
        coalesce(reason.denial_usd, 0) as denial_usd,
        coalesce(reason.bundled_usd, 0) as bundled_usd,
        (
            not adjudication_event.is_reversal
            and adjudication_line.billed_usd > 0
            and adjudication_line.paid_usd = 0
            and not coalesce(reason.has_patient_share, false)
        ) as is_unpaid,
        (
            adjudication_line.paid_usd
            + coalesce(reason.patient_share_usd, 0)
            + coalesce(reason.sequestered_usd, 0)
            + case
                when adjudication_link.is_primary then 0
                else coalesce(reason.prior_payer_usd, 0)
            end
        ) as computed_allowed_usd
    from landing.adjudication_line
    inner join core.adjudication_event
        on adjudication_line.adjudication_id = adjudication_event.adjudication_id
    inner join core.adjudication_link
        on adjudication_line.adjudication_id = adjudication_link.adjudication_id
    left join reason
        on
            adjudication_line.adjudication_id = reason.adjudication_id
            and adjudication_line.line_index = reason.line_index
),

flagged as (
    select
        judged.adjudication_id,
        judged.line_index,
        judged.computed_allowed_usd,
        judged.is_unpaid and judged.denial_usd > 0 as is_denied,
        not judged.is_reversal and not judged.is_unpaid and judged.denial_usd > 0
            as is_partly_denied,
        judged.is_unpaid and judged.denial_usd <= 0 and judged.bundled_usd > 0
            as is_bundled,
        case
            when judged.is_reversal then 0
            else greatest(0, least(judged.billed_usd, judged.denial_usd))
        end as denied_usd,
        greatest(0, least(judged.billed_usd, judged.bundled_usd)) as bundled_usd
    from judged
)

select
    adjudication_line.file_id,
    adjudication_line.adjudication_id,
    adjudication_line.line_index,
    line_link.claim_line_index,
    line_link.line_link_code,
    adjudication_line.procedure_qualifier_code,
    adjudication_line.procedure_code,
    adjudication_line.modifier_1_code,
    adjudication_line.modifier_2_code,
    adjudication_line.modifier_3_code,
    adjudication_line.modifier_4_code,
    adjudication_line.submitted_procedure_code,
    adjudication_line.billed_usd,
    adjudication_line.paid_usd,
    adjudication_line.revenue_code,
    adjudication_line.paid_units,
    adjudication_line.submitted_units,
    adjudication_line.service_from_date,
    adjudication_line.service_to_date,
    adjudication_line.line_control_number,
    adjudication_line.has_prior_authorization,
    adjudication_line.has_referral,
    adjudication_line.allowed_usd as stated_allowed_usd,
    adjudication_line.difference_usd,
    flagged.is_denied,
    flagged.is_partly_denied,
    flagged.is_bundled,
    cast(flagged.denied_usd as decimal(18, 2)) as denied_usd,
    cast(
        case when flagged.is_bundled then flagged.bundled_usd else 0 end
        as decimal(18, 2)
    ) as bundled_usd,
    cast(
        case
            when flagged.is_denied then 0
            else coalesce(adjudication_line.allowed_usd, flagged.computed_allowed_usd)
        end as decimal(18, 2)
    ) as allowed_usd,
    case
        when flagged.is_denied then 'denied'
        when adjudication_line.allowed_usd is not null then 'stated'
        else 'computed'
    end as allowed_source_code
from landing.adjudication_line
inner join flagged
    on
        adjudication_line.adjudication_id = flagged.adjudication_id
        and adjudication_line.line_index = flagged.line_index
inner join core.line_link
    on
        adjudication_line.adjudication_id = line_link.adjudication_id
        and adjudication_line.line_index = line_link.line_index
