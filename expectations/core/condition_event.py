"""What readers of core.condition_event may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up

SUITE = ExpectationSuite(
    name="condition_event",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["event_code", "condition_id", "event_id"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="event_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="event_code",
            value_set=["episode", "condition_visit", "any_visit", "seen"],
        ),
        adds_up(
            "episodes_lost",
            "Every episode is an event of its patient.",
            by="patient_id",
            ours="count(*) filter (where event_code = 'episode')",
            core="patient_id, count(*) from condition_episode",
        ),
        adds_up(
            "people_lost",
            "Every claim that shows a patient is an event.",
            by="patient_id",
            ours="count(*) filter (where event_code = 'seen')",
            core="patient_id, count(*) from condition_seen",
        ),
    ],
)
