-- What payers allow for each service, beside what they usually do and what contracts
-- say.
--
-- grain:   one row per payer, claim type, procedure, modifiers and place
-- keys:    payer_id, claim_type_code, procedure_code, modifier_code, place_code
-- sources: core.payer, core.price_variance, core.usual_price
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
-- paid). So a change of fees shows as lines below or above what is usual:
-- payment_variance_changes has its day. Below and above are not set off against each
-- other. Sequestration (CO-253) is part of what is allowed. A procedure is what the
-- payer adjudicated, else the revenue code; modifiers stand in the order sent.
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
    price_variance.payer_id,
    payer.payer_name,
    price_variance.claim_type_code,
    price_variance.service_kind_code,
    price_variance.procedure_code,
    price_variance.modifier_code,
    price_variance.place_code,
    usual_price.basis_code,
    cast(
        case
            when usual_price.basis_code = 'unit' then usual_price.usual_price
        end as decimal(18, 2)
    ) as usual_unit_usd,
    case
        when usual_price.basis_code = 'charge' then usual_price.usual_price
    end as usual_charge_share,
    price_variance.service_units,
    price_variance.priced_lines,
    price_variance.billed_usd,
    price_variance.allowed_usd,
    price_variance.usual_usd,
    price_variance.below_lines,
    price_variance.below_usd,
    price_variance.above_lines,
    price_variance.above_usd,
    price_variance.contract_lines,
    price_variance.contract_usd,
    price_variance.underpaid_lines,
    price_variance.underpaid_usd,
    price_variance.overpaid_lines,
    price_variance.overpaid_usd
from core.price_variance
inner join core.usual_price
    on
        price_variance.payer_id = usual_price.payer_id
        and price_variance.claim_type_code = usual_price.claim_type_code
        and price_variance.procedure_code = usual_price.procedure_code
        and price_variance.modifier_code = usual_price.modifier_code
        and price_variance.place_code = usual_price.place_code
left join core.payer on price_variance.payer_id = payer.payer_id
where price_variance.breakdown_code = 'service'
