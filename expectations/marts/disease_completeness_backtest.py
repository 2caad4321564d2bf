"""What readers of marts.disease_completeness_backtest may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="disease_completeness_backtest",
    expectations=[
        # Broken promises stop the run.
        one_row_per("service_week", "lag_index"),
        promise(
            "week_not_from_sunday",
            "A service week begins on Sunday.",
            "dayofweek(service_week) <> 0",
        ),
        promise(
            "known_beyond_the_end",
            "Visits known at a lag are some of those known in the end.",
            "known_share not between 0 and 1 or nowcast_share < known_share",
        ),
        promise(
            "limits_out_of_order",
            "What was known is no more than the lower limit, nor that than the upper.",
            "known_share > low_share + 0.01 or low_share > high_share",
        ),
        promise(
            "held_differs_from_limits",
            "An end is held where it lies between the limits.",
            "is_held and (low_share > 1.01 or high_share < 0.99)"
            " or not is_held and low_share < 0.99 and high_share > 1.01",
        ),
    ],
)
