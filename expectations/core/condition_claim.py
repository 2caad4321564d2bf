"""What readers of core.condition_claim may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_claim",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["condition_id", "claim_id"]),
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="service_date"),
        promise(
            "condition_unknown",
            "A condition is one that is defined.",
            "condition_id not in (select condition.condition_id from codes.condition)",
        ),
        promise(
            "condition_of_replaced_claim",
            "Only current claims count.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current)",
        ),
    ],
)
