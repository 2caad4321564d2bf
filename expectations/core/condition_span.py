"""What readers of core.condition_span may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_span",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["condition_id", "patient_id", "from_month_index"]
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="until_month_index", column_B="from_month_index", or_equal=True
        ),
        promise(
            "stretches_overlap",
            "No month counts twice for one person and condition_id.",
            "exists (select 1 from condition_span as later"
            " where later.condition_id = this.condition_id"
            " and later.patient_id = this.patient_id"
            " and later.from_month_index > this.from_month_index"
            " and later.from_month_index <= this.until_month_index)",
        ),
    ],
)
