"""What readers of core.other_payer_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, of_claim, surprise

SUITE = ExpectationSuite(
    name="other_payer_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="paid_usd"),
        as_landed("other_payer_line", "paid_usd"),
        of_claim(
            "other_payer_line_without_claim",
            "An answer belongs to a claim, and is current when the claim is.",
            "paid_usd",
        ),
        among(
            "other_payer_line_without_line",
            "Another payer answers a line of the claim.",
            "claim_line",
            *("claim_id", "line_index"),
            optional="line_index",
            usd="paid_usd",
        ),
        among(
            "other_payer_line_without_payer",
            "A payer that answers is a payer of the claim.",
            "other_payer",
            *("claim_id", "other_payer_index", "payer_id"),
            optional="other_payer_index",
            usd="paid_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_line_paid_more_than_billed",
            "Another payer pays no more than the charge of a line.",
            "exists (select 1 from claim_line"
            " where claim_line.claim_id = this.claim_id"
            " and claim_line.line_index = this.line_index"
            " and claim_line.billed_usd < this.paid_usd)",
            "paid_usd",
        ),
        surprise(
            "other_payer_decided_after_submission",
            "A claim is sent on after another payer has decided.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.submitted_date < this.adjudication_date)",
            "paid_usd",
        ),
    ],
)
