-- Submissions: what claims were sent together, for what purpose, and how many.
--
-- grain:   one row per 837 transaction
-- keys:    file_id, transaction_index
-- sources: landing.submission, core.transaction, core.claim
-- units:   claims are claim versions; billed_usd is US dollars as sent
-- increment: file_id
--
-- Claims that went to quarantine are not counted.
--
-- columns:
-- file_id: the file it came in
-- transaction_index: the transaction, from 1 in the file
-- kind_code: 837P, 837I or 837D
-- purpose_code: 00 for an original, 18 for one sent again (BHT02)
-- submission_type_code: CH to be paid, RP to report, 31 to recover (BHT06)
-- sender_id: who sent it
-- receiver_id: to whom
-- created_date: when it was made
-- provider_levels: billing providers (HL*20)
-- subscriber_levels: subscribers (HL*22)
-- patient_levels: patients who are not the subscriber (HL*23)
-- claims: claim versions that landed
-- billed_usd: their charges

with counted as (
    select
        claim.file_id,
        claim.transaction_index,
        count(*) as claims,
        sum(claim.billed_usd) as billed_usd
    from core.claim
    group by claim.file_id, claim.transaction_index
)

select
    submission.file_id,
    submission.transaction_index,
    transaction.kind_code,
    submission.purpose_code,
    submission.submission_type_code,
    transaction.sender_id,
    transaction.receiver_id,
    transaction.created_date,
    submission.provider_levels,
    submission.subscriber_levels,
    submission.patient_levels,
    coalesce(counted.claims, 0) as claims,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd
from landing.submission
left join core.transaction
    on
        submission.file_id = transaction.file_id
        and submission.transaction_index = transaction.transaction_index
left join counted
    on
        submission.file_id = counted.file_id
        and submission.transaction_index = counted.transaction_index
