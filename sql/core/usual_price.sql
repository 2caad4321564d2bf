-- Usual prices: what each payer mostly allows for a service at a place.
--
-- grain:   one row per cell: payer, claim type, procedure, modifiers and place
-- keys:    payer_id, claim_type_code, procedure_code, modifier_code, place_code
-- sources: core.priced_line
-- units:   usual_price is US dollars per unit, or a share of the charge: see basis_code
--
-- The median of all lines of the cell, of the whole period that the data hold. Payers
-- allow a fee per unit, or a share of what is charged. It is the fee, unless the share
-- differs less than half as much from line to line (mean distance of logarithms from
-- their median).
--
-- columns:
-- payer_id: the payer
-- claim_type_code: P professional, I institutional, D dental
-- procedure_code: the procedure adjudicated, else the revenue code
-- modifier_code: its modifiers in the order sent; blank for none
-- place_code: place of service, or the type of bill's first two digits
-- priced_lines: lines that the price rests on
-- basis_code: what the price is of: unit or charge
-- usual_price: dollars per unit, or share of the charge

with line as (
    select
        priced_line.payer_id,
        priced_line.claim_type_code,
        priced_line.procedure_code,
        priced_line.modifier_code,
        priced_line.place_code,
        cast(priced_line.allowed_usd as double)
        / cast(priced_line.service_units as double) as unit_price,
        cast(priced_line.allowed_usd as double)
        / cast(priced_line.billed_usd as double) as charge_price
    from core.priced_line
),

cell as (
    select
        line.payer_id,
        line.claim_type_code,
        line.procedure_code,
        line.modifier_code,
        line.place_code,
        count(*) as priced_lines,
        median(line.unit_price) as unit_price,
        median(line.charge_price) as charge_price
    from line
    group by
        line.payer_id,
        line.claim_type_code,
        line.procedure_code,
        line.modifier_code,
        line.place_code
),

spread as (
    select
        line.payer_id,
        line.claim_type_code,
        line.procedure_code,
        line.modifier_code,
        line.place_code,
        avg(abs(ln(line.unit_price / cell.unit_price))) as unit_spread,
        avg(abs(ln(line.charge_price / cell.charge_price))) as charge_spread
    from line
    inner join cell
        on
            line.payer_id = cell.payer_id
            and line.claim_type_code = cell.claim_type_code
            and line.procedure_code = cell.procedure_code
            and line.modifier_code = cell.modifier_code
            and line.place_code = cell.place_code
    group by
        line.payer_id,
        line.claim_type_code,
        line.procedure_code,
        line.modifier_code,
        line.place_code
)

select
    cell.payer_id,
    cell.claim_type_code,
    cell.procedure_code,
    cell.modifier_code,
    cell.place_code,
    cell.priced_lines,
    case
        when spread.unit_spread <= 2 * spread.charge_spread + 0.001 then 'unit'
        else 'charge'
    end as basis_code,
    case
        when spread.unit_spread <= 2 * spread.charge_spread + 0.001 then cell.unit_price
        else cell.charge_price
    end as usual_price
from cell
inner join spread
    on
        cell.payer_id = spread.payer_id
        and cell.claim_type_code = spread.claim_type_code
        and cell.procedure_code = spread.procedure_code
        and cell.modifier_code = spread.modifier_code
        and cell.place_code = spread.place_code
