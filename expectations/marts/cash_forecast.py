"""What readers of marts.cash_forecast may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="cash_forecast",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id", "week_index"),
        gxe.ExpectColumnValuesToBeInSet(
            column="state_code", value_set=["shown", "not_better", "too_few"]
        ),
        promise(
            "dollars_not_shown",
            "Dollars are expected where the forecast is shown, and nowhere else.",
            "(expected_usd is not null) <> (state_code = 'shown')",
        ),
        promise(
            "range_wrong",
            "A range holds its median.",
            "median_usd not between low_usd and high_usd",
        ),
    ],
)
