"""What readers of marts.payment_variance may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, one_row_per, promise, surprise


def of_prices(*keys: str) -> list[NoRows]:
    """What holds of all tables that add up prices: their key, sums and counts."""
    return [
        one_row_per(*keys),
        adds_up(
            "allowed_usd_differs_from_core",
            "Each payer's allowed dollars are those of core's priced lines.",
            by="payer_id",
            ours="sum(allowed_usd)",
            core="payer_id, sum(allowed_usd) from priced_line",
        ),
        adds_up(
            "priced_lines_differ_from_core",
            "Each payer's lines are core's priced lines.",
            by="payer_id",
            ours="sum(priced_lines)",
            core="payer_id, count(*) from priced_line",
        ),
        promise(
            "more_than_all_lines",
            "Lines below and above usual are some of all lines.",
            "below_lines < 0 or above_lines < 0"
            " or below_lines + above_lines > priced_lines",
        ),
        promise(
            "more_than_all_contract_lines",
            "Lines underpaid and overpaid are some of those with a contract.",
            "underpaid_lines < 0 or overpaid_lines < 0"
            " or underpaid_lines + overpaid_lines > contract_lines"
            " or contract_lines > priced_lines",
        ),
        promise(
            "dollars_without_lines",
            "Dollars below, above, underpaid or overpaid are of lines that are.",
            "(below_usd > 0) <> (below_lines > 0) or (above_usd > 0)"
            " <> (above_lines > 0) or (underpaid_usd > 0) <> (underpaid_lines > 0)"
            " or (overpaid_usd > 0) <> (overpaid_lines > 0)",
            "below_usd + above_usd + underpaid_usd + overpaid_usd",
        ),
    ]


SUITE = ExpectationSuite(
    name="payment_variance",
    expectations=[
        # Broken promises stop the run.
        *of_prices(
            *("payer_id", "claim_type_code", "procedure_code", "modifier_code"),
            "place_code",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        promise(
            "usual_price_in_two_ways",
            "A usual price is per unit or a share of the charge, as its basis says.",
            "(usual_unit_usd is not null) <> (basis_code = 'unit')"
            " or (usual_charge_share is not null) <> (basis_code = 'charge')",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "underpaid",
            "A payer allows what its contract says.",
            "underpaid_lines > 0",
            "underpaid_usd",
        ),
    ],
)
