-- Open denials: the claims that a payer's standing answer denies, most worth first.
--
-- grain:   one row per claim, in all its versions, with an open denial
-- keys:    claim_family_id
-- sources: codes.payer_clock, core.data_end, core.open_denial, core.overturn_rate,
--          core.payer, core.payer_yield, core.provider
-- units:   *_usd are US dollars; *_days are days; *_rate are shares, 0 to 1
-- audience: administrators
--
-- metric: open denied dollars
-- definition: Dollars that standing answers of primary payers deny, in full or in part.
-- numerator: denied_usd
-- denominator: none: it is a sum
-- left out: Claims not answered yet, answers taken back, secondary payers. A duplicate
--   denial stands only where the claim has no other answer.
--
-- metric: recoverable dollars
-- definition: Denied dollars x the overturn rate of this payer and category x the share
--   of a billed dollar that this payer allows where it denies nothing.
-- numerator: recoverable_usd
-- denominator: denied_usd
-- left out: Claims too late (both clocks known and run out), and claims sent again that
--   wait for an answer, are listed and ranked after all others; the page's headline
--   leaves them out. Without any matured denial, or any answer that denies nothing,
--   nothing is said.
--
-- metric: overturn rate, drawn
-- definition: Share of fully denied claims, 180 days old, that were paid or left to the
--   patient within 180 days, of this payer and category; drawn towards the category's
--   rate, and this towards that of all, as far as groups differ no more than by chance.
-- numerator: overturned_claims
-- denominator: matured_denied_claims
-- left out: Younger denials, and partial ones, to which the same rate is applied.
--
-- The reason is that of the standing answer, by its largest denied dollars. Clocks run
-- from the first service (filing) and from the payment date of the standing answer
-- (appeal) to the payer's limits in the code table payer_clock, and are read at the end
-- of the data. No limit is assumed: where the table has none, it is unknown.
-- left_days is of the clock that runs out next; where all that are known have run out,
-- of the last to do so. Ranked by recoverable dollars, ties by days left.
--
-- A denial keeps its rate however long it has stood: an old one is less likely to come
-- back than the rate says.
--
-- What usually overturned such a denial is told of the payer and category where five or
-- more were overturned, else of the category, else of all.
--
-- columns:
-- claim_family_id: the claim: our own key, a file and a place in it
-- rank_index: from 1, the most worth first
-- payer_id: the payer whose answer stands
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name
-- claim_type_code: P professional, I institutional, D dental
-- specialty: of the provider, or unknown
-- denial_category: of the standing answer's largest denied dollars, or unmapped
-- group_code: group of the main reason
-- reason_code: the main reason (CARC)
-- remark_code: its remark (RARC)
-- reason_label: the reason in our words
-- is_avoidable: its category could have been avoided
-- is_full_denial: denied in full, else in part
-- billed_usd: billed on the standing answer
-- denied_usd: dollars that it denies
-- overturn_rate: of this payer and category, drawn
-- matured_denied_claims: matured denials of this payer and category
-- overturned_claims: of these, overturned
-- allowed_rate: this payer's allowed yield; of all payers where it has none
-- recoverable_usd: denied x overturn rate x yield; blank where a rate is unknown
-- service_date: first day of service
-- denied_date: payment date of the standing answer
-- denied_days: days from that to the end of the data
-- resubmitted_date: when it was sent again after that; blank where it was not
-- answers: primary answers that stand
-- filing_left_days: to the payer's filing limit; blank where unknown
-- appeal_left_days: to the payer's appeal limit; blank where unknown
-- left_days: of the clock that runs out next; negative when all known ones have
-- is_too_late: both clocks are known and have run out
-- is_workable: neither too late nor waiting for an answer
-- usual_scope_code: of what the next four tell: payer_category, category or all
-- usual_code: what usually overturned it: corrected_claim or payer_reprocess
-- usual_claims: claims that this overturned
-- usual_of_claims: claims overturned
-- usual_days: median days from the denial to that payment

with rate as (
    select
        overturn_rate.scope_code,
        overturn_rate.payer_id,
        overturn_rate.denial_category,
        overturn_rate.matured_denied_claims,
        overturn_rate.overturned_claims,
        overturn_rate.overturn_rate
    from core.overturn_rate
    where overturn_rate.scope_code <> 'all'
),

overall as (
    select
        max(overturn_rate.overturned_claims) as overturned_claims,
        max(overturn_rate.overturn_rate) as overturn_rate
    from core.overturn_rate
    where overturn_rate.scope_code = 'all'
),

any_yield as (
    select max(payer_yield.allowed_rate) as allowed_rate
    from core.payer_yield
    where payer_yield.scope_code = 'all'
),

rated as (
    select
        open_denial.claim_family_id,
        coalesce(cell.overturn_rate, category.overturn_rate, overall.overturn_rate)
            as overturn_rate,
        coalesce(cell.matured_denied_claims, 0) as matured_denied_claims,
        coalesce(cell.overturned_claims, 0) as overturned_claims,
        coalesce(payer_yield.allowed_rate, any_yield.allowed_rate) as allowed_rate,
        case
            when cell.overturned_claims >= 5 then 'payer_category'
            when category.overturned_claims >= 5 then 'category'
            when overall.overturned_claims > 0 then 'all'
        end as usual_scope_code
    from core.open_denial
    cross join overall
    cross join any_yield
    left join rate as cell
        on
            cell.scope_code = 'payer_category'
            and open_denial.payer_id = cell.payer_id
            and open_denial.denial_category = cell.denial_category
    left join rate as category
        on
            category.scope_code = 'category'
            and open_denial.denial_category = category.denial_category
    left join core.payer_yield
        on
            payer_yield.scope_code = 'payer'
            and open_denial.payer_id = payer_yield.payer_id
),

clocked as (
    select
        open_denial.claim_family_id,
        cast(
            date_diff('day', data_end.data_through_date, open_denial.service_date)
            + payer_clock.filing_limit_days as integer
        ) as filing_left_days,
        cast(
            date_diff('day', data_end.data_through_date, open_denial.denied_date)
            + payer_clock.appeal_limit_days as integer
        ) as appeal_left_days
    from core.open_denial
    inner join codes.payer_clock on open_denial.payer_id = payer_clock.payer_id
    cross join core.data_end
),

valued as (
    select
        open_denial.claim_family_id,
        cast(
            round(
                cast(open_denial.denied_usd as double)
                * rated.overturn_rate
                * rated.allowed_rate,
                2
            ) as decimal(18, 2)
        ) as recoverable_usd,
        coalesce(
            least(
                nullif(greatest(clocked.filing_left_days, -1), -1),
                nullif(greatest(clocked.appeal_left_days, -1), -1)
            ),
            greatest(clocked.filing_left_days, clocked.appeal_left_days)
        ) as left_days,
        coalesce(
            clocked.filing_left_days < 0 and clocked.appeal_left_days < 0, false
        ) as is_too_late
    from core.open_denial
    inner join rated on open_denial.claim_family_id = rated.claim_family_id
    left join clocked on open_denial.claim_family_id = clocked.claim_family_id
)

select
    open_denial.claim_family_id,
    row_number() over (
        order by
            valued.is_too_late asc,
            open_denial.resubmitted_date is not null asc,
            valued.recoverable_usd desc nulls last,
            valued.left_days asc nulls last,
            open_denial.denied_usd desc,
            open_denial.claim_family_id asc
    ) as rank_index,
    open_denial.payer_id,
    payer.payer_name,
    open_denial.facility_id,
    provider.organization_name as facility_name,
    open_denial.claim_type_code,
    open_denial.specialty,
    open_denial.denial_category,
    open_denial.group_code,
    open_denial.reason_code,
    open_denial.remark_code,
    open_denial.reason_label,
    open_denial.is_avoidable,
    open_denial.is_full_denial,
    open_denial.billed_usd,
    open_denial.denied_usd,
    rated.overturn_rate,
    rated.matured_denied_claims,
    rated.overturned_claims,
    rated.allowed_rate,
    valued.recoverable_usd,
    open_denial.service_date,
    open_denial.denied_date,
    cast(
        date_diff('day', open_denial.denied_date, data_end.data_through_date)
        as integer
    ) as denied_days,
    open_denial.resubmitted_date,
    open_denial.answers,
    clocked.filing_left_days,
    clocked.appeal_left_days,
    valued.left_days,
    valued.is_too_late,
    not valued.is_too_late and open_denial.resubmitted_date is null as is_workable,
    rated.usual_scope_code,
    usual.usual_code,
    usual.usual_claims,
    usual.overturned_claims as usual_of_claims,
    usual.usual_days
from core.open_denial
cross join core.data_end
inner join rated on open_denial.claim_family_id = rated.claim_family_id
inner join valued on open_denial.claim_family_id = valued.claim_family_id
left join clocked on open_denial.claim_family_id = clocked.claim_family_id
left join core.payer on open_denial.payer_id = payer.payer_id
left join core.provider on open_denial.facility_id = provider.provider_npi
left join core.overturn_rate as usual
    on
        rated.usual_scope_code = usual.scope_code
        and (
            usual.scope_code <> 'payer_category'
            or open_denial.payer_id = usual.payer_id
        )
        and (
            usual.scope_code = 'all'
            or open_denial.denial_category = usual.denial_category
        )
