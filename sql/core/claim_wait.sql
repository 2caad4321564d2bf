-- Waits: when each claim was first sent, and when it was first answered.
--
-- grain:   one row per claim family billed to a first payer
-- keys:    claim_id
-- sources: core.claim, core.adjudication
-- units:   billed_usd is US dollars
-- increment: claim_id
--
-- All versions of a claim are one: it waits from the first day that any of them was
-- sent. The first answer is the initial adjudication: the first primary one that is no
-- reversal, and a duplicate only when there is no other. Estimates (predeterminations)
-- and claims to further payers are left out.
--
-- columns:
-- claim_id: the last version
-- claim_family_id: the claim in all its versions
-- is_withdrawn: the last version takes the claim back
-- payer_id: the payer billed
-- facility_id: where
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- billed_usd: charge of the last version
-- submitted_date: when the first version was sent
-- last_submitted_date: when the last one was
-- service_date: first day of service
-- received_date: when the payer says it received it, by its first answer (DTM*050)
-- answered_date: date of the first answer; blank when none has come

with version as (
    select
        claim.claim_id,
        claim.claim_family_id,
        claim.is_void,
        claim.payer_id,
        claim.facility_id,
        claim.claim_type_code,
        claim.financial_class_code,
        claim.billed_usd,
        claim.submitted_date as last_submitted_date,
        claim.service_date,
        min(claim.submitted_date) over (partition by claim.claim_family_id)
            as submitted_date,
        row_number() over (
            partition by claim.claim_family_id order by claim.version_index desc
        ) as recency_index
    from core.claim
    where
        coalesce(claim.payer_responsibility_code, 'P') = 'P'
        and not coalesce(claim.is_predetermination, false)
),

answer as (
    select
        adjudication.claim_family_id,
        min(adjudication.received_date) as received_date,
        min(adjudication.payment_date) as answered_date
    from core.adjudication
    where adjudication.is_initial
    group by adjudication.claim_family_id
)

select
    version.claim_id,
    version.claim_family_id,
    version.is_void as is_withdrawn,
    version.payer_id,
    version.facility_id,
    version.claim_type_code,
    version.financial_class_code,
    version.billed_usd,
    version.submitted_date,
    version.last_submitted_date,
    version.service_date,
    answer.received_date,
    answer.answered_date
from version
left join answer on version.claim_family_id = answer.claim_family_id
where version.recency_index = 1
