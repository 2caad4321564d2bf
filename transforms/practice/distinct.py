"""Distinct charges: no two families of an encounter bill the same."""

import polars as pl

RAISE = 100  # cents


def distinct(
    claims: pl.DataFrame, lines: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Raise the first line of claims that bill as another family of their encounter.

    Of those that bill the same, the family with the lowest number keeps its charge.
    """
    while True:
        billed = claims.select(
            "claim",
            raised=RAISE
            * (
                pl.col("family")
                .rank("dense")
                .over("patient", "facility", pl.coalesce("admitted", "day"), "billed")
                .cast(pl.Int64)
                - 1
            ),
        ).filter(pl.col("raised") > 0)
        if billed.is_empty():
            return claims, lines
        claims = _raised(claims, billed, "billed")
        first = billed.with_columns(number=pl.lit(1, pl.Int16))
        lines = _raised(lines, first, "charge")


def _raised(frame: pl.DataFrame, by: pl.DataFrame, amount: str) -> pl.DataFrame:
    on = [name for name in ("claim", "number") if name in by.columns]
    return (
        frame.join(by, on=on, how="left", maintain_order="left")
        .with_columns(pl.col(amount) + pl.col("raised").fill_null(0))
        .drop("raised")
    )
