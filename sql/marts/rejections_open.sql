-- Rejected claims that were not accepted since, one by one: what to send again.
--
-- grain:   one row per claim version that was rejected and not accepted since
-- keys:    claim_id
-- sources: codes.claim_status, codes.claim_status_category, codes.claim_status_entity,
--          core.data_end, core.payer, core.rejection
-- units:   billed_usd is US dollars; waiting_days are days to the end of the data
-- audience: administrators
--
-- Of a claim rejected several times the last rejection alone. One that was sent again
-- and neither accepted nor rejected since is waiting.
--
-- metric: charges waiting
-- definition: Charges of claims that were rejected and not accepted since.
-- numerator: billed_usd
-- denominator: none: it is a sum
-- left out: Claims accepted since, and those of payers that send no 277CA.
--
-- metric: claims to send again
-- definition: Claim versions whose last rejection nobody has put right: not sent again,
--   perhaps sent again, or sent again without an answer yet.
-- numerator: rows
-- denominator: none: a count
-- left out: Rejected claims that were accepted since.
--
-- columns:
-- claim_id: the claim version: file and place
-- submitted_month: month in which it was sent
-- payer_id: the payer billed
-- payer_name: its name
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- resubmission_code: none, unclear, same_number or new_number
-- rejected_date: when it was rejected
-- waiting_days: days from that to the end of the data
-- service_date: first day of service
-- category_code: how it was rejected (STC-1)
-- status_code: why (STC-2)
-- label: both in our words
-- billed_usd: its charge

with again as (
    select rejection.claim_id
    from core.rejection
),

open_claim as (
    select
        rejection.claim_id,
        rejection.submitted_date,
        rejection.payer_id,
        rejection.facility_id,
        rejection.claim_type_code,
        rejection.resubmission_code,
        rejection.rejected_date,
        rejection.service_date,
        rejection.category_code,
        rejection.status_code,
        rejection.entity_code,
        rejection.billed_usd
    from core.rejection
    left join again
        on rejection.resubmitted_claim_id = again.claim_id
    where rejection.accepted_claim_id is null and again.claim_id is null
)

select
    open_claim.claim_id,
    cast(date_trunc('month', open_claim.submitted_date) as date) as submitted_month,
    open_claim.payer_id,
    payer.payer_name,
    open_claim.facility_id,
    open_claim.claim_type_code,
    open_claim.resubmission_code,
    open_claim.rejected_date,
    cast(
        date_diff('day', open_claim.rejected_date, data_end.data_through_date)
        as integer
    ) as waiting_days,
    open_claim.service_date,
    open_claim.category_code,
    open_claim.status_code,
    concat(
        coalesce(claim_status_category.label, open_claim.category_code),
        ': ',
        coalesce(claim_status.label, concat('status ', open_claim.status_code)),
        case
            when open_claim.entity_code is null then ''
            else
                concat(
                    ' (',
                    coalesce(
                        claim_status_entity.label,
                        concat('party ', open_claim.entity_code)
                    ),
                    ')'
                )
        end
    ) as label, -- noqa: RF04
    open_claim.billed_usd
from open_claim
cross join core.data_end
left join core.payer on open_claim.payer_id = payer.payer_id
left join codes.claim_status_category
    on open_claim.category_code = claim_status_category.category_code
left join codes.claim_status on open_claim.status_code = claim_status.status_code
left join codes.claim_status_entity
    on open_claim.entity_code = claim_status_entity.entity_code
