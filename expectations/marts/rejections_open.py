"""What readers of marts.rejections_open may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.rejection import RESUBMISSIONS
from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="rejections_open",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="resubmission_code", value_set=RESUBMISSIONS
        ),
        promise(
            "open_claim_not_rejected",
            "An open rejection is one of core, of the same charge, and not accepted.",
            "not exists (select 1 from rejection"
            " where rejection.claim_id = this.claim_id"
            " and rejection.billed_usd is not distinct from this.billed_usd"
            " and rejection.accepted_claim_id is null)",
        ),
        # Surprises are the practice's: reported, and the run goes on.
        surprise(
            "rejection_left_lying",
            "A rejected claim is sent again within half a year.",
            "resubmission_code = 'none' and waiting_days > 180",
            "billed_usd",
        ),
    ],
)
