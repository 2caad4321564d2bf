"""Two quarters side by side: the last three months of some rows, and those before."""

from collections.abc import Callable
from datetime import date

import polars as pl

from dashboards import wording
from dashboards.intervals import Share

TOO_FEW = "Fewer than six months are in this selection: too few to say what changed."


def last_two(rows: pl.DataFrame, month: str) -> tuple[list[date], list[date]] | None:
    """The months of the late quarter and of the early one; none of fewer than six."""
    months = rows[month].drop_nulls().unique().sort().to_list()
    return (months[-3:], months[-6:-3]) if len(months) >= 6 else None


def changed(
    rows: pl.DataFrame, month: str, rate: Callable[[pl.DataFrame], Share]
) -> tuple[Share, str] | None:
    """The late quarter's share, and what is said of it beside the early one's."""
    spans = last_two(rows, month)
    if spans is None:
        return None
    late, early = spans
    now, before = (rate(rows.filter(pl.col(month).is_in(span))) for span in spans)
    return now, (
        f"in {wording.months(late)}, {wording.change(now, before)} in"
        f" {wording.months(early)}. {wording.verdict(now, before)}"
    )
