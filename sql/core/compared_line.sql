-- Compared lines: priced services beside what their payer usually allows, and beside
-- what the contract says, where the user has loaded one.
--
-- grain:   one row per priced line
-- keys:    adjudication_id, line_index
-- sources: core.priced_line, core.usual_price, codes.contract
-- units:   *_usd are US dollars; price is US dollars per unit, or a share of the charge
--
-- Of the contract's rows for the payer, valid on the day of service, the most
-- particular counts: one for the procedure before one for `any`, then one for the
-- modifiers before one for `any`, then the later valid_from_date. A blank modifier
-- means a line without modifiers. A rate is per unit, and at most the charge is due.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- line_index: its line
-- payer_id: the payer that answered
-- facility_id: where; of an unlinked one who was paid
-- claim_type_code: P professional, I institutional, D dental
-- service_kind_code: kind of service
-- procedure_code: the procedure adjudicated, else the revenue code
-- modifier_code: its modifiers in the order sent; blank for none
-- place_code: place of service, or the type of bill's first two digits
-- service_date: first day of the service
-- service_units: how many units
-- billed_usd: charge of the line
-- allowed_usd: what the payer allows for it
-- basis_code: what the price is of: unit or charge
-- price: allowed per unit, or per dollar charged
-- usual_usd: what the payer usually allows for such a line
-- contract_usd: what the contract says; blank without one
-- below_usd: how much is allowed below what is usual; blank up to 2 % of it
-- above_usd: how much is allowed above it; blank up to 2 %
-- underpaid_usd: how much is allowed below the contract; blank up to a cent a unit
-- overpaid_usd: how much is allowed above the contract; blank up to a cent a unit

with preference as (
    select 1 as preference_index
    union all
    select 2 as preference_index
    union all
    select 3 as preference_index
    union all
    select 4 as preference_index
),

asked as (
    select
        priced_line.adjudication_id,
        priced_line.line_index,
        priced_line.payer_id,
        priced_line.service_date,
        preference.preference_index,
        case
            when preference.preference_index <= 2 then priced_line.procedure_code
            else 'any'
        end as procedure_code,
        case
            when preference.preference_index in (1, 3) then priced_line.modifier_code
            else 'any'
        end as modifier_code
    from core.priced_line
    cross join preference
    where priced_line.payer_id in (select contract.payer_id from codes.contract)
),

agreed as (
    select
        asked.adjudication_id,
        asked.line_index,
        contract.rate_usd,
        contract.billed_percent,
        row_number() over (
            partition by asked.adjudication_id, asked.line_index
            order by
                asked.preference_index asc,
                contract.valid_from_date desc nulls last
        ) as choice_index
    from asked
    inner join codes.contract
        on
            asked.payer_id = contract.payer_id
            and asked.procedure_code = contract.procedure_code
            and asked.modifier_code = coalesce(contract.modifier_code, '')
    where
        asked.service_date
        between coalesce(contract.valid_from_date, date '0001-01-01')
        and coalesce(contract.valid_to_date, date '9999-12-31')
),

compared as (
    select
        priced_line.adjudication_id,
        priced_line.line_index,
        priced_line.payer_id,
        priced_line.facility_id,
        priced_line.claim_type_code,
        priced_line.service_kind_code,
        priced_line.procedure_code,
        priced_line.modifier_code,
        priced_line.place_code,
        priced_line.service_date,
        priced_line.service_units,
        priced_line.billed_usd,
        priced_line.allowed_usd,
        usual_price.basis_code,
        cast(priced_line.allowed_usd as double)
        / case
            when usual_price.basis_code = 'unit'
                then cast(priced_line.service_units as double)
            else cast(priced_line.billed_usd as double)
        end as price,
        cast(
            usual_price.usual_price
            * case
                when usual_price.basis_code = 'unit'
                    then cast(priced_line.service_units as double)
                else cast(priced_line.billed_usd as double)
            end as decimal(18, 2)
        ) as usual_usd,
        cast(
            case
                when agreed.rate_usd is not null
                    then
                        least(
                            priced_line.billed_usd,
                            round(agreed.rate_usd * priced_line.service_units, 2)
                        )
                else round(priced_line.billed_usd * agreed.billed_percent / 100, 2)
            end as decimal(18, 2)
        ) as contract_usd
    from core.priced_line
    inner join core.usual_price
        on
            priced_line.payer_id = usual_price.payer_id
            and priced_line.claim_type_code = usual_price.claim_type_code
            and priced_line.procedure_code = usual_price.procedure_code
            and priced_line.modifier_code = usual_price.modifier_code
            and priced_line.place_code = usual_price.place_code
    left join agreed
        on
            priced_line.adjudication_id = agreed.adjudication_id
            and priced_line.line_index = agreed.line_index
            and agreed.choice_index = 1
)

select
    compared.adjudication_id,
    compared.line_index,
    compared.payer_id,
    compared.facility_id,
    compared.claim_type_code,
    compared.service_kind_code,
    compared.procedure_code,
    compared.modifier_code,
    compared.place_code,
    compared.service_date,
    compared.service_units,
    compared.billed_usd,
    compared.allowed_usd,
    compared.basis_code,
    compared.price,
    compared.usual_usd,
    compared.contract_usd,
    case
        when compared.allowed_usd < 0.98 * compared.usual_usd
            then cast(compared.usual_usd - compared.allowed_usd as decimal(18, 2))
    end as below_usd,
    case
        when compared.allowed_usd > 1.02 * compared.usual_usd
            then cast(compared.allowed_usd - compared.usual_usd as decimal(18, 2))
    end as above_usd,
    case
        when
            compared.allowed_usd + 0.01 * compared.service_units
            < compared.contract_usd
            then cast(compared.contract_usd - compared.allowed_usd as decimal(18, 2))
    end as underpaid_usd,
    case
        when
            compared.allowed_usd - 0.01 * compared.service_units
            > compared.contract_usd
            then cast(compared.allowed_usd - compared.contract_usd as decimal(18, 2))
    end as overpaid_usd
from compared
