"""What readers of marts.intervention may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="intervention",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["intervention_name", "design_code"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="design_code", value_set=["difference", "series"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="verdict_code",
            value_set=["fewer", "more", "none_seen", "too_early", "cannot_tell"],
        ),
        promise(
            "one_design_to_read",
            "Each intervention has one design that is the one to read.",
            "select intervention_name from {batch} group by intervention_name"
            " having count(*) filter (where is_main) <> 1",
        ),
        promise(
            "estimated_or_not",
            "There is an estimate, or the reason why not.",
            "(why_not is null) <> (relative_change is not null)"
            " or (why_not is null) <> (verdict_code in ('fewer', 'more', 'none_seen'))",
        ),
        promise(
            "verdict_wrong",
            "Only an interval without 0 says that anything changed.",
            "(verdict_code = 'fewer') <> coalesce(relative_high_change < 0, false)"
            " or (verdict_code = 'more') <> coalesce(relative_low_change > 0, false)",
        ),
        promise(
            "outside_its_interval",
            "An estimate lies within its interval.",
            "relative_change not between relative_low_change and relative_high_change"
            " or avoided_denials not between avoided_low_denials and"
            " avoided_high_denials",
        ),
        promise(
            "denials_differ_from_months",
            "What was counted before and after is what its months say.",
            "before_denied_claims + after_denied_claims <> (select"
            " coalesce(sum(denied_claims), 0) from intervention_month"
            " where intervention_month.intervention_name = this.intervention_name"
            " and series_code = 'changed' and not is_preliminary"
            " and phase_code <> 'during')",
        ),
    ],
)
