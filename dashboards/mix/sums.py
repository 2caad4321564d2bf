"""Sums and shares of the payer mix."""

from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording

BASES = {
    "billed": ("billed_usd", "billed dollars"),
    "paid": ("paid_usd", "paid dollars"),
    "encounters": ("encounters", "encounters"),
}
SUMS = ("claims", "encounters", "billed_usd", "allowed_usd", "paid_usd")


def added(rows: pl.DataFrame, column: str) -> Any:
    """The sum of a column: dollars stay exact."""
    return rows[column].sum()


def sums(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Add up what adds, per group."""
    return rows.group_by(by).agg(pl.col(column).sum() for column in SUMS).sort(by)


def amount(basis: str, value: Decimal | int) -> str:
    """A sum in its own unit."""
    return (
        wording.count(int(value)) if basis == "encounters" else wording.dollars(value)
    )
