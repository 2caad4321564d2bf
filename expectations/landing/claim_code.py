"""What readers of landing.claim_code may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise, unlike

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
        promise(
            "claim_code_without_claim",
            "A code belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "claim_code_malformed",
            "A code of an institutional claim is two characters.",
            "kind_code <> 'treatment' and " + unlike("code", "^[0-9A-Z]{2}$"),
        ),
        surprise(
            "occurrence_without_date",
            "What occurred says when.",
            "kind_code in ('occurrence', 'span') and from_date is null",
        ),
        surprise(
            "span_reversed",
            "A span ends after it begins.",
            "to_date < from_date",
        ),
        surprise(
            "value_missing",
            "A value code says how much; the ZIP code of A0 is not kept.",
            "kind_code = 'value' and code <> 'A0' and value_units is null",
        ),
    ],
)
