"""What readers of marts.cash_forecast_backtest may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="cash_forecast_backtest",
    expectations=[
        # Broken promises stop the run.
        one_row_per("origin_date", "week_index"),
        promise(
            "actual_differs_from_core",
            "What came in a week is what payers paid in its seven days.",
            "actual_usd <> (select coalesce(sum(payment.payment_usd), 0) from payment"
            " where payment.payment_date > this.week_end_date - 7"
            " and payment.payment_date <= this.week_end_date)",
            "actual_usd",
        ),
    ],
)
