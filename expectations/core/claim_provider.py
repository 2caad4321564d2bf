"""What readers of core.claim_provider may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, of_claim, surprise

SUITE = ExpectationSuite(
    name="claim_provider",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "claim_provider_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="role_code"),
        gxe.ExpectColumnValuesToNotBeNull(column="role"),
        as_landed("claim_provider"),
        of_claim(
            "claim_provider_without_claim",
            "A provider's role belongs to a claim, and is current when the claim is.",
        ),
        among(
            "claim_provider_without_line",
            "A provider of a line is of a line of the claim.",
            "claim_line",
            *("claim_id", "line_index"),
            optional="line_index",
        ),
        among(
            "claim_provider_without_provider",
            "A provider of a claim is one of core.provider.",
            "provider",
            "provider_npi",
            optional="provider_npi",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "billing_provider_missing",
            "A claim names its billing provider.",
            "select claim.claim_id from claim left join {batch} as this"
            " on claim.claim_id = this.claim_id and this.role_code = '85'"
            " where this.claim_id is null",
        ),
        surprise(
            "billing_provider_differs",
            "A claim names one billing provider.",
            "role_code = '85' and exists (select 1 from claim"
            " where claim.claim_id = this.claim_id and"
            " claim.billing_provider_npi is distinct from this.provider_npi)",
        ),
        surprise(
            "claim_provider_role_unknown",
            "A role (NM101) is one that the guides name.",
            "role = 'other'",
        ),
        surprise(
            "specialty_missing",
            "The billing provider states its specialty (PRV).",
            "role_code = '85' and taxonomy_code is null",
        ),
    ],
)
