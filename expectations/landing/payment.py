"""What readers of landing.payment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import bad_npi, outside, promise, surprise


def _dollars(table: str, column: str) -> str:
    return (
        f"(select coalesce(sum({table}.{column}), 0) from {table}"
        f" where {table}.file_id = this.file_id"
        f" and {table}.transaction_index = this.transaction_index)"
    )


SUITE = ExpectationSuite(
    name="payment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        promise(
            "payment_without_transaction",
            "A payment belongs to a transaction.",
            "not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index)",
        ),
        promise(
            "claim_paid_usd_wrong",
            "What a payment says of its claims is the sum of their CLP04.",
            f"claim_paid_usd <> {_dollars('adjudication', 'paid_usd')}",
            f"claim_paid_usd - {_dollars('adjudication', 'paid_usd')}",
        ),
        promise(
            "provider_adjusted_usd_wrong",
            "What a payment says of provider adjustments is the sum of its PLB.",
            "provider_adjusted_usd <> "
            + _dollars("provider_adjustment", "adjusted_usd"),
            "provider_adjusted_usd - "
            + _dollars("provider_adjustment", "adjusted_usd"),
        ),
        promise(
            "difference_usd_wrong",
            "A payment's difference is claims less provider adjustments less payment.",
            "difference_usd <> claim_paid_usd - provider_adjusted_usd - payment_usd",
            "difference_usd - (claim_paid_usd - provider_adjusted_usd - payment_usd)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "payment_out_of_balance",
            "Claim payments less provider adjustments are the payment (BPR02).",
            "difference_usd <> 0",
            "difference_usd",
        ),
        surprise(
            "payer_id_missing",
            "A remittance identifies its payer.",
            "payer_id is null",
            "payment_usd",
        ),
        surprise(
            "payer_name_missing",
            "A remittance names its payer (N1*PR).",
            "payer_name is null",
            "payment_usd",
        ),
        surprise(
            "payee_npi_missing",
            "A remittance identifies its payee by NPI (N1*PE).",
            "payee_npi is null",
            "payment_usd",
        ),
        surprise(
            "payee_npi_invalid",
            "A payee's NPI is ten digits with a right check digit.",
            bad_npi("payee_npi"),
        ),
        surprise(
            "payment_amount_missing",
            "A remittance states its payment (BPR02).",
            "payment_usd is null",
        ),
        surprise(
            "payment_date_missing",
            "A remittance says when it pays.",
            "payment_date is null",
            "payment_usd",
        ),
        surprise(
            "payment_before_1995",
            "A payment was made since there is X12 for remittances.",
            "payment_date < date '1995-01-01'",
        ),
        surprise(
            "payment_in_the_future",
            "A payment is due within a month of the day its file was received.",
            "payment_date > (select max(cast(file.received_at as date))"
            " + interval 31 day from file where file.file_id = this.file_id)",
            "payment_usd",
        ),
        surprise(
            "payment_long_after_production",
            "A payment is made within a month of the remittance's making.",
            "abs(date_diff('day', production_date, payment_date)) > 31",
        ),
        surprise(
            "trace_number_missing",
            "A payment has a trace number (TRN02).",
            "trace_number is null",
            "payment_usd",
        ),
        surprise(
            "trace_number_repeated",
            "A payer uses a trace number for one payment.",
            "payment_method_code <> 'NON'"
            " and (select count(*) from landing.payment as others"
            " where others.payer_id = this.payer_id"
            " and others.trace_number = this.trace_number"
            " and others.payment_method_code <> 'NON') > 1",
            "payment_usd",
        ),
        surprise(
            "handling_code_unknown",
            "A remittance's handling code (BPR01) is one of the guide's.",
            outside("handling_code", "C D H I P U X"),
        ),
        surprise(
            "payment_method_unknown",
            "A remittance's payment method (BPR04) is one of the guide's.",
            outside("payment_method_code", "ACH BOP CHK FWT NON"),
        ),
        surprise(
            "payment_negative",
            "A payment goes to the provider, not from it.",
            "payment_usd < 0",
            "payment_usd",
        ),
        surprise(
            "payment_by_no_means",
            "A payment above zero names a means of payment, not NON.",
            "payment_usd > 0 and payment_method_code = 'NON'",
            "payment_usd",
        ),
        surprise(
            "nothing_by_some_means",
            "A payment of zero is a notice (NON).",
            "payment_usd = 0 and payment_method_code <> 'NON'",
        ),
        surprise(
            "information_only_pays",
            "A remittance for information only (BPR01 H) pays nothing.",
            "handling_code = 'H' and payment_usd <> 0",
            "payment_usd",
        ),
    ],
)
