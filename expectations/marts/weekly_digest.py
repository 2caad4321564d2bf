"""What readers of marts.weekly_digest may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="weekly_digest",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("scope_code", "facility_id", "payer_id", "denial_category"),
            "payment_week",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="scope_code",
            value_set=["all", "payer", "category", "payer_category"],
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        promise(
            "week_differs_from_core",
            "What all facilities answered and denied in a week is core's.",
            "select 1 from {batch} as ours inner join"
            " (select payment_week, sum(adjudicated_claims) as answered,"
            " sum(denied_claims) as denied from denial_week group by payment_week)"
            " as theirs on ours.payment_week = theirs.payment_week"
            " where ours.scope_code = 'all' and ours.facility_id = 'all'"
            " and (ours.adjudicated_claims <> theirs.answered"
            " or ours.denied_claims <> theirs.denied)",
        ),
        promise(
            "flag_without_reason",
            "A flag is of the last week, tested, and beyond its limits.",
            "is_flagged and (not is_latest or p_value is null"
            " or denial_rate between lower_rate and upper_rate)",
        ),
        promise(
            "several_latest_weeks",
            "The last complete week is one week.",
            "is_latest and payment_week <> (select max(digest.payment_week)"
            " from weekly_digest as digest)",
        ),
    ],
)
