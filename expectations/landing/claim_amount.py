"""What readers of landing.claim_amount may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="claim_amount",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "claim_amount_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="amount_usd"),
        promise(
            "claim_amount_without_claim",
            "An amount belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "claim_amount_unnamed",
            "An amount says what it is (AMT01).",
            "qualifier_code is null",
            "amount_usd",
        ),
        surprise(
            "claim_amount_negative",
            "An amount on a claim is not negative.",
            "amount_usd < 0",
            "amount_usd",
        ),
    ],
)
