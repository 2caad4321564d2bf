"""What readers of core.tobacco_evidence may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

SUITE = ExpectationSuite(
    name="tobacco_evidence",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["patient_id", "evidence_date", "tobacco_state_code", "is_weak"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="evidence_date"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_weak"),
        gxe.ExpectColumnValuesToBeInSet(
            column="tobacco_state_code",
            value_set=["current", "other_tobacco", "former", "documented_non_user"],
        ),
    ],
)
