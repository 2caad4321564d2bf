"""What readers of core.cohort_candidate may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="cohort_candidate",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["cohort_id", "patient_id"]),
        gxe.ExpectColumnValuesToBeInSet(
            column="step_code",
            value_set=["coded", "rule", "age", "history", "member"],
        ),
        promise(
            "index_without_rule",
            "Whoever meets the rule has an index date, and nobody else.",
            "(index_date is null) <> (step_code = 'coded')",
        ),
        promise(
            "index_without_claim",
            "On the index date a claim counts towards the rule.",
            "index_date is not null and not exists (select 1 from cohort_claim"
            " where cohort_claim.cohort_id = this.cohort_id"
            " and cohort_claim.patient_id = this.patient_id"
            " and cohort_claim.service_date = this.index_date"
            " and cohort_claim.needed_claims is not null)",
        ),
        promise(
            "days_miscounted",
            "The days followed are those from the index to the last day.",
            "followed_days is distinct from"
            " greatest(0, coalesce(until_date - index_date + 1, 0))",
        ),
        promise(
            "candidates_lost",
            "Everyone with a code of a cohort is a candidate.",
            "select cohort_claim.patient_id from cohort_claim"
            " left join {batch} as ours on ours.cohort_id = cohort_claim.cohort_id"
            " and ours.patient_id = cohort_claim.patient_id"
            " where cohort_claim.patient_id is not null and ours.patient_id is null"
            " group by cohort_claim.cohort_id, cohort_claim.patient_id",
        ),
    ],
)
