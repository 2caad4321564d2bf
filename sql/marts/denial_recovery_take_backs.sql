-- Take-backs: money that payers took back after they had paid, by month and payer.
--
-- grain:   one row per month of the take-back, payer, facility, kind, reason code of a
--          provider adjustment, and band of days since the payment
-- keys:    take_back_month, payer_id, facility_id, kind_code, reason_code,
--          age_band_code
-- sources: core.adjudication, core.adjudication_reversal, core.claim,
--          core.claim_family, core.payer, core.provider, core.provider_adjustment,
--          core.provider_adjustment_link
-- units:   *_usd are US dollars; *_days are days, added up
-- audience: administrators
--
-- metric: dollars taken back
-- definition: Of claims: what a reversal (CLP02 = 22) takes back less what is paid in
--   its stead, where that is less. Of providers: provider adjustments (PLB) that
--   recover money, as sent, positive where they reduce the payment.
-- numerator: taken_usd
-- denominator: none: dollars, not a share
-- left out: Reversals replaced by as much or more, and of answers that paid nothing;
--   carried balances (FB), interest (L6) and all other provider adjustments.
--
-- metric: mean days since payment
-- definition: Days from the payment that was taken back to the reversal, or to the
--   provider adjustment that quotes its number, averaged.
-- numerator: aged_days
-- denominator: aged_count
-- left out: Reversals of answers that are not in the files; provider adjustments that
--   quote no number of an earlier payment by that payer, or one of several claims.
--
-- A provider adjustment belongs to its remittance, once: its dollars are never added to
-- a claim. Which payment it takes back is told by the number that it quotes: the
-- payer's own of an answer that paid (CLP07), else the provider's (CLP01), of the same
-- payer, in another remittance of that day or before; of several such payments of one
-- claim it is the latest. Where payers quote something else, the days and the facility
-- are unknown. One take-back can be told both ways by a payer that reverses the claim
-- and then recovers the money; this report adds up what was sent, and the two kinds are
-- never to be added blindly.
--
-- What is paid in the stead of a reversed answer: its correction, else the next answer
-- of the same payer to the same claim, in any version, dated on the day or later.
--
-- columns:
-- take_back_month: month of the payment date of the reversal or of the remittance
-- payer_id: the payer that took it
-- payer_name: its name
-- facility_id: where the service was, or `unknown`
-- facility_name: its name
-- kind_code: not_replaced (a reversal and nothing in its stead), replaced_by_less,
--   voided (nothing in its stead, and the practice had sent a void), original_unknown,
--   or provider_adjustment
-- reason_code: of a provider adjustment: WO overpayment recovery, WU unspecified
--   recovery, OB offset for an affiliate, RA retroactive adjustment; else blank
-- age_band_code: days since the payment: 0_30, 31_90, 91_180, 181_365, over_365;
--   unknown
-- take_back_count: reversals or provider adjustments
-- taken_usd: dollars taken back
-- aged_count: those of which the days are known
-- aged_days: their days, added up

with reversal as (
    select
        adjudication.adjudication_id,
        adjudication.claim_family_id,
        adjudication.payer_id,
        adjudication.facility_id,
        adjudication.payment_month,
        adjudication.payment_date,
        -adjudication.paid_usd as reversed_usd,
        adjudication_reversal.original_id,
        adjudication_reversal.correction_id,
        original.payment_date as paid_date
    from core.adjudication
    left join core.adjudication_reversal
        on adjudication.adjudication_id = adjudication_reversal.reversal_id
    left join core.adjudication as original
        on adjudication_reversal.original_id = original.adjudication_id
    where adjudication.is_reversal and adjudication.paid_usd < 0
),

next_answer as (
    select
        reversal.adjudication_id,
        arg_min(adjudication.paid_usd, adjudication.adjudication_index) as next_usd
    from reversal
    inner join core.adjudication
        on
            reversal.claim_family_id = adjudication.claim_family_id
            and reversal.payer_id = adjudication.payer_id
            and reversal.payment_date <= adjudication.payment_date
    where
        not adjudication.is_reversal
        and adjudication.enters_rates
        and adjudication.adjudication_id <> coalesce(reversal.original_id, '')
    group by reversal.adjudication_id
),

void as (
    select
        claim_family.claim_family_id,
        min(claim.submitted_date) as void_date
    from core.claim_family
    inner join core.claim on claim_family.claim_id = claim.claim_id
    where claim_family.is_void
    group by claim_family.claim_family_id
),

replaced as (
    select
        reversal.payer_id,
        reversal.facility_id,
        reversal.payment_month,
        reversal.reversed_usd,
        reversal.original_id,
        date_diff('day', reversal.paid_date, reversal.payment_date) as since_days,
        coalesce(
            correction.adjudication_id is not null
            or next_answer.adjudication_id is not null,
            false
        ) as is_replaced,
        coalesce(void.void_date <= reversal.payment_date, false) as is_voided,
        coalesce(correction.paid_usd, next_answer.next_usd, 0) as instead_usd
    from reversal
    left join core.adjudication as correction
        on reversal.correction_id = correction.adjudication_id
    left join next_answer on reversal.adjudication_id = next_answer.adjudication_id
    left join void on reversal.claim_family_id = void.claim_family_id
),

take_back as (
    select
        replaced.payment_month as take_back_month,
        replaced.payer_id,
        replaced.facility_id,
        case
            when replaced.original_id is null then 'original_unknown'
            when replaced.is_replaced then 'replaced_by_less'
            when replaced.is_voided then 'voided'
            else 'not_replaced'
        end as kind_code,
        cast(null as varchar) as reason_code,
        case when replaced.since_days < 0 then 0 else replaced.since_days end
            as since_days,
        replaced.reversed_usd - replaced.instead_usd as taken_usd
    from replaced
    where replaced.instead_usd < replaced.reversed_usd
    union all
    select
        provider_adjustment.payment_month as take_back_month,
        provider_adjustment.payer_id,
        provider_adjustment_link.facility_id,
        'provider_adjustment' as kind_code,
        provider_adjustment.reason_code,
        provider_adjustment_link.since_days,
        provider_adjustment.adjusted_usd as taken_usd
    from core.provider_adjustment
    left join core.provider_adjustment_link
        on
            provider_adjustment.file_id = provider_adjustment_link.file_id
            and provider_adjustment.transaction_index
            = provider_adjustment_link.transaction_index
            and provider_adjustment.provider_adjustment_index
            = provider_adjustment_link.provider_adjustment_index
    where provider_adjustment.reason_code in ('WO', 'WU', 'OB', 'RA')
),

banded as (
    select
        take_back.take_back_month,
        take_back.payer_id,
        coalesce(take_back.facility_id, 'unknown') as facility_id,
        take_back.kind_code,
        take_back.reason_code,
        take_back.since_days,
        take_back.taken_usd,
        case
            when take_back.since_days is null then 'unknown'
            when take_back.since_days <= 30 then '0_30'
            when take_back.since_days <= 90 then '31_90'
            when take_back.since_days <= 180 then '91_180'
            when take_back.since_days <= 365 then '181_365'
            else 'over_365'
        end as age_band_code
    from take_back
)

select
    banded.take_back_month,
    banded.payer_id,
    payer.payer_name,
    banded.facility_id,
    provider.organization_name as facility_name,
    banded.kind_code,
    banded.reason_code,
    banded.age_band_code,
    count(*) as take_back_count,
    cast(sum(banded.taken_usd) as decimal(18, 2)) as taken_usd,
    count(banded.since_days) as aged_count,
    cast(coalesce(sum(banded.since_days), 0) as bigint) as aged_days
from banded
left join core.payer on banded.payer_id = payer.payer_id
left join core.provider on banded.facility_id = provider.provider_npi
group by
    banded.take_back_month,
    banded.payer_id,
    payer.payer_name,
    banded.facility_id,
    provider.organization_name,
    banded.kind_code,
    banded.reason_code,
    banded.age_band_code
