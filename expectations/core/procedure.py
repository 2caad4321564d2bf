"""What readers of core.procedure may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise

SUITE = ExpectationSuite(
    name="procedure",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "procedure_index"]
        ),
        as_landed("procedure"),
        promise(
            "procedure_without_claim",
            "A procedure belongs to a claim, and is current when the claim is.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current = this.is_current)",
        ),
    ],
)
