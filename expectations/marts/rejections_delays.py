"""What readers of marts.rejections_delays may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, surprise

SUITE = ExpectationSuite(
    name="rejections_delays",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("submitted_month", "payer_id", "facility_id", "claim_type_code"),
            *("span_code", "span_days"),
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="span_code", value_set=["answer", "repair"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="span_days"),
        adds_up(
            "repaired_claims_differ_from_core",
            "Days are lost on rejected claims that were accepted at last.",
            by="true",
            ours="sum(claims) filter (where span_code = 'repair')",
            core="true, count(lost_days) from rejection",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "answered_before_sent",
            "Nothing takes fewer than no days.",
            "span_days < 0",
        ),
    ],
)
