"""What readers of core.code_use may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="code_use",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("provider_npi", "payer_id", "facility_id", "claim_type_code"),
            *("service_month", "code_kind", "code", "validity_code"),
            *("conflict_code", "is_unspecified", "is_current"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="validity_code",
            value_set=[
                *("valid", "truncated", "retired", "not_yet"),
                *("unknown", "malformed", "unchecked"),
            ],
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="conflict_code", value_set=["none", "sex", "age", "both"]
        ),
        promise(
            "more_claims_than_uses",
            "A code is used once or more on each claim that has it.",
            "use_claims not between 1 and use_count",
        ),
        promise(
            "use_of_no_claim",
            "A code that is used stands on a claim to the payer.",
            "code is not null and not exists (select 1 from diagnosis"
            " where diagnosis.diagnosis_code = this.code"
            " and diagnosis.payer_id = this.payer_id)"
            " and not exists (select 1 from claim_line"
            " where upper(claim_line.procedure_code) = this.code"
            " and claim_line.payer_id = this.payer_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "code_is_none",
            "A code on a claim can be billed on its day.",
            "is_current and validity_code not in ('valid', 'unchecked')",
        ),
        surprise(
            "code_does_not_go_with_patient",
            "A diagnosis goes with the sex and age of the patient.",
            "is_current and conflict_code <> 'none'",
        ),
    ],
)
