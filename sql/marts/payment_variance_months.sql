-- What payers allow, beside what is usual and what contracts say, by month of service.
--
-- grain:   one row per service month, payer, facility, claim type and kind of service
-- keys:    service_month, payer_id, facility_id, claim_type_code, service_kind_code
-- sources: core.payer, core.price_variance, core.provider
-- units:   *_lines are services; *_usd are US dollars, exact
-- audience: administrators
--
-- metric: price index
-- definition: Allowed dollars over what they would be at this payer's usual prices: the
--   mix of services does not move it, prices do.
-- numerator: allowed_usd
-- denominator: usual_usd
-- left out: As for what is below this payer's usual in payment_variance.
--
-- The same lines as payment_variance, added up by month; what is below usual, and what
-- is underpaid, is defined there. Usual prices are medians of the whole period of the
-- data, for all facilities together.
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
    price_variance.service_month,
    price_variance.payer_id,
    payer.payer_name,
    price_variance.facility_id,
    provider.organization_name as facility_name,
    price_variance.claim_type_code,
    price_variance.service_kind_code,
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
left join core.payer on price_variance.payer_id = payer.payer_id
left join core.provider on price_variance.facility_id = provider.provider_npi
where price_variance.breakdown_code = 'month'
