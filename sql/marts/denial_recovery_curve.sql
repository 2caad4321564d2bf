-- How fast denials are overturned: by week since the first answer.
--
-- grain:   one row per month of the first answer, payer, facility, category of the
--          denial and week in which it was overturned, or none
-- keys:    payment_month, payer_id, facility_id, denial_category, week_index
-- sources: core.data_end, core.final_answer, core.first_answer, core.payer,
--          core.provider
-- units:   *_claims are claims; *_usd are US dollars; week_index counts from 1
-- audience: administrators
--
-- metric: overturned by week
-- definition: Of the claims fully denied at first and matured, the share that a later
--   adjudication, not reversed, paid or left to the patient in so many weeks.
-- numerator: denied_claims of the weeks so far
-- denominator: denied_claims
-- left out: Claims first answered less than 180 days before the data end, so that each
--   has been followed for as long; partial denials.
--
-- metric: overturned by week, dollars
-- definition: The dollars of these claims that what stands 180 days after the first
--   answer no longer denies, in the week in which the claim was overturned.
-- numerator: overturned_usd of the weeks so far
-- denominator: denied_usd
-- left out: As above; dollars that ceased to be denied and that nobody paid or owes.
--
-- Day 0 to 7 after the first answer is week 1, day 8 to 14 week 2, up to 26, which ends
-- with day 180. A correction dated before what it corrects is of week 1.
--
-- columns:
-- payment_month: month of the payment date of the first answer
-- payer_id: the payer that denied
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- denial_category: of the largest denied dollars of the first answer
-- week_index: the week since the first answer in which it was overturned; blank for not
--   in 180 days
-- denied_claims: matured claims, fully denied at first
-- denied_usd: dollars denied on them
-- overturned_usd: of these, not denied any more after 180 days; 0 where the week is
--   blank

with followed as (
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.denial_category,
        first_answer.denied_usd,
        case
            when final_answer.is_overturned then cast(
                ceil(
                    greatest(
                        1,
                        date_diff(
                            'day',
                            first_answer.payment_date,
                            final_answer.overturned_date
                        )
                    ) / 7.0
                ) as integer
            )
        end as week_index,
        case
            when final_answer.is_overturned
                then
                    greatest(
                        0, first_answer.denied_usd - final_answer.final_denied_usd
                    )
            else 0
        end as overturned_usd
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    cross join core.data_end
    where
        first_answer.is_fully_denied
        and date_diff('day', first_answer.payment_date, data_end.data_through_date)
        >= 180
)

select
    followed.payment_month,
    followed.payer_id,
    payer.payer_name,
    followed.facility_id,
    provider.organization_name as facility_name,
    followed.denial_category,
    followed.week_index,
    count(*) as denied_claims,
    cast(sum(followed.denied_usd) as decimal(18, 2)) as denied_usd,
    cast(sum(followed.overturned_usd) as decimal(18, 2)) as overturned_usd
from followed
left join core.payer on followed.payer_id = payer.payer_id
left join core.provider on followed.facility_id = provider.provider_npi
group by
    followed.payment_month,
    followed.payer_id,
    payer.payer_name,
    followed.facility_id,
    provider.organization_name,
    followed.denial_category,
    followed.week_index
