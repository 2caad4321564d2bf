"""What readers of marts.coding_quality_authorization may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality_authorization",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payment_month", "payer_id", "facility_id", "claim_type_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        promise(
            "more_denied_than_answered",
            "Denied claims are some of those answered.",
            "numbered_denied_claims > numbered_claims"
            " or bare_denied_claims > bare_claims",
        ),
        adds_up(
            "claims_differ_from_core",
            "Each payer's claims are its first primary answers that match one.",
            by="payer_id",
            ours="sum(numbered_claims + bare_claims)",
            core="payer_id, count(*) from adjudication"
            " where is_initial and is_primary and claim_id is not null",
        ),
    ],
)
