-- What is said of claims at the front door: the statuses that accept and reject them.
--
-- grain:   one row per month of submission, payer, facility, claim type and status
-- keys:    submitted_month, payer_id, facility_id, claim_type_code, is_rejected,
--          category_code, status_code, entity_code
-- sources: codes.claim_status, codes.claim_status_category, codes.claim_status_entity,
--          core.acknowledgment, core.claim, core.payer, core.rejection
-- units:   claims are claim versions; billed_usd is US dollars
-- audience: administrators
--
-- The status is the one that stands for the claim; of a rejected one the first of its
-- reasons that rejects. Labels are our own words: the official ones are X12's; a code
-- table of yours may put them in. A code without a label is shown as it is.
--
-- metric: share of rejections by reason
-- definition: Share of the rejected claims whose standing status names the reason.
-- numerator: claims of the reason
-- denominator: claims, where is_rejected
-- left out: Further reasons of the same claim.
--
-- columns:
-- submitted_month: month in which the claim was sent
-- payer_id: the payer billed
-- payer_name: its name
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- is_rejected: the status rejects
-- category_code: accepted or rejected, and how (STC-1)
-- status_code: what exactly (STC-2)
-- entity_code: about whom (STC-3); none where nobody is named
-- category_label: the category in our words
-- label: category, status and entity in our words
-- claims: claim versions
-- billed_usd: their charges

with status as (
    select
        acknowledgment.claim_id,
        acknowledgment.is_rejected,
        case
            when acknowledgment.is_rejected then rejection.category_code
            else acknowledgment.category_code
        end as category_code,
        case
            when acknowledgment.is_rejected then rejection.status_code
            else acknowledgment.status_code
        end as status_code,
        case
            when acknowledgment.is_rejected then rejection.entity_code
            else acknowledgment.entity_code
        end as entity_code
    from core.acknowledgment
    left join core.rejection on acknowledgment.claim_id = rejection.claim_id
    where acknowledgment.is_latest and acknowledgment.claim_id is not null
),

counted as (
    select
        cast(date_trunc('month', claim.submitted_date) as date) as submitted_month,
        claim.payer_id,
        claim.facility_id,
        claim.claim_type_code,
        status.is_rejected,
        coalesce(status.category_code, 'none') as category_code,
        coalesce(status.status_code, 'none') as status_code,
        coalesce(status.entity_code, 'none') as entity_code,
        count(*) as claims,
        sum(claim.billed_usd) as billed_usd
    from status
    inner join core.claim on status.claim_id = claim.claim_id
    group by all
)

select
    counted.submitted_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    counted.claim_type_code,
    counted.is_rejected,
    counted.category_code,
    counted.status_code,
    counted.entity_code,
    coalesce(claim_status_category.label, counted.category_code) as category_label,
    concat(
        coalesce(claim_status.label, concat('Status ', counted.status_code)),
        case
            when counted.entity_code = 'none' then ''
            else
                concat(
                    ' (',
                    coalesce(
                        claim_status_entity.label,
                        concat('party ', counted.entity_code)
                    ),
                    ')'
                )
        end
    ) as label, -- noqa: RF04
    counted.claims,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd
from counted
left join core.payer on counted.payer_id = payer.payer_id
left join codes.claim_status_category
    on counted.category_code = claim_status_category.category_code
left join codes.claim_status on counted.status_code = claim_status.status_code
left join codes.claim_status_entity
    on counted.entity_code = claim_status_entity.entity_code
