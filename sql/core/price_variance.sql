-- Price variances: sums of what payers allow, beside what is usual and contracts say.
--
-- grain:   one row per payer, claim type and kind of service; and, by breakdown, per
--          procedure, modifiers and place, or per service month and facility
-- keys:    breakdown_code, payer_id, claim_type_code, service_kind_code,
--          procedure_code, modifier_code, place_code, service_month, facility_id
-- sources: core.compared_line
-- units:   *_lines are services; *_usd are US dollars, exact
--
-- Each breakdown holds all compared lines. Below and above are not set off against each
-- other, nor are underpaid and overpaid.
--
-- columns:
-- breakdown_code: service (procedure, modifiers and place) or month (and facility)
-- payer_id: the payer that answered
-- claim_type_code: P professional, I institutional, D dental
-- service_kind_code: kind of service: visits, surgery, imaging ...
-- procedure_code: the procedure adjudicated, else the revenue code; blank by month
-- modifier_code: its modifiers in the order sent; blank for none, and by month
-- place_code: place of service, or the type of bill's first two digits; blank by month
-- service_month: month of the service; blank by service
-- facility_id: where; of an unlinked one who was paid; blank by service
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
    case
        when grouping(compared_line.procedure_code) = 0 then 'service' else 'month'
    end as breakdown_code,
    compared_line.payer_id,
    compared_line.claim_type_code,
    compared_line.service_kind_code,
    compared_line.procedure_code,
    compared_line.modifier_code,
    compared_line.place_code,
    cast(date_trunc('month', compared_line.service_date) as date) as service_month,
    compared_line.facility_id,
    cast(sum(compared_line.service_units) as decimal(18, 4)) as service_units,
    count(*) as priced_lines,
    cast(sum(compared_line.billed_usd) as decimal(18, 2)) as billed_usd,
    cast(sum(compared_line.allowed_usd) as decimal(18, 2)) as allowed_usd,
    cast(sum(compared_line.usual_usd) as decimal(18, 2)) as usual_usd,
    count(compared_line.below_usd) as below_lines,
    cast(coalesce(sum(compared_line.below_usd), 0) as decimal(18, 2)) as below_usd,
    count(compared_line.above_usd) as above_lines,
    cast(coalesce(sum(compared_line.above_usd), 0) as decimal(18, 2)) as above_usd,
    count(compared_line.contract_usd) as contract_lines,
    cast(coalesce(sum(compared_line.contract_usd), 0) as decimal(18, 2))
        as contract_usd,
    count(compared_line.underpaid_usd) as underpaid_lines,
    cast(coalesce(sum(compared_line.underpaid_usd), 0) as decimal(18, 2))
        as underpaid_usd,
    count(compared_line.overpaid_usd) as overpaid_lines,
    cast(coalesce(sum(compared_line.overpaid_usd), 0) as decimal(18, 2))
        as overpaid_usd
from core.compared_line
group by
    compared_line.payer_id,
    compared_line.claim_type_code,
    compared_line.service_kind_code,
    grouping sets (
        (
            compared_line.procedure_code,
            compared_line.modifier_code,
            compared_line.place_code
        ),
        (
            cast(date_trunc('month', compared_line.service_date) as date),
            compared_line.facility_id
        )
    )
