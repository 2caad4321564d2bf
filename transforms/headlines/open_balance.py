"""Headline of open balances: how much is open, and how much of it is old."""

import polars as pl

from transforms.headlines.headline import Headline, count, dollars, share, sums

ORDER = 6


def made(rows: pl.DataFrame) -> list[Headline]:
    """Dollars open with payers, and the share open for more than 120 days."""
    summed = sums(rows)
    old = sums(rows.filter(pl.col("band_code") == "over 120"))["open_usd"]
    said = (
        f"{dollars(summed['open_usd'])} on {count(summed['open_claims'])} claims,"
        " {share} of it over 120 days"
    )
    parts = (old, summed["open_usd"])
    return [share(("open_balance", "open balance"), "Open with payers", parts, said)]
