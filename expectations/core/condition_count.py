"""What readers of core.condition_count may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise

SUITE = ExpectationSuite(
    name="condition_count",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("event_code", "condition_id", "period_code", "period_start_date"),
                *("breakdown_code", "breakdown_value"),
            ]
        ),
        promise(
            "people_miscounted",
            "A row counts somebody, and each of them with an event or more.",
            "patients < 1 or patients > events"
            " or (events is null) <> (event_code = 'seen')",
        ),
        adds_up(
            "events_lost",
            "The episodes and visits of all weeks are those of core.",
            by="event_code || ' ' || condition_id",
            ours="sum(events) filter (where period_code = 'week')",
            core="event_code || ' ' || condition_id, count(*) from condition_event"
            " where event_code in ('episode', 'condition_visit', 'any_visit')",
        ),
        promise(
            "breakdowns_differ",
            "Every breakdown of every period is there, and holds the same events.",
            "select event_code from (select event_code, condition_id,"
            " sum(events) as events from {batch}"
            " group by event_code, condition_id, period_code, breakdown_code)"
            " group by event_code, condition_id"
            " having min(events) <> max(events)"
            " or count(*) <> (select count(distinct (period_code, breakdown_code))"
            " from condition_group)",
        ),
        adds_up(
            "people_lost",
            "The people seen in a quarter are those of core.",
            by="period_start_date",
            ours="sum(patients) filter (where event_code = 'seen'"
            " and period_code = 'quarter' and breakdown_code = 'total')",
            core="cast(date_trunc('quarter', event_date) as date),"
            " count(distinct patient_id) from condition_event"
            " where event_code = 'seen'",
        ),
    ],
)
