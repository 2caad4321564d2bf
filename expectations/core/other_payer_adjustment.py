"""What readers of core.other_payer_adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, of_claim, surprise

SUITE = ExpectationSuite(
    name="other_payer_adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="adjusted_usd"),
        as_landed("other_payer_adjustment", "adjusted_usd"),
        of_claim(
            "other_payer_adjustment_without_claim",
            "Another payer's adjustment belongs to a claim, and is current when the"
            " claim is.",
            "adjusted_usd",
        ),
        among(
            "other_payer_adjustment_without_line",
            "Another payer adjusts a line of the claim.",
            "claim_line",
            *("claim_id", "line_index"),
            optional="line_index",
            usd="adjusted_usd",
        ),
        among(
            "other_payer_adjustment_without_payer",
            "A payer that adjusts is a payer of the claim.",
            "other_payer",
            *("claim_id", "other_payer_index"),
            optional="other_payer_index",
            usd="adjusted_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_reason_unmapped",
            "The denial map has every reason that another payer gives.",
            "not exists (select 1 from codes.denial_map"
            " where denial_map.reason_code = this.reason_code)",
            "adjusted_usd",
        ),
    ],
)
