-- Priced lines: services with what their payer allows for them, as it stands now.
--
-- grain:   one row per adjudicated line that a price can be read off
-- keys:    adjudication_id, line_index
-- sources: core.adjudication, core.adjudication_line, core.claim, core.claim_line
-- units:   *_usd are US dollars; service_units in the unit of the claim line
-- increment: adjudication_id
--
-- Of standing answers alone: the latest primary adjudication of each claim. A line is
-- left out when it is denied in full or in part, bundled into another, charged nothing
-- or allowed nothing, or has no service date: such a line shows no price. Stays that
-- are answered without lines have none either.
--
-- The procedure is the one adjudicated, else the revenue code. Modifiers stand in the
-- order sent, joined by hyphens, blank when there are none. The place is the place of
-- service, of institutional claims the first two digits of the type of bill. Units are
-- those billed, else those paid, else 1.
--
-- A kind of service is a range of codes; all lines of institutional claims are of
-- `hospital`. These are the dozen kinds whose prices move together, and not the finer
-- families (codes.procedure_family) that denials are cut by.
--
-- columns:
-- adjudication_id: the payer's answer to a claim
-- line_index: its line
-- payer_id: the payer that answered
-- facility_id: where; of an unlinked one who was paid
-- claim_type_code: P professional, I institutional, D dental
-- procedure_code: the procedure adjudicated, else the revenue code
-- modifier_code: its modifiers in the order sent; blank for none
-- place_code: place of service, or the type of bill's first two digits
-- service_kind_code: kind of service: visits, surgery, imaging ...
-- service_date: first day of the service
-- service_units: how many units
-- billed_usd: charge of the line
-- allowed_usd: what the payer allows for it

with line as (
    select
        adjudication.adjudication_id,
        adjudication_line.line_index,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        coalesce(adjudication_line.procedure_code, adjudication_line.revenue_code)
            as procedure_code,
        concat_ws(
            '-',
            adjudication_line.modifier_1_code,
            adjudication_line.modifier_2_code,
            adjudication_line.modifier_3_code,
            adjudication_line.modifier_4_code
        ) as modifier_code,
        coalesce(
            case
                when adjudication.claim_type_code = 'I'
                    then left(claim.type_of_bill_code, 2)
                else claim_line.place_of_service_code
            end,
            adjudication.facility_type_code,
            ''
        ) as place_code,
        coalesce(
            adjudication_line.service_from_date,
            claim_line.service_from_date,
            adjudication.service_date
        ) as service_date,
        -- No units, or fewer than none, are no units to price by.
        coalesce(
            case when claim_line.service_units > 0 then claim_line.service_units end,
            case
                when adjudication_line.paid_units > 0 then adjudication_line.paid_units
            end,
            1
        ) as service_units,
        adjudication_line.billed_usd,
        adjudication_line.allowed_usd
    from core.adjudication
    inner join core.adjudication_line
        on adjudication.adjudication_id = adjudication_line.adjudication_id
    left join core.claim on adjudication.claim_id = claim.claim_id
    left join core.claim_line
        on
            adjudication.claim_id = claim_line.claim_id
            and adjudication_line.claim_line_index = claim_line.line_index
    where
        adjudication.is_latest
        and adjudication_line.billed_usd > 0
        and adjudication_line.allowed_usd > 0
        and not adjudication_line.is_denied
        and not adjudication_line.is_partly_denied
        and not adjudication_line.is_bundled
)

select
    line.adjudication_id,
    line.line_index,
    line.payer_id,
    line.facility_id,
    line.claim_type_code,
    line.procedure_code,
    line.modifier_code,
    line.place_code,
    case
        when line.claim_type_code = 'I' then 'hospital'
        when regexp_matches(line.procedure_code, '^D[0-9]{4}$') then 'dental'
        when regexp_matches(line.procedure_code, '^J[0-9]{4}$') then 'drugs'
        when regexp_matches(line.procedure_code, '^G[0-9]{4}$') then 'medicare_services'
        when regexp_matches(line.procedure_code, '^[A-Z][0-9]{4}$') then 'supplies'
        when not regexp_matches(line.procedure_code, '^[0-9]{4}[0-9A-Z]$') then 'other'
        when line.procedure_code like '%U' then 'laboratory'
        when regexp_matches(line.procedure_code, '[A-Z]$') then 'other'
        when line.procedure_code < '02000' then 'anesthesia'
        when line.procedure_code < '10000' then 'other'
        when line.procedure_code < '70000' then 'surgery'
        when line.procedure_code < '80000' then 'imaging'
        when line.procedure_code < '90000' then 'laboratory'
        when line.procedure_code between '97000' and '97999' then 'therapy'
        when line.procedure_code between '99202' and '99499' then 'visits'
        else 'medicine'
    end as service_kind_code,
    line.service_date,
    cast(line.service_units as decimal(18, 4)) as service_units,
    line.billed_usd,
    line.allowed_usd
from line
where line.procedure_code is not null and line.service_date is not null
