"""What readers of core.line_diagnosis may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, of_claim, promise, surprise

SUITE = ExpectationSuite(
    name="line_diagnosis",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "line_index", "pointer_index"]
        ),
        as_landed("line_diagnosis"),
        of_claim(
            "line_diagnosis_without_claim",
            "A pointer belongs to a claim, and is current when the claim is.",
        ),
        among(
            "line_diagnosis_without_line",
            "A pointer belongs to a line of its claim.",
            "claim_line",
            *("claim_id", "line_index"),
            optional="line_index",
        ),
        promise(
            "diagnosis_code_wrong",
            "The code pointed to is that of the claim's diagnosis.",
            "(diagnosis_index is not null or diagnosis_code is not null)"
            " and not exists (select 1 from diagnosis"
            " where diagnosis.claim_id = this.claim_id"
            " and diagnosis.diagnosis_index = this.diagnosis_index"
            " and diagnosis.diagnosis_code = this.diagnosis_code)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "pointer_repeated",
            "A line points to a diagnosis once.",
            "(select count(*) from line_diagnosis as others"
            " where others.claim_id = this.claim_id"
            " and others.line_index = this.line_index"
            " and others.diagnosis_index = this.diagnosis_index) > 1",
        ),
        surprise(
            "pointer_on_facility_claim",
            "Lines of an institutional claim point to no diagnosis.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.claim_type_code = 'I')",
        ),
    ],
)
