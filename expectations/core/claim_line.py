"""What readers of core.claim_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="claim_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["claim_id", "line_index"]),
        as_landed("claim_line", "billed_usd"),
        promise(
            "line_without_claim",
            "A line belongs to a claim, and is current when the claim is.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current = this.is_current)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "hcpcs_unknown",
            "A HCPCS Level II code (a letter and four digits) is one that CMS lists.",
            "procedure_qualifier_code = 'HC'"
            " and regexp_matches(procedure_code, '^[A-V][0-9]{4}$')"
            " and procedure_code not in (select hcpcs.hcpcs_code from codes.hcpcs)",
            "billed_usd",
        ),
        surprise(
            "line_place_of_service_unknown",
            "A line's place of service is one that CMS lists.",
            "regexp_matches(place_of_service_code, '^[0-9]{2}$')"
            " and place_of_service_code not in (select"
            " place_of_service.place_of_service_code from codes.place_of_service)"
            " and not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.place_of_service_code = this.place_of_service_code)",
        ),
    ],
)
