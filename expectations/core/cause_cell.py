"""What readers of core.cause_cell may rely on; its numbers: see disease_causes."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="cause_cell",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("period_code", "period_start_date", "breakdown_code", "cause_code")
        ),
        promise(
            "causes_do_not_add_up",
            "The visits of the causes of a period add up to all visits, each way.",
            "select breakdown_code from {batch}"
            " group by period_code, period_start_date, breakdown_code"
            " having sum(cause_visits) <> max(all_visits)",
        ),
    ],
)
