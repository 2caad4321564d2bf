"""What readers of marts.disease_alerts may rely on, before weeks are withheld."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="disease_alerts",
    expectations=[
        # Broken promises stop the run.
        one_row_per("condition_id", "period_start_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="state_code",
            value_set=["complete", "preliminary", "unpublishable", "unknown"],
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="detector_code", value_set=["farrington_improved", "ears_c2"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_alarm"),
        promise(
            "week_not_from_sunday",
            "A week begins on Sunday.",
            "dayofweek(period_start_date) <> 0",
        ),
        promise(
            "cases_differ_from_core",
            "A week's cases are those of disease trends.",
            "observed_cases <> coalesce((select sum(condition_cell.incident_cases)"
            " from condition_cell"
            " where condition_cell.condition_id = this.condition_id"
            " and condition_cell.period_start_date = this.period_start_date"
            " and condition_cell.period_code = 'week'"
            " and condition_cell.breakdown_code = 'total'), 0)",
        ),
        promise(
            "alarm_differs_from_threshold",
            "An alarm is a week above its threshold, where one could be computed.",
            "is_alarm <> coalesce(judged_cases > threshold_cases and why_not is null,"
            " false)",
        ),
        promise(
            "silent_without_reason",
            "Where no alarm could be computed, the reason is said.",
            "why_not is null and (judged_cases is null or threshold_cases is null)",
        ),
        promise(
            "excess_wrong",
            "The excess is what was judged less what was expected.",
            "abs(judged_cases - expected_cases - excess_cases) > 0.001"
            " or (excess_cases is null)"
            " <> (judged_cases is null or expected_cases is null)",
        ),
        promise(
            "chance_out_of_bounds",
            "A probability is between 0 and 1, and q is no less than p.",
            "p_value not between 0 and 1 or q_value not between 0 and 1"
            " or q_value < p_value - 1e-9",
        ),
        promise(
            "q_of_ears",
            "The tail of EARS is no chance, and not pooled.",
            "q_value is not null and detector_code = 'ears_c2'",
        ),
        promise(
            "complete_but_provisional",
            "A complete week is judged by its count, and its alarm stands.",
            "state_code = 'complete'"
            " and (is_provisional or judged_cases <> observed_cases)",
        ),
        promise(
            "judged_less_than_observed",
            "A nowcast is no less than what is known.",
            "judged_cases < observed_cases",
        ),
        promise(
            "stand_ins_in_the_warehouse",
            "Here nothing is withheld, and no count stands in for another.",
            "stand_in_weeks <> 0 or learnt_weeks < 0",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "many_alarms",
            "No more than half of the conditions judged are above in one week.",
            "select period_start_date from {batch} where why_not is null"
            " group by period_start_date"
            " having count(*) >= 8 and 2 * count(*) filter (where is_alarm) > count(*)",
        ),
    ],
)
