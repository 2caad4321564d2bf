"""What readers of marts.denial_rates_signals may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_rates_signals",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("scope_code", "payer_id", "facility_id", "denial_category"),
            "payment_month",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="scope_code",
            value_set=["all", "payer", "facility", "category", "payer_category"],
        ),
        adds_up(
            "denied_claims_differ_from_core",
            "In each scope of whole payers or facilities the denials are core's.",
            by="scope_code",
            ours="sum(denied_claims) filter (where denial_category is null)",
            core="scope.code, sum(denied_claims) from denial_month cross join"
            " (select unnest(['all', 'payer', 'facility']) as code) as scope",
        ),
        adds_up(
            "denied_in_categories_differ_from_core",
            "The denials of all categories are core's, but those of none.",
            by="scope_code",
            ours="sum(denied_claims) filter (where denial_category is not null)",
            core="scope.code, sum(denied_claims) filter"
            " (where denial_category <> 'none') from denial_month cross join"
            " (select unnest(['category', 'payer_category']) as code) as scope",
        ),
        promise(
            "flag_without_reason",
            "A flag is of a tested month beyond its limits.",
            "is_flagged and (is_baseline or why_not is not null or p_value is null"
            " or denial_rate between lower_rate and upper_rate)",
        ),
        promise(
            "limits_without_baseline",
            "A series has a centre exactly where nothing says why it has none.",
            "(centre_rate is null) <> (why_not is not null)",
        ),
    ],
)
