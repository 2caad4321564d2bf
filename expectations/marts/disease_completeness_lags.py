"""What readers of marts.disease_completeness_lags may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise

SUITE = ExpectationSuite(
    name="disease_completeness_lags",
    expectations=[
        # Broken promises stop the run.
        one_row_per("claim_type_code", "lag_index"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        promise(
            "ratio_below_zero",
            "A link ratio is above zero; there is none at lag 0.",
            "link_ratio <= 0 or (lag_index = 0 and link_ratio is not null)",
        ),
        promise(
            "lags_missing",
            "Every claim type has all lags, the last one complete.",
            "select claim_type_code from {batch} group by claim_type_code"
            " having count(*) <> 27"
            " or max(completeness_share) filter (where lag_index = 26) <> 1",
        ),
        promise(
            "share_out_of_bounds",
            "Completeness grows with the lag, up to 1.",
            "select lag_index from (select lag_index, completeness_share,"
            " lead(completeness_share) over (partition by claim_type_code"
            " order by lag_index) as later_share from {batch})"
            " where completeness_share > later_share + 0.001"
            " or completeness_share not between 0 and 1",
        ),
        promise(
            "limits_out_of_order",
            "The lower limit is no higher than the upper one.",
            "low_share > high_share",
        ),
    ],
)
