"""What readers of marts.disease_completeness_held may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="disease_completeness_held",
    expectations=[
        # Broken promises stop the run.
        one_row_per("of_code", "lag_index"),
        gxe.ExpectColumnValuesToBeInSet(
            column="of_code", value_set=["any", "conditions"]
        ),
        promise(
            "more_held_than_judged",
            "Weeks that were held are some of those judged.",
            "held_count not between 0 and judged_count or judged_count < 1",
        ),
        promise(
            "error_below_zero",
            "A mean distance is no less than zero.",
            "nowcast_error_share < 0 or known_error_share < 0",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "limits_do_not_hold",
            "The limits of two months hold four ends of five.",
            "select of_code from {batch} where lag_index >= 2 group by of_code"
            " having sum(held_count) < 0.8 * sum(judged_count)"
            " and sum(judged_count) >= 100",
        ),
    ],
)
