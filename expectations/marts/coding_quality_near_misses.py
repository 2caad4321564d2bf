"""What readers of marts.coding_quality_near_misses may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality_near_misses",
    expectations=[
        # Broken promises stop the run.
        one_row_per("provider_npi", "code_kind", "written_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="slip_code", value_set=["exchange", "character"]
        ),
        promise(
            "slip_is_no_slip",
            "What is suggested is as long as what was written, and another code.",
            "length(suggested_code) <> length(written_code)"
            " or suggested_code = written_code",
        ),
        promise(
            "suggestion_is_rarer",
            "What is suggested is used five times and more, and more than the slip.",
            "suggested_claims < 5 or suggested_claims <= written_claims"
            " or current_claims > written_claims or candidate_count < 1",
        ),
    ],
)
