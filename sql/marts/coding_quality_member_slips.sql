-- Member numbers that are probably typed wrong: one slip from another of the person.
--
-- grain:   one row per claim version with such a number
-- keys:    claim_id
-- sources: core.claim, core.first_answer, core.member_slip, core.payer, core.rejection
-- units:   *_claims are claims, each in all its versions; billed_usd is US dollars
-- audience: administrators
--
-- No number is shown, and none is in the warehouse: core.member_slip says how they are
-- compared. Claims are named by our own key, the file and the place in it; `claimscope
-- worklist members` names them by the practice's own numbers.
--
-- metric: member numbers to check
-- definition: Claims that count whose member number is one slip (two neighbouring
--   characters exchanged, or one character another) from one that the same patient has
--   with the same payer: the one in the payer's enrolment file, or else one on two
--   claims of the patient and more, and on more than the other.
-- numerator: rows whose version counts
-- denominator: none: a count
-- left out: Numbers in an enrolment file. Numbers of fewer than 5 or more than 30
--   letters and digits. Patients without a name or a birth date: they are known by the
--   number. A number that a payer changed by one character looks like a slip until the
--   new one is on more claims than the old, or in an enrolment file.
--
-- columns:
-- claim_id: the claim version: file and place
-- payer_id: the payer billed
-- payer_name: its name
-- facility_id: NPI of the facility
-- claim_type_code: P professional, I institutional, D dental
-- provider_npi: who gave the service, of institutional claims who attended; or unknown
-- service_month: month of the first day of service
-- service_date: first day of service
-- submitted_date: when it was sent
-- slip_code: exchange or character
-- is_current: the version counts; otherwise a later one took its place
-- is_dependent: the patient is not the subscriber, whose number it is
-- written_claims: claims of the patient that bear the number in doubt
-- usual_claims: claims of the patient that bear the number that is probably meant
-- is_enrolled: the payer's enrolment file has the patient under that one
-- candidate_count: numbers that could be meant
-- usual_claim_id: the latest claim version of the patient that bears the number meant;
--   blank where only the enrolment file has it
-- usual_service_date: its first day of service
-- is_rejected: the claim version was rejected (277CA)
-- is_denied: the claim was denied at its first answer, in full or in part
-- billed_usd: its charge

with usual as (
    select
        member_slip.patient_id,
        member_slip.payer_id,
        member_slip.is_dependent,
        member_slip.subscriber_id,
        claim.claim_id,
        claim.service_date
    from core.member_slip
    inner join core.claim
        on
            member_slip.patient_id = claim.patient_id
            and member_slip.payer_id = claim.payer_id
            and member_slip.is_dependent = coalesce(claim.is_dependent, false)
            and member_slip.meant_subscriber_id = claim.subscriber_id
    qualify
        row_number() over (
            partition by
                member_slip.patient_id,
                member_slip.payer_id,
                member_slip.is_dependent,
                member_slip.subscriber_id
            order by
                claim.submitted_date desc nulls last,
                claim.is_current desc,
                claim.claim_id desc
        ) = 1
)

select
    claim.claim_id,
    claim.payer_id,
    payer.payer_name,
    claim.facility_id,
    claim.claim_type_code,
    coalesce(claim.rendering_provider_npi, 'unknown') as provider_npi,
    claim.service_month,
    claim.service_date,
    claim.submitted_date,
    member_slip.slip_code,
    claim.is_current,
    member_slip.is_dependent,
    member_slip.written_claims,
    member_slip.usual_claims,
    member_slip.is_enrolled,
    member_slip.candidate_count,
    usual.claim_id as usual_claim_id,
    usual.service_date as usual_service_date,
    rejection.claim_id is not null as is_rejected,
    coalesce(
        first_answer.is_fully_denied or first_answer.is_partially_denied, false
    ) as is_denied,
    claim.billed_usd
from core.member_slip
inner join core.claim
    on
        member_slip.patient_id = claim.patient_id
        and member_slip.payer_id = claim.payer_id
        and member_slip.is_dependent = coalesce(claim.is_dependent, false)
        and member_slip.subscriber_id = claim.subscriber_id
left join usual
    on
        member_slip.patient_id = usual.patient_id
        and member_slip.payer_id = usual.payer_id
        and member_slip.is_dependent = usual.is_dependent
        and member_slip.subscriber_id = usual.subscriber_id
left join core.rejection on claim.claim_id = rejection.claim_id
left join core.first_answer on claim.claim_family_id = first_answer.claim_family_id
left join core.payer on claim.payer_id = payer.payer_id
