"""What readers of core.reporting_triangle may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="reporting_triangle",
    expectations=[
        # Broken promises stop the run.
        one_row_per("condition_id", "service_week", "claim_type_code", "lag_index"),
        gxe.ExpectColumnValuesToNotBeNull(column="claim_type_code"),
        promise(
            "no_visit_of_anybody",
            "A row holds a visit of somebody, or more.",
            "visits < 1 or patients not between 1 and visits",
        ),
        promise(
            "reported_after_the_end",
            "Nothing is reported later than the data reach.",
            "lag_index > age_index",
        ),
        promise(
            "week_not_from_sunday",
            "A service week begins on Sunday.",
            "dayofweek(service_week) <> 0",
        ),
        promise(
            "ages_apart",
            "The data end a week later for a service week that is one earlier.",
            "select service_week from (select service_week, age_index,"
            " min(age_index * 7 + date_diff('day', date '2000-01-02', service_week))"
            " over () as origin from {batch})"
            " where age_index * 7 + date_diff('day', date '2000-01-02', service_week)"
            " <> origin",
        ),
        promise(
            "visits_made_up",
            "No more visits are reported than there are.",
            "select visits from (select sum(visits) as visits from {batch}"
            " where condition_id = 'any') where visits > (select count(*)"
            " from condition_event where condition_event.event_code = 'any_visit')",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "reported_a_year_late",
            "Nearly all visits are reported within a year.",
            "select condition_id from {batch} group by condition_id"
            " having sum(visits) filter (where lag_index > 52) > 0.05 * sum(visits)",
        ),
    ],
)
