-- Balancing: whatever has to add up in a claim, a remittance or its envelope, and
-- whether it does.
--
-- grain:   one row per line, claim, transaction or envelope and thing that must agree
-- keys:    file_id, rule_code, transaction_index, segment_index, line_index,
--          other_payer_index
-- sources: landing.acknowledgment_total, landing.functional_acknowledgment,
--          core.envelope, core.transaction, core.payment, core.claim, core.claim_line,
--          core.other_payer, core.other_payer_line, core.other_payer_adjustment,
--          core.adjudication, core.adjudication_line, core.adjustment,
--          core.provider_adjustment
-- units:   *_usd are US dollars and *_count counts; a difference is what was stated
--          less what was found
-- increment: file_id
--
-- Nothing that is out of balance is left out of any other table: it counts as sent.
--
-- On a remittance, as its guide has it: the charge of a line (service_payment) and of a
-- claim (claim_payment) is what was paid and adjusted, on a claim at both levels; the
-- payments of its claims are the payment and what was settled with the provider
-- (remittance_payment). On a claim: its charge is that of its lines (claim_charge);
-- what another payer answered, it answered in full (other_payer_service,
-- other_payer_claim, where AMT*D states what was paid on the claim). On an
-- acknowledgment: claims and dollars accepted and rejected are those listed
-- (acknowledged_claims); so are rejected transactions (acknowledged_transactions).
--
-- On an envelope: SE01 counts segments, GE01 transactions, IEA01 groups, and the
-- trailer repeats the control number of its header (*_control_number); core.envelope
-- says which of these are kept as numbers.
--
-- columns:
-- file_id: the file it came in
-- level_code: line, claim, transaction or envelope
-- rule_code: what has to agree, as named above
-- transaction_index: the transaction, of an envelope its first; blank outside of any
-- segment_index: where to look in the file: the segment that begins the claim, the
--   transaction or the first transaction of the envelope; of an acknowledgment its own
-- claim_id: the claim version
-- adjudication_id: the payer's answer to a claim
-- line_index: the line, of the claim or of the answer
-- other_payer_index: the other payer of a claim
-- stated_usd: what is to be accounted for: the charge, or the payments of the claims
-- found_usd: what accounts for it: paid and adjusted, or the lines, added up
-- difference_usd: stated less found
-- stated_count: how many a trailer or an acknowledgment states
-- found_count: how many there are
-- difference_count: stated less found
-- is_stated: the sender has said what there should be; false where a trailer is missing
--   or a payment is no number
-- is_balanced: it was stated, and it agrees

with reason as (
    select
        adjustment.adjudication_id,
        adjustment.line_index,
        sum(adjustment.adjusted_usd) as adjusted_usd
    from core.adjustment
    group by adjustment.adjudication_id, adjustment.line_index
),

claim_reason as (
    select
        reason.adjudication_id,
        sum(reason.adjusted_usd) as adjusted_usd
    from reason
    group by reason.adjudication_id
),

settled as (
    select
        provider_adjustment.file_id,
        provider_adjustment.transaction_index,
        sum(provider_adjustment.adjusted_usd) as adjusted_usd
    from core.provider_adjustment
    group by provider_adjustment.file_id, provider_adjustment.transaction_index
),

answered as (
    select
        adjudication.file_id,
        adjudication.transaction_index,
        sum(adjudication.paid_usd) as paid_usd
    from core.adjudication
    group by adjudication.file_id, adjudication.transaction_index
),

told as (
    select
        other_payer_line.claim_id,
        other_payer_line.line_index,
        other_payer_line.other_payer_index,
        other_payer_line.paid_usd,
        0 as adjusted_usd
    from core.other_payer_line
    union all
    select
        other_payer_adjustment.claim_id,
        other_payer_adjustment.line_index,
        other_payer_adjustment.other_payer_index,
        null as paid_usd,
        other_payer_adjustment.adjusted_usd
    from core.other_payer_adjustment
),

told_of_line as (
    select
        told.claim_id,
        told.line_index,
        told.other_payer_index,
        sum(told.paid_usd) + sum(told.adjusted_usd) as found_usd
    from told
    where told.line_index is not null and told.other_payer_index is not null
    group by told.claim_id, told.line_index, told.other_payer_index
),

told_of_claim as (
    select
        told.claim_id,
        told.other_payer_index,
        sum(told.adjusted_usd) as adjusted_usd
    from told
    group by told.claim_id, told.other_payer_index
),

dollars as (
    select
        'service_payment' as rule_code,
        adjudication_line.file_id,
        null as transaction_index,
        null as claim_id,
        adjudication_line.adjudication_id,
        adjudication_line.line_index,
        null as other_payer_index,
        adjudication_line.billed_usd as stated_usd,
        adjudication_line.paid_usd + coalesce(reason.adjusted_usd, 0) as found_usd
    from core.adjudication_line
    left join reason
        on
            adjudication_line.adjudication_id = reason.adjudication_id
            and adjudication_line.line_index = reason.line_index
    union all
    select
        'claim_payment' as rule_code,
        adjudication.file_id,
        null as transaction_index,
        null as claim_id,
        adjudication.adjudication_id,
        null as line_index,
        null as other_payer_index,
        adjudication.billed_usd as stated_usd,
        adjudication.paid_usd + coalesce(claim_reason.adjusted_usd, 0) as found_usd
    from core.adjudication
    left join claim_reason
        on adjudication.adjudication_id = claim_reason.adjudication_id
    union all
    select
        'remittance_payment' as rule_code,
        payment.file_id,
        payment.transaction_index,
        null as claim_id,
        null as adjudication_id,
        null as line_index,
        null as other_payer_index,
        coalesce(answered.paid_usd, 0) as stated_usd,
        payment.payment_usd + coalesce(settled.adjusted_usd, 0) as found_usd
    from core.payment
    left join answered
        on
            payment.file_id = answered.file_id
            and payment.transaction_index = answered.transaction_index
    left join settled
        on
            payment.file_id = settled.file_id
            and payment.transaction_index = settled.transaction_index
    union all
    select
        'claim_charge' as rule_code,
        claim.file_id,
        null as transaction_index,
        claim.claim_id,
        null as adjudication_id,
        null as line_index,
        null as other_payer_index,
        claim.billed_usd as stated_usd,
        coalesce(sum(claim_line.billed_usd), 0) as found_usd
    from core.claim
    left join core.claim_line on claim.claim_id = claim_line.claim_id
    group by claim.file_id, claim.claim_id, claim.billed_usd
    union all
    select
        'other_payer_service' as rule_code,
        claim_line.file_id,
        null as transaction_index,
        claim_line.claim_id,
        null as adjudication_id,
        told_of_line.line_index,
        told_of_line.other_payer_index,
        claim_line.billed_usd as stated_usd,
        told_of_line.found_usd
    from told_of_line
    inner join core.claim_line
        on
            told_of_line.claim_id = claim_line.claim_id
            and told_of_line.line_index = claim_line.line_index
    where told_of_line.found_usd is not null
    union all
    select
        'other_payer_claim' as rule_code,
        claim.file_id,
        null as transaction_index,
        claim.claim_id,
        null as adjudication_id,
        null as line_index,
        other_payer.other_payer_index,
        claim.billed_usd as stated_usd,
        other_payer.paid_usd + coalesce(told_of_claim.adjusted_usd, 0) as found_usd
    from core.other_payer
    inner join core.claim on other_payer.claim_id = claim.claim_id
    left join told_of_claim
        on
            other_payer.claim_id = told_of_claim.claim_id
            and other_payer.other_payer_index = told_of_claim.other_payer_index
    where other_payer.paid_usd is not null
),

counts as (
    select
        'acknowledged_claims' as rule_code,
        acknowledgment_total.file_id,
        acknowledgment_total.transaction_index,
        acknowledgment_total.segment_index,
        (
            acknowledgment_total.stated_accepted_usd
            + acknowledgment_total.stated_rejected_usd
        ) as stated_usd,
        acknowledgment_total.accepted_usd + acknowledgment_total.rejected_usd
            as found_usd,
        (
            acknowledgment_total.stated_accepted_claims
            + acknowledgment_total.stated_rejected_claims
        ) as stated_count,
        acknowledgment_total.accepted_claims + acknowledgment_total.rejected_claims
            as found_count,
        acknowledgment_total.is_balanced
    from landing.acknowledgment_total
    where acknowledgment_total.is_balanced is not null
    union all
    select
        'acknowledged_transactions' as rule_code,
        functional_acknowledgment.file_id,
        functional_acknowledgment.transaction_index,
        functional_acknowledgment.segment_index,
        null as stated_usd,
        null as found_usd,
        (
            functional_acknowledgment.received_transactions
            - functional_acknowledgment.accepted_transactions
        ) as stated_count,
        functional_acknowledgment.rejected_transactions as found_count,
        functional_acknowledgment.difference_transactions = 0 as is_balanced
    from landing.functional_acknowledgment
    where functional_acknowledgment.difference_transactions is not null
    union all
    select
        case envelope.unit_code
            when 'transaction' then 'segment_count'
            when 'group' then 'transaction_count'
            else 'group_count'
        end as rule_code,
        envelope.file_id,
        envelope.transaction_index,
        envelope.segment_index,
        null as stated_usd,
        null as found_usd,
        envelope.stated_count,
        envelope.found_count,
        envelope.is_counted as is_balanced
    from core.envelope
    union all
    select
        case envelope.unit_code
            when 'transaction' then 'set_control_number'
            when 'group' then 'group_control_number'
            else 'interchange_control_number'
        end as rule_code,
        envelope.file_id,
        envelope.transaction_index,
        envelope.segment_index,
        null as stated_usd,
        null as found_usd,
        null as stated_count,
        null as found_count,
        case when envelope.is_closed then envelope.is_numbered end as is_balanced
    from core.envelope
),

together as (
    select
        dollars.rule_code,
        dollars.file_id,
        coalesce(
            dollars.transaction_index, adjudication.transaction_index,
            claim.transaction_index
        ) as transaction_index,
        coalesce(
            adjudication.segment_index, claim.segment_index, transaction.segment_index
        ) as segment_index,
        dollars.claim_id,
        dollars.adjudication_id,
        dollars.line_index,
        dollars.other_payer_index,
        dollars.stated_usd,
        dollars.found_usd,
        cast(null as bigint) as stated_count,
        cast(null as bigint) as found_count,
        dollars.stated_usd = dollars.found_usd as is_balanced
    from dollars
    left join core.adjudication
        on dollars.adjudication_id = adjudication.adjudication_id
    left join core.claim on dollars.claim_id = claim.claim_id
    left join core.transaction
        on
            dollars.file_id = transaction.file_id
            and dollars.transaction_index = transaction.transaction_index
    union all
    select
        counts.rule_code,
        counts.file_id,
        counts.transaction_index,
        counts.segment_index,
        null as claim_id,
        null as adjudication_id,
        null as line_index,
        null as other_payer_index,
        counts.stated_usd,
        counts.found_usd,
        counts.stated_count,
        counts.found_count,
        counts.is_balanced
    from counts
)

select
    together.file_id,
    case
        when together.rule_code in ('service_payment', 'other_payer_service')
            then 'line'
        when
            together.rule_code in (
                'claim_payment', 'claim_charge', 'other_payer_claim'
            )
            then 'claim'
        when
            together.rule_code in (
                'remittance_payment', 'acknowledged_claims',
                'acknowledged_transactions'
            )
            then 'transaction'
        else 'envelope'
    end as level_code,
    together.rule_code,
    together.transaction_index,
    together.segment_index,
    together.claim_id,
    together.adjudication_id,
    together.line_index,
    together.other_payer_index,
    cast(together.stated_usd as decimal(18, 2)) as stated_usd,
    cast(together.found_usd as decimal(18, 2)) as found_usd,
    cast(together.stated_usd - together.found_usd as decimal(18, 2)) as difference_usd,
    together.stated_count,
    together.found_count,
    case
        when
            together.rule_code in ('transaction_count', 'group_count')
            and together.is_balanced
            then 0
        else together.stated_count - together.found_count
    end as difference_count,
    together.is_balanced is not null as is_stated,
    coalesce(together.is_balanced, false) as is_balanced
from together
