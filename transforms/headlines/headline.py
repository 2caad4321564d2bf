"""One headline: a number, its parts, and the words around it."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import polars.selectors as cs

from transforms import dictionary


@dataclass(frozen=True)
class Headline:
    """One number, its parts, and how it is counted; None where it cannot be told."""

    report: str
    label: str
    value: float | None
    text: str
    definition: str
    numerator: float | None = None
    denominator: float | None = None


def share(
    counted: tuple[str, str],
    label: str,
    parts: tuple[Decimal | int, Decimal | int],
    text: str,
) -> Headline:
    """A share and its parts; `{share}` in the text stands for it."""
    report, metric = counted
    numerator, denominator = parts
    value = float(numerator / denominator) if denominator else None
    said = "no share" if value is None else f"{value:.1%}".replace("%", " %")
    return Headline(
        report,
        label,
        value,
        text.replace("{share}", said),
        definition(report, metric),
        float(numerator),
        float(denominator),
    )


def definition(report: str, metric: str) -> str:
    """How a number of a report is counted, as its model says."""
    return dictionary.metric(f"marts.{report}", metric).definition


def sums(rows: pl.DataFrame) -> dict[str, Decimal | int]:
    """The sum of every additive column."""
    sums = rows.select(cs.integer() | cs.decimal()).sum()
    return {name: value or 0 for name, value in sums.row(0, named=True).items()}


def largest(
    rows: pl.DataFrame, column: str, measure: str
) -> tuple[str, Decimal] | None:
    """The value of a column with the largest sum; the first by name of several."""
    sums = (
        rows.group_by(column)
        .agg(pl.col(measure).sum())
        .drop_nulls(column)
        .sort([measure, column], descending=[True, False])
    )
    return sums.row(0) if sums.height else None


def words(code: str) -> str:
    """A code, for people."""
    return code.replace("_", " ").capitalize()


def count(number: Decimal | int) -> str:
    """A count, for people."""
    return f"{number:,}"


def dollars(amount: Decimal | int) -> str:
    """Dollars rounded to what a person can use."""
    dollars = Decimal(amount)
    for size, unit in ((Decimal(10) ** 9, " B"), (Decimal(10) ** 6, " M")):
        if abs(dollars) >= size:
            return f"$ {dollars / size:,.1f}{unit}"
    if abs(dollars) >= 10_000:
        return f"$ {dollars / 1000:,.0f} K"
    return f"$ {dollars:,.0f}"
