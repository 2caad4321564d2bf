-- Links: the payment that a provider adjustment refers to, if it can be told.
--
-- grain:   one row per provider adjustment (PLB) that refers to something
-- keys:    file_id, transaction_index, provider_adjustment_index
-- sources: landing.provider_adjustment, landing.adjudication,
--          core.provider_adjustment, core.adjudication
-- units:   link_code is payer_control_number, patient_control_number, ambiguous or
--          unmatched; since_days are days
--
-- A match: the reference (PLB03-2) is the number of an answer that paid something, by
-- the same payer, in another remittance dated that day or before: the payer's number
-- (CLP07), else the provider's (CLP01). The whole reference is looked for; failing
-- that, what stands before its first space. Of several such payments of one claim it is
-- the latest; where they are of several claims, the link is ambiguous: listed, not
-- guessed. Reversals, estimates and claims of other payers pay nothing; of a payer
-- without an id nobody can say that it is the same.
--
-- References are compared by keyed hashes, for payers write member numbers there too:
-- none is kept. The money stays the remittance's: it is never added to the claim. Made
-- whole with each build, for the payment can land after what takes it back.
--
-- columns:
-- file_id: the file it came in
-- transaction_index: the remittance, from 1 in the file
-- provider_adjustment_index: from 1 in the remittance, as sent
-- link_code: by which number it was found, or why it was not
-- adjudication_id: the answer that paid; blank when not found
-- facility_id: where the service was; blank when not found
-- paid_date: payment date of that answer
-- since_days: days from that payment to the remittance that adjusts

with quoted as (
    select
        provider_adjustment.file_id,
        provider_adjustment.transaction_index,
        provider_adjustment.provider_adjustment_index,
        provider_adjustment.reference_id as number_id,
        1 as form_index
    from landing.provider_adjustment
    where provider_adjustment.reference_id is not null
    union all
    select
        provider_adjustment.file_id,
        provider_adjustment.transaction_index,
        provider_adjustment.provider_adjustment_index,
        provider_adjustment.reference_start_id as number_id,
        2 as form_index
    from landing.provider_adjustment
    where provider_adjustment.reference_start_id is not null
),

numbered as (
    select
        adjudication.adjudication_id,
        adjudication.payer_number_id as number_id,
        'payer_control_number' as link_code
    from landing.adjudication
    where adjudication.payer_number_id is not null
    union all
    select
        adjudication.adjudication_id,
        adjudication.patient_number_id as number_id,
        'patient_control_number' as link_code
    from landing.adjudication
    where adjudication.patient_number_id is not null
),

found as (
    select
        quoted.file_id,
        quoted.transaction_index,
        quoted.provider_adjustment_index,
        numbered.link_code,
        numbered.adjudication_id,
        rank() over (
            partition by
                quoted.file_id,
                quoted.transaction_index,
                quoted.provider_adjustment_index
            order by quoted.form_index asc, numbered.link_code desc
        ) as choice_index,
        adjudication.claim_family_id,
        adjudication.facility_id,
        adjudication.payment_date as paid_date,
        adjudication.adjudication_index,
        date_diff('day', adjudication.payment_date, provider_adjustment.payment_date)
            as since_days
    from quoted
    inner join numbered on quoted.number_id = numbered.number_id
    inner join core.adjudication
        on numbered.adjudication_id = adjudication.adjudication_id
    inner join core.provider_adjustment
        on
            quoted.file_id = provider_adjustment.file_id
            and quoted.transaction_index = provider_adjustment.transaction_index
            and quoted.provider_adjustment_index
            = provider_adjustment.provider_adjustment_index
            and adjudication.payer_id = provider_adjustment.payer_id
            and adjudication.payment_date <= provider_adjustment.payment_date
    where
        adjudication.enters_rates
        and adjudication.paid_usd > 0
        and adjudication.payer_id <> 'unknown'
        and (
            adjudication.file_id <> quoted.file_id
            or adjudication.transaction_index <> quoted.transaction_index
        )
),

best as (
    select
        found.file_id,
        found.transaction_index,
        found.provider_adjustment_index,
        found.link_code,
        found.adjudication_id,
        found.facility_id,
        found.paid_date,
        found.since_days,
        (
            min(found.claim_family_id) over adjustment
            = max(found.claim_family_id) over adjustment
        ) as is_certain,
        row_number() over (
            adjustment
            order by found.paid_date desc, found.adjudication_index desc
        ) as latest_index
    from found
    where found.choice_index = 1
    window adjustment as (
        partition by
            found.file_id, found.transaction_index, found.provider_adjustment_index
    )
)

select
    quoted.file_id,
    quoted.transaction_index,
    quoted.provider_adjustment_index,
    case
        when best.is_certain then best.link_code
        when best.adjudication_id is not null then 'ambiguous'
        else 'unmatched'
    end as link_code,
    case when best.is_certain then best.adjudication_id end as adjudication_id,
    case when best.is_certain then best.facility_id end as facility_id,
    case when best.is_certain then best.paid_date end as paid_date,
    case when best.is_certain then best.since_days end as since_days
from quoted
left join best
    on
        quoted.file_id = best.file_id
        and quoted.transaction_index = best.transaction_index
        and quoted.provider_adjustment_index = best.provider_adjustment_index
        and best.latest_index = 1
where quoted.form_index = 1
