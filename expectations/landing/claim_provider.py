"""What readers of landing.claim_provider may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="claim_provider",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "claim_provider_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="role_code"),
        promise(
            "claim_provider_without_claim",
            "A provider's role belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "claim_provider_npi_missing",
            "Billing, rendering and attending providers are named with their NPI.",
            "role_code in ('85', '82', '71') and provider_npi is null",
        ),
    ],
)
