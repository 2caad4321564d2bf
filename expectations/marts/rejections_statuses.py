"""What readers of marts.rejections_statuses may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="rejections_statuses",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("submitted_month", "payer_id", "facility_id", "claim_type_code"),
            *("is_rejected", "category_code", "status_code", "entity_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="label"),
        promise(
            "category_does_not_reject",
            "A rejection's category is one that rejects.",
            "is_rejected and category_code not in ('A3', 'A4', 'A6', 'A7', 'A8')",
        ),
        adds_up(
            "claims_differ_from_core",
            "Claims of all statuses are those acknowledged.",
            by="payer_id",
            ours="sum(claims)",
            core="claim.payer_id, count(*) from acknowledgment"
            " inner join claim on acknowledgment.claim_id = claim.claim_id"
            " where acknowledgment.is_latest",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "status_without_label",
            "We have a word for a status.",
            "starts_with(label, 'Status ')",
            "billed_usd",
        ),
    ],
)
