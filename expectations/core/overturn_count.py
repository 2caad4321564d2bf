"""What readers of core.overturn_count may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="overturn_count",
    expectations=[
        # Broken promises stop the run.
        one_row_per("scope_code", "payer_id", "denial_category"),
        gxe.ExpectColumnValuesToBeInSet(
            column="scope_code", value_set=["payer_category", "category", "all"]
        ),
        promise(
            "overturned_some_way",
            "What is overturned is so by a corrected claim or by the payer.",
            "overturned_claims <> corrected_claims + reprocessed_claims"
            " or overturned_claims > matured_denied_claims",
        ),
        promise(
            "overturned_before_denied",
            "Days run from the denial to the payment, at most 180.",
            "corrected_days not between 0 and 180"
            " or reprocessed_days not between 0 and 180",
        ),
        promise(
            "scopes_differ",
            "Payers and categories add up to all.",
            "select scope_code from {batch} group by scope_code"
            " having sum(matured_denied_claims) <> (select sum(matured_denied_claims)"
            " from {batch} where scope_code = 'all')",
        ),
    ],
)
