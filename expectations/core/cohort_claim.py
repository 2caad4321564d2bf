"""What readers of core.cohort_claim may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="cohort_claim",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["cohort_id", "claim_id"]),
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="service_date"),
        promise(
            "cohort_unknown",
            "A cohort is one that is defined.",
            "not exists (select 1 from codes.cohort"
            " where cohort.cohort_id = this.cohort_id)",
        ),
        promise(
            "cohort_of_replaced_claim",
            "A claim that counts towards a cohort is the current version of it.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current)",
        ),
    ],
)
