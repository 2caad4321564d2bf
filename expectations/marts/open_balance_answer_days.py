"""What readers of marts.open_balance_answer_days may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="open_balance_answer_days",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id", "start_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="start_code", value_set=["submission", "received"]
        ),
        promise(
            "claims_do_not_add_up",
            "A claim is answered or open.",
            "answered_claims + open_claims <> claims or claims = 0",
        ),
        promise(
            "days_out_of_order",
            "An interval holds its days, and nine in ten come no sooner than half.",
            "median_days < median_low_days or median_days > median_high_days"
            " or p90_days < p90_low_days or p90_days > p90_high_days"
            " or median_days > p90_days or median_days < 0",
        ),
        promise(
            "payers_do_not_add_up",
            "The claims of the payers are those of all of them.",
            "select start_code from {batch} group by start_code"
            " having sum(claims) filter (where payer_id is null)"
            " is distinct from sum(claims) filter (where payer_id is not null)",
        ),
    ],
)
