"""What readers of core.cash_origin may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="cash_origin",
    expectations=[
        # Broken promises stop the run.
        one_row_per("origin_date", "payer_id", "week_index"),
        promise(
            "week_wrong",
            "Weeks are 1 to 13 ahead of their origin.",
            "week_index not between 1 and 13"
            " or week_end_date <> origin_date + 7 * cast(week_index as integer)",
        ),
        promise(
            "actual_differs_from_core",
            "What came in a week is what payers paid in its seven days.",
            "payer_id is null and actual_usd is not null and actual_usd <>"
            " (select coalesce(sum(payment.payment_usd), 0) from payment"
            " where payment.payment_date > this.week_end_date - 7"
            " and payment.payment_date <= this.week_end_date)",
            "actual_usd",
        ),
    ],
)
