"""What readers of marts.denial_reasons may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="denial_reasons",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id", "claim_type_code"),
            *("group_code", "reason_code", "denial_category", "is_denial"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_denial"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        promise(
            "nothing_adjusted", "A row has at least one adjustment.", "adjustments < 1"
        ),
        promise(
            "category_wrong",
            "A denial has a category; what is none or unmapped is no denial.",
            "is_denial = (denial_category in ('none', 'unmapped'))",
        ),
        adds_up(
            "adjustments_differ_from_core",
            "Each payer's adjustments are those of core.adjustment.",
            by="payer_id",
            ours="sum(adjustments)",
            core="payer_id, count(*) from adjustment",
        ),
        adds_up(
            "adjusted_usd_differs_from_core",
            "Each payer's and reason's dollars are those of core.adjustment.",
            by="concat_ws('-', payer_id, group_code, reason_code, denial_category)",
            ours="sum(adjusted_usd)",
            core="concat_ws('-', payer_id, group_code, reason_code, denial_category),"
            " sum(adjusted_usd) from adjustment",
        ),
        # Surprises are the senders', or the user's map: reported, the run goes on.
        surprise(
            "reason_unmapped",
            "The denial map has every reason that a payer gives.",
            "denial_category = 'unmapped'",
            "adjusted_usd",
        ),
        surprise(
            "denials_taken_back",
            "A reason's denials of a month are not negative.",
            "is_denial and adjusted_usd < 0",
            "adjusted_usd",
        ),
    ],
)
