"""What readers of marts.disease_completeness may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="disease_completeness",
    expectations=[
        # Broken promises stop the run.
        one_row_per("condition_id", "period_start_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="state_code",
            value_set=["complete", "preliminary", "unpublishable", "unknown"],
        ),
        promise(
            "visits_differ_from_core",
            "A week's visits are those of disease trends.",
            "condition_visits <> coalesce((select sum(condition_count.events)"
            " from condition_count"
            " where condition_count.condition_id = this.condition_id"
            " and condition_count.period_start_date = this.period_start_date"
            " and condition_count.period_code = 'week'"
            " and condition_count.breakdown_code = 'total'"
            " and condition_count.event_code = 'condition_visit'), 0)",
        ),
        promise(
            "state_differs_from_share",
            "A week is called what its completeness makes it.",
            "(state_code = 'unknown') <> (completeness_share is null)"
            " or (state_code = 'complete' and completeness_share < 0.95)"
            " or (state_code = 'preliminary'"
            " and completeness_share not between 0.5 and 0.95)"
            " or (state_code = 'unpublishable' and completeness_share > 0.5)",
        ),
        promise(
            "nowcast_of_too_little",
            "No nowcast is made of a week less than half complete.",
            "(nowcast_visits is null) <> (state_code in ('unpublishable', 'unknown'))"
            " or (nowcast_visits is null) <> (nowcast_low_visits is null)"
            " or (nowcast_visits is null) <> (nowcast_high_visits is null)",
        ),
        promise(
            "limits_out_of_order",
            "The end is no less than what is known, and between its limits.",
            "nowcast_low_visits > nowcast_high_visits"
            " or nowcast_low_visits < condition_visits",
        ),
        promise(
            "week_not_from_sunday",
            "A week begins on Sunday.",
            "dayofweek(period_start_date) <> 0",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "old_week_incomplete",
            "A week is complete a quarter after it began.",
            "lag_index >= 13 and state_code in ('preliminary', 'unpublishable')",
        ),
    ],
)
