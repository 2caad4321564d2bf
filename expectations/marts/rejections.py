"""What readers of marts.rejections may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise, surprise

_STANDING = "acknowledgment where is_latest and claim_id is not null"

SUITE = ExpectationSuite(
    name="rejections",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("submitted_month", "payer_id", "source_code", "source_id"),
            *("facility_id", "claim_type_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="has_acknowledgments"),
        promise(
            "part_exceeds_whole",
            "Accepted and rejected claims are among the acknowledged, and those among"
            " the submitted.",
            "acknowledged_claims > submitted_claims"
            " or accepted_claims + rejected_claims > acknowledged_claims"
            " or first_claims > acknowledged_claims"
            " or first_accepted_claims > least(first_claims, accepted_claims)",
        ),
        promise(
            "fates_of_rejected_do_not_add_up",
            "A rejected claim was sent again, or not, or it is unclear.",
            "never_resubmitted_claims + unclear_claims + resubmitted_claims"
            " <> rejected_claims or repaired_claims > resubmitted_claims",
        ),
        promise(
            "acknowledged_by_nobody",
            "A claim is acknowledged by somebody, and no other one is.",
            "(source_code = 'none') is distinct from"
            " (acknowledged_claims = 0 and unlinked_claims = 0)",
        ),
        promise(
            "unknown_payer_rated",
            "A payer without acknowledgments has neither accepted nor rejected.",
            "not has_acknowledgments and acknowledged_claims > 0",
        ),
        adds_up(
            "submitted_claims_differ_from_core",
            "Each payer's submitted claims are the claim versions that name it.",
            by="payer_id",
            ours="sum(submitted_claims)",
            core="payer_id, count(*) from claim",
        ),
        adds_up(
            "submitted_usd_differs_from_core",
            "Each payer's submitted dollars are those of its claim versions.",
            by="payer_id",
            ours="sum(submitted_usd)",
            core="payer_id, sum(billed_usd) from claim",
        ),
        adds_up(
            "accepted_claims_differ_from_core",
            "Accepted claims are those whose standing status accepts.",
            by="true",
            ours="sum(accepted_claims)",
            core=f"true, count(*) from {_STANDING} and is_accepted and not is_rejected",
        ),
        adds_up(
            "rejected_claims_differ_from_core",
            "Rejected claims are those whose standing status rejects.",
            by="true",
            ours="sum(rejected_claims)",
            core=f"true, count(*) from {_STANDING} and is_rejected",
        ),
        adds_up(
            "rejected_usd_differs_from_core",
            "Rejected dollars are the charges of the rejected claims.",
            by="true",
            ours="sum(rejected_usd)",
            core="true, sum(billed_usd) from rejection",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "most_rejected",
            "A payer accepts more than half of the claims of a month, of 30 or more.",
            "acknowledged_claims >= 30 and rejected_claims > acknowledged_claims / 2",
            "rejected_usd",
        ),
    ],
)
