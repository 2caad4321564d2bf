"""What readers of marts.cost_cohorts_attrition may rely on, before withholding."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="cost_cohorts_attrition",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["cohort_id", "step_index"]),
        promise(
            "step_missing",
            "A cohort has its six steps, in their order.",
            "select cohort_id from {batch} group by cohort_id"
            " having string_agg(step_code, ' ' order by step_index)"
            " <> 'seen coded rule age history member'",
        ),
        promise(
            "people_come_back",
            "A step leaves no more people than the one before.",
            "remaining_patients < 0 or exists (select 1"
            " from cost_cohorts_attrition as later"
            " where later.cohort_id = this.cohort_id"
            " and later.step_index = this.step_index + 1"
            " and later.remaining_patients > this.remaining_patients)",
        ),
        promise(
            "left_patients_wrong",
            "Whom a step leaves out is what it leaves less than the one before.",
            "left_patients <> coalesce((select max(earlier.remaining_patients)"
            " from cost_cohorts_attrition as earlier"
            " where earlier.cohort_id = this.cohort_id"
            " and earlier.step_index = this.step_index - 1)"
            " - this.remaining_patients, 0)",
        ),
        promise(
            "last_step_differs_from_cohort",
            "The last step is the cohort that cost_cohorts measures.",
            "step_code = 'member' and not exists (select 1 from cost_cohorts"
            " where cost_cohorts.cohort_id = this.cohort_id"
            " and cost_cohorts.breakdown_code = 'total'"
            " and cost_cohorts.cost_code = 'all'"
            " and cost_cohorts.member_patients = this.remaining_patients)",
        ),
    ],
)
