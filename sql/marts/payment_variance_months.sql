-- What payers allow, beside what is usual and what contracts say, by month of service.
--
-- grain:   one row per service month, payer, facility, claim type and kind of service
-- keys:    service_month, payer_id, facility_id, claim_type_code, service_kind_code
-- sources: core.compared_line, core.payer, core.provider
-- units:   *_lines are services; *_usd are US dollars, exact
-- audience: administrators
--
-- metric: below this payer's usual
-- definition: Dollars by which lines are allowed more than 2 % less than this payer's
--   own median for the same procedure, modifiers and place. It says that a price is
--   unlike the payer's others, and not that it is wrong.
-- numerator: below_usd
-- denominator: usual_usd
-- left out: Lines denied in full or part, bundled, or allowed nothing; answers that are
--   not the latest that stands; payers after the first; stays answered without lines.
--
-- metric: underpaid against the contract
-- definition: Dollars by which lines are allowed less, by more than a cent a unit, than
--   the user's contract table says for the day of service. Said of no other line.
-- numerator: underpaid_usd
-- denominator: contract_usd
-- left out: As above, and lines that no row of the contract table is about.
--
-- metric: price index
-- definition: Allowed dollars over what they would be at this payer's usual prices: the
--   mix of services does not move it, prices do.
-- numerator: allowed_usd
-- denominator: usual_usd
-- left out: As above.
--
-- The same lines as payment_variance, added up by month: usual prices are medians of
-- the whole period of the data, for all facilities together.
--
-- columns:
-- service_month: month of the service
-- payer_id: the payer that answered
-- payer_name: its name
-- facility_id: where; of an unlinked one who was paid
-- facility_name: its name
-- claim_type_code: P professional, I institutional, D dental
-- service_kind_code: kind of service: visits, surgery, imaging ...
-- priced_lines: services that show a price
-- billed_usd: their charges
-- allowed_usd: what the payer allows for them
-- usual_usd: what it would be if each were allowed what is usual
-- below_lines: lines allowed more than 2 % below what is usual
-- below_usd: how much below, added up over these
-- above_lines: lines allowed more than 2 % above what is usual
-- above_usd: how much above, added up over these
-- contract_lines: lines that the user's contracts have a price for
-- contract_usd: what the contracts say for them
-- underpaid_lines: of these, allowed less than the contract says
-- underpaid_usd: how much less, added up over these
-- overpaid_lines: of these, allowed more than the contract says
-- overpaid_usd: how much more, added up over these

select
    cast(date_trunc('month', compared_line.service_date) as date) as service_month,
    compared_line.payer_id,
    payer.payer_name,
    compared_line.facility_id,
    provider.organization_name as facility_name,
    compared_line.claim_type_code,
    compared_line.service_kind_code,
    count(*) as priced_lines,
    cast(sum(compared_line.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(sum(compared_line.allowed_usd) as decimal(18, 2)) as allowed_usd,
    cast(sum(compared_line.usual_usd) as decimal(18, 2)) as usual_usd,
    count(*) filter (where compared_line.is_below) as below_lines,
    cast(
        coalesce(
            sum(compared_line.usual_usd - compared_line.allowed_usd)
            filter (where compared_line.is_below),
            0
        ) as decimal(18, 2)
    ) as below_usd,
    count(*) filter (where compared_line.is_above) as above_lines,
    cast(
        coalesce(
            sum(compared_line.allowed_usd - compared_line.usual_usd)
            filter (where compared_line.is_above),
            0
        ) as decimal(18, 2)
    ) as above_usd,
    count(compared_line.contract_usd) as contract_lines,
    cast(coalesce(sum(compared_line.contract_usd), 0) as decimal(18, 2))
        as contract_usd,
    count(*) filter (where compared_line.is_underpaid) as underpaid_lines,
    cast(
        coalesce(
            sum(compared_line.contract_usd - compared_line.allowed_usd)
            filter (where compared_line.is_underpaid),
            0
        ) as decimal(18, 2)
    ) as underpaid_usd,
    count(*) filter (where compared_line.is_overpaid) as overpaid_lines,
    cast(
        coalesce(
            sum(compared_line.allowed_usd - compared_line.contract_usd)
            filter (where compared_line.is_overpaid),
            0
        ) as decimal(18, 2)
    ) as overpaid_usd
from core.compared_line
left join core.payer on compared_line.payer_id = payer.payer_id
left join core.provider on compared_line.facility_id = provider.provider_npi
group by
    cast(date_trunc('month', compared_line.service_date) as date),
    compared_line.payer_id,
    payer.payer_name,
    compared_line.facility_id,
    provider.organization_name,
    compared_line.claim_type_code,
    compared_line.service_kind_code
