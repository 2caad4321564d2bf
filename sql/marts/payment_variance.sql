-- What payers allow for each service, beside what they usually do and what contracts
-- say.
--
-- grain:   one row per payer, claim type, procedure, modifiers and place
-- keys:    payer_id, claim_type_code, procedure_code, modifier_code, place_code
-- sources: core.compared_line, core.usual_price, core.payer
-- units:   *_lines are services; *_usd are US dollars, exact; usual_unit_usd is dollars
--          per unit, usual_charge_share a share of the charge: one of the two
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
-- The usual price is the median of the whole period of the data, per unit, or as a
-- share of the charge where that varies less than half as much (as hospitals are mostly
-- paid). So a change of
-- fees shows as lines below or above what is usual: payment_variance_changes has its
-- day. Below and above are not set off against each other. Sequestration (CO-253) is
-- part of what is allowed. A procedure is what the payer adjudicated, else the revenue
-- code; modifiers stand in the order sent.
--
-- columns:
-- payer_id: the payer that answered
-- payer_name: its name
-- claim_type_code: P professional, I institutional, D dental
-- service_kind_code: kind of service: visits, surgery, imaging ...
-- procedure_code: the procedure adjudicated, else the revenue code
-- modifier_code: its modifiers in the order sent; blank for none
-- place_code: place of service, or the type of bill's first two digits
-- basis_code: what the usual price is of: unit or charge
-- usual_unit_usd: usual dollars per unit; blank where it is a share of the charge
-- usual_charge_share: usual share of the charge; blank where it is per unit
-- service_units: units of these services
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
    compared_line.payer_id,
    payer.payer_name,
    compared_line.claim_type_code,
    min(compared_line.service_kind_code) as service_kind_code,
    compared_line.procedure_code,
    compared_line.modifier_code,
    compared_line.place_code,
    usual_price.basis_code,
    cast(
        case
            when usual_price.basis_code = 'unit' then usual_price.usual_price
        end as decimal(18, 2)
    ) as usual_unit_usd,
    case
        when usual_price.basis_code = 'charge' then usual_price.usual_price
    end as usual_charge_share,
    cast(sum(compared_line.service_units) as decimal(18, 4)) as service_units,
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
inner join core.usual_price
    on
        compared_line.payer_id = usual_price.payer_id
        and compared_line.claim_type_code = usual_price.claim_type_code
        and compared_line.procedure_code = usual_price.procedure_code
        and compared_line.modifier_code = usual_price.modifier_code
        and compared_line.place_code = usual_price.place_code
left join core.payer on compared_line.payer_id = payer.payer_id
group by
    compared_line.payer_id,
    payer.payer_name,
    compared_line.claim_type_code,
    compared_line.procedure_code,
    compared_line.modifier_code,
    compared_line.place_code,
    usual_price.basis_code,
    usual_price.usual_price
