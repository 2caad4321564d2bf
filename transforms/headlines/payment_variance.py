"""Headline of payment variance: what is below usual, and below the contract."""

import polars as pl

from transforms.headlines.headline import Headline, dollars, share, sums

ORDER = 7


def made(rows: pl.DataFrame) -> list[Headline]:
    """Dollars below usual; and underpaid, where there is a contract to say so."""
    summed = sums(rows)
    found = [
        share(
            ("payment_variance", "below this payer's usual"),
            "Below the payer's usual",
            (summed["below_usd"], summed["usual_usd"]),
            f"{dollars(summed['below_usd'])}, {{share}} of"
            f" {dollars(summed['usual_usd'])}",
        )
    ]
    if summed["contract_lines"]:
        found.append(
            share(
                ("payment_variance", "underpaid against the contract"),
                "Underpaid against the contract",
                (summed["underpaid_usd"], summed["contract_usd"]),
                f"{dollars(summed['underpaid_usd'])}, {{share}} of"
                f" {dollars(summed['contract_usd'])}",
            )
        )
    return found
