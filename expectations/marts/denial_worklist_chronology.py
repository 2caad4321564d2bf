"""What readers of marts.denial_worklist_chronology may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

_CODES = (
    "sent sent_again corrected voided accepted rejected received denied partly_denied"
    " paid settled duplicate taken_back secondary_sent secondary_answered"
)

SUITE = ExpectationSuite(
    name="denial_worklist_chronology",
    expectations=[
        # Broken promises stop the run.
        one_row_per("claim_family_id", "event_index"),
        gxe.ExpectColumnValuesToBeInSet(column="event_code", value_set=_CODES.split()),
        promise(
            "standing_answer_missing",
            "Each listed claim has one answer that stands, and it denies.",
            "select open_denial.claim_family_id from open_denial where 1 <>"
            " (select count(*) from (select * from {batch}) as event"
            " where event.claim_family_id = open_denial.claim_family_id"
            " and event.is_standing"
            " and event.event_code in ('denied', 'partly_denied', 'duplicate'))",
        ),
        promise(
            "of_no_listed_claim",
            "Events are of claims with an open denial.",
            "not exists (select 1 from open_denial"
            " where open_denial.claim_family_id = this.claim_family_id)",
        ),
    ],
)
