"""What readers of core.claim_amount may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, of_claim, surprise

SUITE = ExpectationSuite(
    name="claim_amount",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "claim_amount_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="amount_usd"),
        as_landed("claim_amount", "amount_usd"),
        of_claim(
            "claim_amount_without_claim",
            "An amount belongs to a claim, and is current when the claim is.",
            "amount_usd",
        ),
        among(
            "claim_amount_without_line",
            "An amount of a line is of a line of the claim.",
            "claim_line",
            *("claim_id", "line_index"),
            optional="line_index",
            usd="amount_usd",
        ),
        among(
            "claim_amount_without_payer",
            "An amount of another payer is of a payer of the claim.",
            "other_payer",
            *("claim_id", "other_payer_index"),
            optional="other_payer_index",
            usd="amount_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "patient_paid_more_than_billed",
            "A patient has paid (AMT*F5) no more than was billed.",
            "qualifier_code = 'F5' and exists (select 1 from claim"
            " where claim.claim_id = this.claim_id"
            " and this.amount_usd > claim.billed_usd)",
            "amount_usd",
        ),
        surprise(
            "amount_repeated",
            "A claim, line or payer states an amount once.",
            "(select count(*) from claim_amount as others"
            " where others.claim_id = this.claim_id"
            " and others.line_index is not distinct from this.line_index"
            " and others.other_payer_index is not distinct from this.other_payer_index"
            " and others.qualifier_code = this.qualifier_code) > 1",
            "amount_usd",
        ),
    ],
)
