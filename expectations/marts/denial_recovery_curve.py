"""What readers of marts.denial_recovery_curve may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_recovery_curve",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id", "denial_category"),
            "week_index",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="week_index", min_value=1, max_value=26
        ),
        promise(
            "more_than_denied",
            "Dollars overturned are some of those denied, and have a week.",
            "denied_claims < 1 or overturned_usd not between 0 and denied_usd"
            " or week_index is null and overturned_usd <> 0",
            "overturned_usd",
        ),
        adds_up(
            "denied_claims_differ_from_core",
            "All weeks of a payer are its matured denials.",
            by="payer_id",
            ours="sum(denied_claims)",
            core="payer_id, sum(matured_denied_claims) from denial_recovery",
        ),
    ],
)
