"""What readers of marts.denial_recovery_drg may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_recovery_drg",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id"),
            *("billed_drg_code", "answered_drg_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="billed_drg_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="answered_drg_code"),
        promise(
            "changed_or_not",
            "All stays of a row are changed, or none, as its two codes say.",
            "changed_claims <> case when billed_drg_code <> answered_drg_code"
            " then answered_claims else 0 end",
        ),
        promise(
            "more_than_changed",
            "What is known of a change is known of changed stays.",
            "lower_claims + higher_claims > changed_claims"
            " or comparable_claims > changed_claims or answered_claims < 1",
        ),
        promise(
            "short_of_nothing",
            "Only what can be compared is short.",
            "comparable_claims = 0 and (expected_usd <> 0 or short_usd <> 0)",
            "short_usd",
        ),
        adds_up(
            "stays_differ_from_core",
            "Each payer's changed stays are those of its standing answers.",
            by="payer_id",
            ours="sum(changed_claims)",
            core="payer_id, count(*) from adjudication where is_latest and is_primary"
            " and is_drg_changed",
        ),
    ],
)
