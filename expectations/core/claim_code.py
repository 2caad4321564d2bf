"""What readers of core.claim_code may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, of_claim, surprise

SUITE = ExpectationSuite(
    name="claim_code",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "claim_code_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="kind_code",
            value_set=["occurrence", "span", "condition", "value", "treatment"],
        ),
        as_landed("claim_code", "value_units"),
        of_claim(
            "claim_code_without_claim",
            "A code belongs to a claim, and is current when the claim is.",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "claim_code_repeated",
            "A claim has a code once, or on several days.",
            "(select count(*) from claim_code as others"
            " where others.claim_id = this.claim_id"
            " and others.kind_code = this.kind_code and others.code = this.code"
            " and others.from_date is not distinct from this.from_date) > 1",
        ),
        surprise(
            "facility_code_on_other_claim",
            "What occurred, its span and its value are stated on facilities' claims.",
            "kind_code in ('occurrence', 'span', 'value') and exists (select 1"
            " from claim where claim.claim_id = this.claim_id"
            " and claim.claim_type_code <> 'I')",
        ),
        surprise(
            "span_after_statement",
            "A span ends no later than the days that are billed.",
            "kind_code = 'span' and exists (select 1 from claim"
            " where claim.claim_id = this.claim_id"
            " and claim.service_to_date < this.to_date)",
        ),
    ],
)
