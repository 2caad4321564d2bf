"""What readers of core.payment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise

SUITE = ExpectationSuite(
    name="payment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        as_landed("payment", "payment_usd"),
        promise(
            "payment_month_wrong",
            "The month of a payment is that of its date.",
            "payment_month is distinct from"
            " cast(date_trunc('month', payment_date) as date)",
        ),
        promise(
            "claim_paid_usd_wrong",
            "What a payment says of its claims is the sum of their payments.",
            "claim_paid_usd <> (select coalesce(sum(adjudication.paid_usd), 0)"
            " from adjudication where adjudication.file_id = this.file_id"
            " and adjudication.transaction_index = this.transaction_index)",
        ),
    ],
)
