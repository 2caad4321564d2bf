-- Denials against claims sent: how many were denied in a month, and how many were sent
-- in the three months before it.
--
-- grain:   one row per month, payer, facility, claim type and financial class with
--          claims sent in the three months before, or answered in it
-- keys:    payment_month, payer_id, facility_id, claim_type_code, financial_class_code
-- sources: core.claim_wait, core.data_end, core.first_answer, core.payer, core.provider
-- units:   *_claims are claims, each in all its versions counted once
-- audience: administrators, insurers
--
-- metric: initial denial rate, claims sent
-- definition: Claims denied at their first primary adjudication in a month (fully, or
--   by the rule chosen), as a share of the claims sent in a month: the mean of the
--   three months before it [HFMA].
-- numerator: denied_claims, or the claims that another rule calls denied
-- denominator: submitted_before_claims / 3, both added up over months
-- left out: Months with fewer than three months of claims sent before them: they have
--   no such rate. From the number over several months, preliminary ones. Later versions
--   of a claim, claims to further payers and predeterminations are not counted as sent.
--
-- What is denied in a month was sent in others, so this is no share of one group of
-- claims: it has no interval, and can be more than 1. Beside the rate of answered
-- claims it tells whether payers deny more, or only answer more. A claim counts in the
-- month in which it was first sent, under the payer billed; a denial under the payer
-- that answered. A denial of a claim that is not in the files counts too. Where the
-- first month of the data is cut off, the rates of the three months after it are too
-- high.
--
-- columns:
-- payment_month: month of the initial primary adjudication
-- payer_id: the payer
-- payer_name: its name
-- facility_id: NPI of the facility
-- facility_name: its name, when a file gave one
-- claim_type_code: P professional, I institutional, D dental
-- financial_class_code: class of the payer
-- denied_claims: fully denied at the initial primary adjudication, in the month
-- any_denial_claims: denied in full or in part
-- status_4_claims: answered with claim status 4 (CLP02)
-- zero_paid_claims: paid at zero for whatever reason, duplicates left out
-- submitted_before_claims: claims first sent in the three months before, added up
-- is_preliminary: remittances of this month may still be coming

with sent as (
    select
        cast(date_trunc('month', claim_wait.submitted_date) as date) as sent_month,
        claim_wait.payer_id,
        claim_wait.facility_id,
        claim_wait.claim_type_code,
        claim_wait.financial_class_code
    from core.claim_wait
    where claim_wait.submitted_date is not null
),

later as (
    select unnest([1, 2, 3]) as months
),

-- Each claim stands in the three months after the one in which it was sent.
counted as (
    select
        cast(sent.sent_month + later.months * interval 1 month as date)
            as payment_month,
        sent.payer_id,
        sent.facility_id,
        sent.claim_type_code,
        sent.financial_class_code,
        1 as submitted_before,
        false as is_denied,
        false as is_any_denial,
        false as is_status_4,
        false as is_zero_paid
    from sent
    cross join later
    union all
    select
        first_answer.payment_month,
        first_answer.payer_id,
        first_answer.facility_id,
        first_answer.claim_type_code,
        first_answer.financial_class_code,
        0 as submitted_before,
        first_answer.is_fully_denied as is_denied,
        first_answer.is_fully_denied or first_answer.is_partially_denied
            as is_any_denial,
        first_answer.is_status_4,
        first_answer.is_zero_paid
    from core.first_answer
),

-- The months that have three months of claims sent before them, to the data end.
known as (
    select cast(min(sent.sent_month) + interval 3 month as date) as first_month
    from sent
)

select
    counted.payment_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    provider.organization_name as facility_name,
    counted.claim_type_code,
    counted.financial_class_code,
    count(*) filter (where counted.is_denied) as denied_claims,
    count(*) filter (where counted.is_any_denial) as any_denial_claims,
    count(*) filter (where counted.is_status_4) as status_4_claims,
    count(*) filter (where counted.is_zero_paid) as zero_paid_claims,
    cast(sum(counted.submitted_before) as bigint) as submitted_before_claims,
    date_diff('day', last_day(counted.payment_month), data_end.data_through_date) < 60
        as is_preliminary
from counted
cross join known
cross join core.data_end
left join core.payer on counted.payer_id = payer.payer_id
left join core.provider on counted.facility_id = provider.provider_npi
where
    counted.payment_month >= known.first_month
    and counted.payment_month <= data_end.data_through_date
group by
    counted.payment_month,
    counted.payer_id,
    payer.payer_name,
    counted.facility_id,
    provider.organization_name,
    counted.claim_type_code,
    counted.financial_class_code,
    data_end.data_through_date
