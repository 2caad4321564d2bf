-- Member slips: member numbers on claims, one slip from another one of the same person.
--
-- grain:   one row per patient, payer, role and member number that is probably wrong
-- keys:    patient_id, payer_id, is_dependent, subscriber_id
-- sources: landing.claim, landing.enrolment, core.claim, core.enrolment
-- units:   *_claims are claims, each in all its versions
--
-- Numbers are never compared themselves: a file's landing keeps keyed digests of each,
-- with every place blotted out and every two neighbours in order. Two numbers of one
-- person that share one at the same place are one slip apart: another character in a
-- place, or two neighbours exchanged.
--
-- A number is meant when the payer's enrolment file (834) has the person under it, or
-- when it is on two claims of the person and more, and on more than the other one. A
-- number that an enrolment file has is never a slip. Compared are numbers of one person
-- under one payer in one role: a dependent's claims bear the subscriber's number, and a
-- subscriber's their own. Of several that could be meant: the enrolled one, then the
-- one on more claims, then an exchange before another character, then the one that was
-- first in the files: never by the pseudonyms, which another key changes.
--
-- columns:
-- patient_id: pseudonym of the patient
-- payer_id: the payer billed
-- is_dependent: the claims are of a dependent, so the number is the subscriber's
-- subscriber_id: pseudonym of the number that is probably wrong
-- meant_subscriber_id: pseudonym of the number that is probably meant
-- slip_code: exchange or character
-- written_claims: claims of the patient with a version that bears the wrong number
-- usual_claims: those with a version that bears the one that is meant
-- is_enrolled: an enrolment file of the payer has the person under it
-- candidate_count: numbers that could be meant

with enrolled as (
    select
        enrolment.patient_id,
        enrolment.payer_id,
        not coalesce(enrolment.is_subscriber, true) as is_dependent,
        enrolment.subscriber_id,
        min(enrolment.member_shapes) as member_shapes,
        min(enrolment.enrolment_id) as first_id
    from landing.enrolment
    inner join core.enrolment as standing
        on enrolment.enrolment_id = standing.enrolment_id
    where
        enrolment.patient_id is not null
        and enrolment.payer_id is not null
        and enrolment.member_shapes is not null
    group by
        enrolment.patient_id, enrolment.payer_id, is_dependent,
        enrolment.subscriber_id
),

borne as (
    select distinct
        claim.patient_id,
        claim.payer_id,
        coalesce(claim.is_dependent, false) as is_dependent,
        claim.subscriber_id,
        claim.claim_family_id
    from core.claim
    where
        claim.patient_id is not null
        and claim.subscriber_id is not null
        and claim.payer_id <> 'unknown'
),

used as (
    select
        borne.patient_id,
        borne.payer_id,
        borne.is_dependent,
        borne.subscriber_id,
        count(*) as claims,
        false as is_enrolled,
        min(borne.claim_family_id) as first_id
    from borne
    group by borne.patient_id, borne.payer_id, borne.is_dependent, borne.subscriber_id
    union all
    select
        enrolled.patient_id,
        enrolled.payer_id,
        enrolled.is_dependent,
        enrolled.subscriber_id,
        0 as claims,
        true as is_enrolled,
        enrolled.first_id
    from enrolled
),

known as (
    select
        used.patient_id,
        used.payer_id,
        used.is_dependent,
        used.subscriber_id,
        sum(used.claims) as claims,
        bool_or(used.is_enrolled) as is_enrolled,
        min(used.first_id) as first_id
    from used
    group by used.patient_id, used.payer_id, used.is_dependent, used.subscriber_id
),

-- Nearly everybody has one number with a payer.
several as (
    select
        known.patient_id,
        known.payer_id,
        known.is_dependent,
        known.subscriber_id,
        known.claims,
        known.is_enrolled,
        known.first_id
    from known
    qualify
        count(*) over (
            partition by known.patient_id, known.payer_id, known.is_dependent
        ) > 1
),

shape as (
    select
        claim.patient_id,
        claim.subscriber_id,
        min(claim.member_shapes) as member_shapes
    from landing.claim
    where
        claim.patient_id in (select several.patient_id from several)
        and claim.member_shapes is not null
    group by claim.patient_id, claim.subscriber_id
    union
    select
        enrolled.patient_id,
        enrolled.subscriber_id,
        enrolled.member_shapes
    from enrolled
    where enrolled.patient_id in (select several.patient_id from several)
),

compared as (
    select
        several.patient_id,
        several.payer_id,
        several.is_dependent,
        several.subscriber_id,
        several.claims,
        several.is_enrolled,
        several.first_id,
        length(shape.member_shapes) as shape_letters,
        place.place_index,
        substr(shape.member_shapes, 4 * place.place_index - 3, 4) as digest
    from several
    inner join shape
        on
            several.patient_id = shape.patient_id
            and several.subscriber_id = shape.subscriber_id
    cross join range(1, 60) as place (place_index)
    where 4 * place.place_index <= length(shape.member_shapes)
),

-- Of a number with n places, the first n digests are those of its places.
meant as (
    select
        wrong.patient_id,
        wrong.payer_id,
        wrong.is_dependent,
        wrong.subscriber_id,
        likely.subscriber_id as meant_subscriber_id,
        min(
            case
                when 8 * wrong.place_index <= wrong.shape_letters + 4 then 'character'
                else 'exchange'
            end
        ) as slip_code,
        min(wrong.claims) as written_claims,
        min(likely.claims) as usual_claims,
        bool_or(likely.is_enrolled) as is_enrolled,
        min(likely.first_id) as first_id
    from compared as wrong
    inner join compared as likely
        on
            wrong.patient_id = likely.patient_id
            and wrong.payer_id = likely.payer_id
            and wrong.is_dependent = likely.is_dependent
            and wrong.shape_letters = likely.shape_letters
            and wrong.place_index = likely.place_index
            and wrong.digest = likely.digest
    where
        wrong.subscriber_id <> likely.subscriber_id
        and wrong.claims > 0
        and not wrong.is_enrolled
        and (
            likely.is_enrolled
            or likely.claims >= 2 and likely.claims > wrong.claims
        )
    group by
        wrong.patient_id, wrong.payer_id, wrong.is_dependent, wrong.subscriber_id,
        likely.subscriber_id
)

select
    meant.patient_id,
    meant.payer_id,
    meant.is_dependent,
    meant.subscriber_id,
    meant.meant_subscriber_id,
    meant.slip_code,
    cast(meant.written_claims as bigint) as written_claims,
    cast(meant.usual_claims as bigint) as usual_claims,
    meant.is_enrolled,
    count(*) over (
        partition by
            meant.patient_id, meant.payer_id, meant.is_dependent, meant.subscriber_id
    ) as candidate_count
from meant
qualify
    row_number() over (
        partition by
            meant.patient_id, meant.payer_id, meant.is_dependent, meant.subscriber_id
        order by
            meant.is_enrolled desc,
            meant.usual_claims desc,
            meant.slip_code desc,
            meant.first_id asc
    ) = 1
