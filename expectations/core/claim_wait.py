"""What readers of core.claim_wait may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="claim_wait",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_withdrawn"),
        promise(
            "versions_out_of_order",
            "A claim is not first sent after it was last sent.",
            "submitted_date > last_submitted_date",
        ),
        promise(
            "family_lost",
            "Every current claim to a first payer is in it.",
            "select landed.billed_usd from landing.claim as landed"
            " inner join claim_family on landed.claim_id = claim_family.claim_id"
            " where claim_family.is_current"
            " and coalesce(landed.payer_responsibility_code, 'P') = 'P'"
            " and landed.claim_id not in"
            " (select claim_id from {batch} where claim_id is not null)",
            "billed_usd",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "answered_before_sent",
            "A claim is answered after it was sent.",
            "answered_date < submitted_date",
            "billed_usd",
        ),
    ],
)
