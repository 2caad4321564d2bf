"""What readers of marts.coding_quality may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="coding_quality",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("service_month", "payer_id", "facility_id"),
            *("claim_type_code", "code_kind"),
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="code_kind", value_set=["diagnosis", "procedure"]
        ),
        promise(
            "more_issues_than_codes",
            "A code is checked before it is found wrong, and has one validity.",
            "checked_count > code_count or truncated_count + retired_count"
            " + not_yet_count + unknown_count + unspecified_count > checked_count"
            " or greatest(sex_conflict_count, age_conflict_count) > code_count",
        ),
        adds_up(
            "codes_differ_from_core",
            "Each payer's codes are those of its claims that count.",
            by="payer_id",
            ours="sum(code_count)",
            core="payer_id, sum(use_count) from code_use where is_current",
        ),
    ],
)
