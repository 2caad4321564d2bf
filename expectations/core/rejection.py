"""What readers of core.rejection may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

RESUBMISSIONS = ["same_number", "new_number", "unclear", "none"]
_REJECTED = (
    "select 1 from acknowledgment where acknowledgment.is_latest"
    " and acknowledgment.is_rejected and acknowledgment.claim_id = this.claim_id"
)

SUITE = ExpectationSuite(
    name="rejection",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="resubmission_code", value_set=RESUBMISSIONS
        ),
        promise(
            "rejection_without_status",
            "A rejected claim has a standing status that rejects it.",
            f"not exists ({_REJECTED})",
        ),
        promise(
            "rejection_missing",
            "Each claim whose standing status rejects it is here.",
            "select acknowledgment.claim_id from acknowledgment"
            " where is_latest and is_rejected and claim_id is not null"
            " and acknowledgment.claim_id not in (select ours.claim_id"
            " from (select * from {batch}) as ours where ours.claim_id is not null)",
        ),
        promise(
            "resubmission_wrong",
            "A claim sent again is named when, and only when, its code says so.",
            "(resubmitted_claim_id is not null) is distinct from"
            " (resubmission_code in ('same_number', 'new_number'))",
        ),
        promise(
            "accepted_though_never_sent_again",
            "A rejected claim was sent again before it was accepted.",
            "accepted_claim_id is not null and resubmitted_claim_id is null",
        ),
        promise(
            "lost_days_wrong",
            "The days lost are those from the rejection to the acceptance.",
            "lost_days is distinct from date_diff('day', rejected_date, accepted_date)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "accepted_before_rejected",
            "A claim sent again is accepted no earlier than it was rejected.",
            "lost_days < 0",
            "billed_usd",
        ),
    ],
)
