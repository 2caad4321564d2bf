-- Line links: the claim line that each adjudicated line answers.
--
-- grain:   one row per adjudicated line
-- keys:    adjudication_id, line_index
-- sources: landing.adjudication_line, landing.claim_line, landing.claim,
--          core.adjudication_link, core.adjudication_event
-- units:   line_link_code is line_control_number, service or unmatched
-- increment: adjudication_id
--
-- By the line's control number (REF*6R; the line's position where the claim gave none),
-- else by procedure (or revenue) code, date and charge: the first such line on both
-- sides, then the second.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- line_index: its line
-- claim_line_index: the claim line that it answers; blank when unmatched
-- line_link_code: how it was linked

with answer as (
    select
        adjudication_line.adjudication_id,
        adjudication_line.line_index,
        adjudication_link.claim_id,
        adjudication_line.line_control_number,
        coalesce(
            adjudication_line.submitted_procedure_code,
            adjudication_line.procedure_code,
            adjudication_line.revenue_code
        ) as service_code,
        coalesce(
            adjudication_line.service_from_date, adjudication_event.service_from_date
        ) as service_date,
        abs(adjudication_line.billed_usd) as billed_usd
    from landing.adjudication_line
    inner join core.adjudication_link
        on adjudication_line.adjudication_id = adjudication_link.adjudication_id
    inner join core.adjudication_event
        on adjudication_line.adjudication_id = adjudication_event.adjudication_id
),

line as (
    select
        claim_line.claim_id,
        claim_line.line_index,
        coalesce(
            claim_line.line_control_number, cast(claim_line.line_index as varchar)
        ) as line_control_number,
        coalesce(claim_line.procedure_code, claim_line.revenue_code) as service_code,
        coalesce(claim_line.service_from_date, claim.service_from_date) as service_date,
        claim_line.billed_usd
    from landing.claim_line
    inner join landing.claim on claim_line.claim_id = claim.claim_id
),

control as (
    select
        line.claim_id,
        line.line_control_number,
        min(line.line_index) as line_index
    from line
    group by line.claim_id, line.line_control_number
),

answer_numbered as (
    select
        answer.adjudication_id,
        answer.line_index,
        answer.claim_id,
        answer.service_code,
        answer.service_date,
        answer.billed_usd,
        control.line_index as control_line_index,
        row_number() over (
            partition by
                answer.adjudication_id, answer.service_code, answer.service_date,
                answer.billed_usd
            order by answer.line_index
        ) as occurrence_index
    from answer
    left join control
        on
            answer.claim_id = control.claim_id
            and answer.line_control_number = control.line_control_number
),

line_numbered as (
    select
        line.claim_id,
        line.line_index,
        line.service_code,
        line.service_date,
        line.billed_usd,
        row_number() over (
            partition by
                line.claim_id, line.service_code, line.service_date, line.billed_usd
            order by line.line_index
        ) as occurrence_index
    from line
)

select
    answer_numbered.adjudication_id,
    answer_numbered.line_index,
    coalesce(answer_numbered.control_line_index, line_numbered.line_index)
        as claim_line_index,
    case
        when answer_numbered.control_line_index is not null then 'line_control_number'
        when line_numbered.line_index is not null then 'service'
        else 'unmatched'
    end as line_link_code
from answer_numbered
left join line_numbered
    on
        answer_numbered.claim_id = line_numbered.claim_id
        and answer_numbered.service_code = line_numbered.service_code
        and answer_numbered.service_date = line_numbered.service_date
        and answer_numbered.billed_usd = line_numbered.billed_usd
        and answer_numbered.occurrence_index = line_numbered.occurrence_index
