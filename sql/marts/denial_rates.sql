-- Denials at the first primary adjudication, by payer and month, and what became of
-- them.
--
-- grain:   one row per month of the initial primary adjudication, payer, facility,
--          claim type and financial class
-- keys:    payment_month, payer_id, facility_id, claim_type_code, financial_class_code
-- sources: core.adjudication, core.adjustment, core.data_end, core.payer, core.provider
-- units:   *_claims are claims, each in all its versions counted once; *_usd are US
--          dollars;
--          rates are shares, 0 to 1
-- audience: administrators, insurers
--
-- A claim is judged by its first primary adjudication that is not a reversal. Secondary
-- and tertiary payers, reversals, predeterminations and claims passed on as another
-- payer's are in no rate. Denied means denied for a reason in the denial map; group CO
-- alone is never a denial.
--
-- metric: initial denial rate, claims
-- definition: Share of primary claims fully denied at their first adjudication: at
--   least one line is denied for a reason in the denial map, and every other charged
--   line is denied or bundled.
-- numerator: denied_claims
-- denominator: adjudicated_claims
-- left out: Partial denials (counted apart), secondary payers, reversals,
--   predeterminations; claims not answered yet.
--
-- metric: any denial rate, claims
-- definition: Share of primary claims with at least one line denied, fully or in part,
--   at their first adjudication.
-- numerator: any_denial_claims
-- denominator: adjudicated_claims
-- left out: As for the initial denial rate.
--
-- metric: initial denial rate, dollars
-- definition: Dollars denied at the first primary adjudication as a share of the
--   dollars billed: per line the smaller of the charge and its denial adjustments.
-- numerator: denied_usd
-- denominator: billed_usd
-- left out: Contractual write-offs, patient responsibility, bundled lines.
--
-- metric: primary denial rate, zero paid
-- definition: The literal HFMA wording: share of primary remittances paid at zero,
--   duplicates left out; it counts deductibles and contractual write-offs too.
-- numerator: zero_paid_claims
-- denominator: adjudicated_claims
-- left out: Remittances whose only reason is CARC 18 (duplicate).
--
-- metric: overturn rate
-- definition: Of the claims fully denied at first and matured, the share that a later
--   adjudication, not reversed, paid or left to the patient within 180 days.
-- numerator: overturned_claims
-- denominator: matured_denied_claims
-- left out: Claims first answered less than 180 days before the data end.
--
-- metric: final denial rate
-- definition: Share of matured claims whose last adjudication standing 180 days after
--   the first is still a full denial.
-- numerator: finally_denied_claims
-- denominator: matured_claims
-- left out: Claims first answered less than 180 days before the data end.
--
-- A remittance that matches no claim is a claim of its own here. Matured means first
-- answered at least 180 days before the last date in the data. A
-- month that ends less than 60 days before that date is marked preliminary: a fixed
-- span stands in for each payer's own lag.
--
-- columns:
-- payment_month: month of the payment date of the initial primary adjudication
-- payer_id: the payer that adjudicated
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- adjudicated_claims: claims with an initial primary adjudication
-- denied_claims: of these, fully denied
-- partly_denied_claims: of these, denied in part
-- zero_paid_claims: paid at zero for whatever reason, duplicates left out
-- status_4_claims: claim status 4 (CLP02) at the initial adjudication
-- unexplained_zero_pay_claims: paid at zero with CO-45 for the whole charge
-- matured_claims: adjudicated at least 180 days before the data end
-- matured_denied_claims: of the matured, fully denied at first
-- overturned_claims: of these, paid or left to the patient within 180 days
-- finally_denied_claims: of the matured, fully denied by the last standing adjudication
-- billed_usd: billed on the initial adjudications
-- denied_usd: denied on the initial adjudications
-- any_denial_claims: fully or in part
-- is_preliminary: remittances of this month may still be coming
-- denial_rate: denied_claims / adjudicated_claims
-- denied_usd_rate: denied_usd / billed_usd

with first_answer as (
    select
        adjudication.adjudication_id,
        adjudication.claim_family_id,
        adjudication.adjudication_index,
        adjudication.payment_date,
        adjudication.payment_month,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.claim_type_code,
        adjudication.financial_class_code,
        adjudication.claim_status_code,
        adjudication.billed_usd,
        adjudication.denied_usd,
        adjudication.is_fully_denied,
        adjudication.is_partially_denied,
        adjudication.is_unexplained_zero_pay,
        adjudication.is_zero_paid and not adjudication.is_duplicate as is_zero_paid,
        coalesce(
            date_diff('day', adjudication.payment_date, data_end.data_through_date)
            >= 180,
            false
        ) as is_matured
    from core.adjudication
    cross join core.data_end
    where adjudication.is_initial and adjudication.is_primary
),

left_to_patient as (
    select
        adjustment.adjudication_id,
        sum(adjustment.adjusted_usd) as patient_usd
    from core.adjustment
    where
        adjustment.group_code = 'PR'
        and adjustment.reason_code in ('1', '2', '3')
    group by adjustment.adjudication_id
),

standing as (
    select
        adjudication.adjudication_id,
        adjudication.claim_family_id,
        adjudication.payment_date,
        adjudication.adjudication_index,
        adjudication.is_duplicate,
        adjudication.is_fully_denied,
        adjudication.paid_usd > 0 or coalesce(left_to_patient.patient_usd, 0) > 0
            as is_paid
    from core.adjudication
    left join left_to_patient
        on adjudication.adjudication_id = left_to_patient.adjudication_id
    where
        adjudication.is_primary
        and adjudication.enters_rates
        and adjudication.reversed_by_id is null
),

answered as (
    select
        first_answer.adjudication_id as first_adjudication_id,
        standing.is_fully_denied,
        standing.is_paid
        and not standing.is_duplicate
        and standing.adjudication_index > first_answer.adjudication_index
            as is_overturning,
        row_number() over (
            partition by first_answer.adjudication_id
            order by standing.is_duplicate asc, standing.adjudication_index desc
        ) as recency_index
    from first_answer
    inner join standing
        on
            first_answer.claim_family_id = standing.claim_family_id
            and first_answer.adjudication_index <= standing.adjudication_index
    where
        first_answer.is_matured
        and date_diff('day', first_answer.payment_date, standing.payment_date) <= 180
),

outcome as (
    select
        answered.first_adjudication_id,
        bool_or(answered.is_overturning) as is_overturned,
        bool_or(answered.recency_index = 1 and answered.is_fully_denied)
            as is_finally_denied
    from answered
    group by answered.first_adjudication_id
),

counted as (
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.claim_type_code,
        first_answer.financial_class_code,
        count(*) as adjudicated_claims,
        count(*) filter (where first_answer.is_fully_denied) as denied_claims,
        count(*) filter (where first_answer.is_partially_denied)
            as partly_denied_claims,
        count(*) filter (where first_answer.is_zero_paid) as zero_paid_claims,
        count(*) filter (where first_answer.claim_status_code = '4')
            as status_4_claims,
        count(*) filter (where first_answer.is_unexplained_zero_pay)
            as unexplained_zero_pay_claims,
        count(*) filter (where first_answer.is_matured) as matured_claims,
        count(*) filter (
            where first_answer.is_matured and first_answer.is_fully_denied
        ) as matured_denied_claims,
        count(*) filter (
            where first_answer.is_fully_denied and outcome.is_overturned
        ) as overturned_claims,
        count(*) filter (where outcome.is_finally_denied) as finally_denied_claims,
        sum(first_answer.billed_usd) as billed_usd,
        sum(first_answer.denied_usd) as denied_usd
    from first_answer
    left join outcome
        on first_answer.adjudication_id = outcome.first_adjudication_id
    group by
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.claim_type_code,
        first_answer.financial_class_code
)

select
    counted.payment_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.claim_type_code,
    counted.financial_class_code,
    counted.adjudicated_claims,
    counted.denied_claims,
    counted.partly_denied_claims,
    counted.zero_paid_claims,
    counted.status_4_claims,
    counted.unexplained_zero_pay_claims,
    counted.matured_claims,
    counted.matured_denied_claims,
    counted.overturned_claims,
    counted.finally_denied_claims,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd,
    cast(coalesce(counted.denied_usd, 0) as decimal(18, 2)) as denied_usd,
    counted.denied_claims + counted.partly_denied_claims as any_denial_claims,
    coalesce(
        date_diff(
            'day', last_day(counted.payment_month), data_end.data_through_date
        ) < 60,
        false
    ) as is_preliminary,
    cast(counted.denied_claims as double) / counted.adjudicated_claims
        as denial_rate,
    cast(counted.denied_usd as double)
    / nullif(cast(counted.billed_usd as double), 0) as denied_usd_rate
from counted
cross join core.data_end
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
