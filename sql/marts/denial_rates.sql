-- Denials at the first primary adjudication, by payer and month, and what became of
-- them.
--
-- grain:   one row per month of the initial primary adjudication, payer, facility,
--          claim type and financial class
-- keys:    payment_month, payer_id, facility_id, claim_type_code, financial_class_code
-- sources: core.adjudication_line, core.data_end, core.final_answer, core.first_answer,
--          core.payer, core.provider
-- units:   *_claims are claims, each in all its versions counted once; *_lines are
--          service lines; *_usd are US dollars; rates are shares, 0 to 1
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
-- metric: initial denial rate, lines
-- definition: Share of charged service lines denied at the first primary adjudication:
--   paid nothing, nothing left to the patient, for a reason in the denial map.
-- numerator: denied_lines
-- denominator: charged_lines
-- left out: Lines denied in part (counted apart), lines without a charge, claims that
--   are answered without lines.
--
-- metric: denial rate, status 4
-- definition: Share of primary claims whose first adjudication carries claim status 4
--   (CLP02): by the standard, a patient or subscriber not recognised; some payers mark
--   every denial so.
-- numerator: status_4_claims
-- denominator: adjudicated_claims
-- left out: As for the initial denial rate.
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
-- metric: overturn rate, dollars
-- definition: Of the dollars denied at first on matured claims that were fully denied,
--   the share that what stands 180 days after the first answer no longer denies.
-- numerator: overturned_usd
-- denominator: matured_denied_usd
-- left out: Claims first answered less than 180 days before the data end.
--
-- metric: first-pass resolution
-- definition: Share of matured claims answered once, without any denial, and never
--   sent again.
-- numerator: first_pass_claims
-- denominator: matured_claims
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
-- corrected_claims: of the overturned, those sent again before
-- finally_denied_claims: of the matured, fully denied by the last standing adjudication
-- first_pass_claims: of the matured, answered once, without denial, never sent again
-- charged_lines: service lines with a charge on the initial adjudications
-- denied_lines: of these, denied
-- partly_denied_lines: of these, denied in part
-- billed_usd: billed on the initial adjudications
-- denied_usd: denied on the initial adjudications
-- matured_denied_usd: denied on those of matured, fully denied claims
-- overturned_usd: of these, no longer denied by what stands after 180 days
-- any_denial_claims: fully or in part
-- denied_status_4_claims: fully denied, and status 4
-- denied_zero_paid_claims: fully denied, and paid at zero
-- any_denial_status_4_claims: denied fully or in part, and status 4
-- any_denial_zero_paid_claims: denied fully or in part, and paid at zero
-- status_4_zero_paid_claims: status 4, and paid at zero
-- is_preliminary: remittances of this month may still be coming
-- denial_rate: denied_claims / adjudicated_claims
-- denied_usd_rate: denied_usd / billed_usd

with line as (
    select
        adjudication_line.adjudication_id,
        count(*) filter (where adjudication_line.billed_usd > 0) as charged_lines,
        count(*) filter (where adjudication_line.is_denied) as denied_lines,
        count(*) filter (
            where
            adjudication_line.is_partly_denied
            and adjudication_line.billed_usd > 0
        ) as partly_denied_lines
    from core.adjudication_line
    group by adjudication_line.adjudication_id
),

answer as (
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.claim_type_code,
        first_answer.financial_class_code,
        first_answer.billed_usd,
        first_answer.denied_usd,
        first_answer.is_fully_denied,
        first_answer.is_partially_denied,
        first_answer.is_fully_denied or first_answer.is_partially_denied
            as is_any_denial,
        first_answer.is_zero_paid,
        first_answer.is_status_4,
        first_answer.is_unexplained_zero_pay,
        final_answer.is_overturned,
        final_answer.is_finally_denied,
        coalesce(final_answer.overturn_code = 'corrected_claim', false) as is_corrected,
        final_answer.answers = 1
        and final_answer.later_versions = 0
        and not first_answer.is_fully_denied
        and not first_answer.is_partially_denied as is_first_pass,
        greatest(0, first_answer.denied_usd - final_answer.final_denied_usd)
            as overturned_usd,
        coalesce(line.charged_lines, 0) as charged_lines,
        coalesce(line.denied_lines, 0) as denied_lines,
        coalesce(line.partly_denied_lines, 0) as partly_denied_lines,
        coalesce(
            date_diff('day', first_answer.payment_date, data_end.data_through_date)
            >= 180,
            false
        ) as is_matured
    from core.first_answer
    inner join core.final_answer
        on first_answer.adjudication_id = final_answer.adjudication_id
    left join line on first_answer.adjudication_id = line.adjudication_id
    cross join core.data_end
),

counted as (
    select
        answer.payment_month,
        answer.payer_id,
        answer.facility_id,
        answer.claim_type_code,
        answer.financial_class_code,
        count(*) as adjudicated_claims,
        count(*) filter (where answer.is_fully_denied) as denied_claims,
        count(*) filter (where answer.is_partially_denied) as partly_denied_claims,
        count(*) filter (where answer.is_zero_paid) as zero_paid_claims,
        count(*) filter (where answer.is_status_4) as status_4_claims,
        count(*) filter (where answer.is_unexplained_zero_pay)
            as unexplained_zero_pay_claims,
        count(*) filter (where answer.is_matured) as matured_claims,
        count(*) filter (where answer.is_matured and answer.is_fully_denied)
            as matured_denied_claims,
        count(*) filter (
            where answer.is_matured and answer.is_fully_denied and answer.is_overturned
        ) as overturned_claims,
        count(*) filter (
            where answer.is_matured and answer.is_fully_denied and answer.is_corrected
        ) as corrected_claims,
        count(*) filter (where answer.is_matured and answer.is_finally_denied)
            as finally_denied_claims,
        count(*) filter (where answer.is_matured and answer.is_first_pass)
            as first_pass_claims,
        sum(answer.charged_lines) as charged_lines,
        sum(answer.denied_lines) as denied_lines,
        sum(answer.partly_denied_lines) as partly_denied_lines,
        sum(answer.billed_usd) as billed_usd,
        sum(answer.denied_usd) as denied_usd,
        sum(answer.denied_usd) filter (
            where answer.is_matured and answer.is_fully_denied
        ) as matured_denied_usd,
        sum(answer.overturned_usd) filter (
            where answer.is_matured and answer.is_fully_denied
        ) as overturned_usd,
        count(*) filter (where answer.is_fully_denied and answer.is_status_4)
            as denied_status_4_claims,
        count(*) filter (where answer.is_fully_denied and answer.is_zero_paid)
            as denied_zero_paid_claims,
        count(*) filter (where answer.is_any_denial and answer.is_status_4)
            as any_denial_status_4_claims,
        count(*) filter (where answer.is_any_denial and answer.is_zero_paid)
            as any_denial_zero_paid_claims,
        count(*) filter (where answer.is_status_4 and answer.is_zero_paid)
            as status_4_zero_paid_claims
    from answer
    group by
        answer.payment_month,
        answer.payer_id,
        answer.facility_id,
        answer.claim_type_code,
        answer.financial_class_code
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
    counted.corrected_claims,
    counted.finally_denied_claims,
    counted.first_pass_claims,
    cast(counted.charged_lines as bigint) as charged_lines,
    cast(counted.denied_lines as bigint) as denied_lines,
    cast(counted.partly_denied_lines as bigint) as partly_denied_lines,
    cast(coalesce(counted.billed_usd, 0) as decimal(18, 2)) as billed_usd,
    cast(coalesce(counted.denied_usd, 0) as decimal(18, 2)) as denied_usd,
    cast(coalesce(counted.matured_denied_usd, 0) as decimal(18, 2))
        as matured_denied_usd,
    cast(coalesce(counted.overturned_usd, 0) as decimal(18, 2)) as overturned_usd,
    counted.denied_claims + counted.partly_denied_claims as any_denial_claims,
    counted.denied_status_4_claims,
    counted.denied_zero_paid_claims,
    counted.any_denial_status_4_claims,
    counted.any_denial_zero_paid_claims,
    counted.status_4_zero_paid_claims,
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
