"""What readers of landing.line_diagnosis may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="line_diagnosis",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "line_index", "pointer_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="pointer_code"),
        promise(
            "line_diagnosis_without_claim",
            "A pointer of a line belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "pointer_to_no_diagnosis",
            "A line points to a diagnosis that its claim lists.",
            "diagnosis_index is null",
        ),
    ],
)
