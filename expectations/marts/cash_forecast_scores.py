"""What readers of marts.cash_forecast_scores may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="cash_forecast_scores",
    expectations=[
        # Broken promises stop the run.
        one_row_per("baseline_code"),
        promise(
            "shown_without_gain",
            "What does not beat the strongest naive forecast is not shown.",
            "state_code = 'shown' and is_strongest and coalesce(gain_low_usd, 0) <= 0",
        ),
        promise(
            "not_one_strongest",
            "One naive forecast is the strongest.",
            "select state_code from {batch} group by state_code"
            " having count(*) filter (where is_strongest) <> 1",
        ),
    ],
)
