"""What readers of marts.open_balance_lags may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="open_balance_lags",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id", "start_code", "wait_days"),
        gxe.ExpectColumnValuesToBeInSet(
            column="start_code", value_set=["submission", "received"]
        ),
        promise(
            "more_answered_than_waiting",
            "Claims answered on a day were waiting for it.",
            "answered_claims not between 1 and waiting_claims",
        ),
        promise(
            "band_wrong",
            "The band holds the share, and both are shares.",
            "answered_share not between answered_low and answered_high"
            " or answered_low < 0 or answered_high > 1",
        ),
        promise(
            "share_falls",
            "The share answered never falls from one day to a later one.",
            "exists (select 1 from open_balance_lags as later"
            " where later.payer_id is not distinct from this.payer_id"
            " and later.start_code = this.start_code"
            " and later.wait_days > this.wait_days"
            " and later.answered_share < this.answered_share)",
        ),
    ],
)
