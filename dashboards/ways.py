"""Ways from one page to another, with the filters that mean the same there.

A bar leads by its `to` (see charts.py), a row of the table by the page's `LEADS`: the
column that is the link, and the `Way` it leads. Whoever was led sees a way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from dash import dcc, html

from dashboards import filters
from dashboards.catalogue import Page
from dashboards.filters import Values


@dataclass(frozen=True)
class Way:
    """Where a column's cells lead: a page, narrowed to the row's value.

    column: of the table, holds the filter's value where the cell's own is for people;
        it is not shown, and the CSV has it
    """

    to: str
    key: str
    column: str = ""


def href(way: Way, target: Page, values: Values, value: Any) -> str:
    """The address that a cell leads to; empty where it has no value."""
    if value is None:
        return ""
    chosen = {**values, way.key: (str(value),)}
    return f"/{way.to}{filters.address(chosen, target.controls)}"


def hrefs(
    rows: pl.DataFrame,
    ways: Mapping[str, Way],
    targets: Mapping[str, Page],
    values: Values,
) -> dict[str, list[str]]:
    """By linked column, the address of each row; of pages that the reader may see."""
    return {
        column: [
            href(way, targets[way.to], values, value)
            for value in rows[way.column or column]
        ]
        for column, way in ways.items()
        if column in rows.columns and way.to in targets
    }


def unseen(ways: Mapping[str, Way]) -> set[str]:
    """Columns that hold only the value of a filter."""
    return {way.column for way in ways.values()} - {"", *ways}


def back() -> html.Div:
    """The way back to the page that led here; the browser fills it in."""
    return html.Div(
        dcc.Link("", id="back", href="/", style={"display": "none"}),
        className="back unprinted",
    )
