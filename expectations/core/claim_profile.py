"""What readers of core.claim_profile may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="claim_profile",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="procedure_family"),
        gxe.ExpectColumnValuesToNotBeNull(column="chapter_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="specialty"),
        promise(
            "claim_without_profile",
            "Every claim version has a profile.",
            "select claim.claim_id from claim where claim.claim_id"
            " not in (select claim_id from {batch} where claim_id is not null)",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "procedure_of_no_family",
            "A procedure code is of a family of codes.procedure_family.",
            "main_procedure_code is not null and procedure_family = 'unknown'",
        ),
        surprise(
            "sent_before_service",
            "A claim is sent after its last day of service.",
            "submission_lag_days < 0",
        ),
    ],
)
