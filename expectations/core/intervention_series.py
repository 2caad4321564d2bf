"""What readers of core.intervention_series may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="intervention_series",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["intervention_name", "series_code", "series_month"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="intervention_name"),
        gxe.ExpectColumnValuesToBeInSet(
            column="series_code", value_set=["changed", "comparison"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="phase_code", value_set=["before", "during", "after"]
        ),
        promise(
            "denied_of_adjudicated",
            "Denied claims are some of a month's claims, of which there is one.",
            "denied_claims not between 0 and adjudicated_claims"
            " or adjudicated_claims < 1",
        ),
        promise(
            "month_not_its_first_day",
            "A month is written as its first day.",
            "series_month <> cast(date_trunc('month', series_month) as date)",
        ),
        promise(
            "before_is_after",
            "No month before a change follows one after it.",
            "phase_code = 'before' and exists (select 1 from intervention_series"
            " as other where other.intervention_name = this.intervention_name"
            " and other.phase_code = 'after'"
            " and other.series_month <= this.series_month)",
        ),
    ],
)
