"""What readers of core.condition_watch may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_watch",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["lookback_months", "patient_id", "from_month_index"]
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="until_month_index", column_B="from_month_index", or_equal=True
        ),
        promise(
            "stretches_overlap",
            "No month counts twice for one person and lookback_months.",
            "exists (select 1 from condition_watch as later"
            " where later.lookback_months = this.lookback_months"
            " and later.patient_id = this.patient_id"
            " and later.from_month_index > this.from_month_index"
            " and later.from_month_index <= this.until_month_index)",
        ),
    ],
)
