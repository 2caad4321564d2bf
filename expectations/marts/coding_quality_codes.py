"""What readers of marts.coding_quality_codes may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality_codes",
    expectations=[
        # Broken promises stop the run.
        one_row_per("issue_code", "code_kind", "code", "facility_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="issue_code",
            value_set=[
                *("truncated", "retired", "not_yet", "unknown", "malformed"),
                *("unspecified", "sex", "age"),
            ],
        ),
        promise(
            "issue_of_no_code",
            "A code with an issue is one of core's.",
            "not exists (select 1 from code_use where code_use.is_current"
            " and code_use.code = this.code"
            " and code_use.facility_id = this.facility_id)",
        ),
    ],
)
