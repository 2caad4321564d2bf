"""What readers of landing.other_payer_adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise

SUITE = ExpectationSuite(
    name="other_payer_adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="adjusted_usd"),
        promise(
            "other_payer_adjustment_without_claim",
            "Another payer's adjustment belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_adjustment_of_nobody",
            "An adjustment on a claim is that of one of its other payers.",
            "other_payer_index is null",
            "adjusted_usd",
        ),
        surprise(
            "other_payer_group_unknown",
            "An adjustment belongs to one of the five groups.",
            outside("group_code", "CO PR OA PI CR"),
            "adjusted_usd",
        ),
    ],
)
