-- Open denials: claims that the standing answer of their primary payer denies.
--
-- grain:   one row per claim, in all its versions, with an open denial
-- keys:    claim_family_id
-- sources: core.adjudication, core.claim, core.claim_family, core.denial_reason,
--          core.final_answer, core.first_answer
-- units:   *_usd are US dollars
--
-- The reason is that of the standing answer, by its largest denied dollars. A claim
-- waits when a version, not a void, was sent on the day of that answer or after it.
--
-- columns:
-- claim_family_id: the claim in all its versions
-- adjudication_id: the answer that stands
-- payer_id: the payer whose answer it is
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- specialty: of the provider, or `unknown`
-- denial_category: of the largest denied dollars, or `unmapped`
-- group_code: group of the main reason
-- reason_code: the main reason (CARC)
-- remark_code: its remark (RARC)
-- reason_label: the reason in our words
-- is_avoidable: its category could have been avoided
-- is_full_denial: denied in full, else in part
-- billed_usd: billed on the answer
-- denied_usd: dollars that it denies
-- service_date: first day of service
-- denied_date: payment date of the answer
-- resubmitted_date: when it was last sent again since; blank where it was not
-- answers: primary answers that stand

with standing as (
    select
        first_answer.claim_family_id,
        adjudication.adjudication_id,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        first_answer.specialty,
        adjudication.is_fully_denied as is_full_denial,
        adjudication.billed_usd,
        final_answer.open_denied_usd as denied_usd,
        adjudication.service_date,
        final_answer.latest_payment_date as denied_date,
        final_answer.answers
    from core.final_answer
    inner join core.first_answer
        on final_answer.adjudication_id = first_answer.adjudication_id
    inner join core.adjudication
        on final_answer.latest_adjudication_id = adjudication.adjudication_id
    where final_answer.is_open_denial
),

sent_again as (
    select
        standing.claim_family_id,
        max(claim.submitted_date) as resubmitted_date
    from standing
    inner join core.claim_family
        on standing.claim_family_id = claim_family.claim_family_id
    inner join core.claim on claim_family.claim_id = claim.claim_id
    where
        claim_family.version_index > 1
        and not claim_family.is_void
        and claim.submitted_date >= standing.denied_date
    group by standing.claim_family_id
)

select
    standing.claim_family_id,
    standing.adjudication_id,
    standing.payer_id,
    standing.facility_id,
    standing.claim_type_code,
    standing.specialty,
    coalesce(denial_reason.denial_category, 'unmapped') as denial_category,
    denial_reason.group_code,
    denial_reason.reason_code,
    denial_reason.remark_code,
    denial_reason.label as reason_label,
    coalesce(denial_reason.is_avoidable, false) as is_avoidable,
    standing.is_full_denial,
    standing.billed_usd,
    standing.denied_usd,
    standing.service_date,
    standing.denied_date,
    sent_again.resubmitted_date,
    standing.answers
from standing
left join core.denial_reason
    on standing.adjudication_id = denial_reason.adjudication_id
left join sent_again on standing.claim_family_id = sent_again.claim_family_id
