"""What readers of landing.other_payer_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="other_payer_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="paid_usd"),
        promise(
            "other_payer_line_without_claim",
            "Another payer's answer belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_line_of_nobody",
            "Another payer that answered a line (SVD01) is one of the claim's.",
            "other_payer_index is null",
            "paid_usd",
        ),
        surprise(
            "other_payer_line_undated",
            "Another payer that answered a line says when (DTP*573).",
            "adjudication_date is null",
        ),
        surprise(
            "other_payer_line_negative",
            "Another payer has paid no negative amount for a line.",
            "paid_usd < 0",
            "paid_usd",
        ),
    ],
)
