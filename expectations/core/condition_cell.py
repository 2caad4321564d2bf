"""What readers of core.condition_cell may rely on; its numbers: see disease_trends."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_cell",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("condition_id", "period_code", "period_start_date"),
                *("breakdown_code", "breakdown_value"),
            ]
        ),
        promise(
            "missing_where_covered",
            "Counts are there where somebody has a claim of the period, else missing;"
            " the prevalence is always there.",
            "is_covered <> (all_visits is not null)"
            " or (is_covered or measure_code = 'prevalence')"
            " <> (condition_patients is not null)",
        ),
        promise(
            "covered_without_a_claim",
            "A period is covered when somebody has a claim of it.",
            "is_covered <> exists (select 1 from condition_count"
            " where condition_count.event_code = 'seen'"
            " and condition_count.period_code = this.period_code"
            " and condition_count.period_start_date = this.period_start_date)",
        ),
    ],
)
