"""What a page shows of a publication, for the values a reader chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
import polars as pl

from dashboards import filters, grid, parts, spreadsheet, theme
from dashboards.catalogue import Page, call, parameters
from dashboards.definition import definition
from dashboards.filters import Choice, Values
from dashboards.reading import Publication
from dashboards.withheld import Withholding


@dataclass(frozen=True)
class View:
    """A page's rows, as the reader's choice leaves them."""

    page: Page
    given: dict[str, Any]  # what the page's functions may ask for
    back: dict[str, Any]  # the same, reaching back before the chosen period
    rows: dict[str, tuple[int, int]]  # per report: left, in all
    unheeded: dict[str, list[str]]  # per report: filters set that it has no column for
    withheld: Withholding  # of the whole publication, whatever is chosen

    @property
    def is_empty(self) -> bool:
        return self.rows[self.page.name][0] == 0


def view(page: Page, published: Publication, values: Values) -> View:
    """Filter what the page reads."""
    frames = {name: published.frame(name) for name in page.reports}
    settled = filters.settle(page.controls, values, list(frames.values()))
    choices: dict[str, Any] = {
        each.key: settled[each.key][0]
        for each in page.controls
        if isinstance(each, Choice)
    }
    choices["payer_colours"] = published.payer_colours()
    choices["few"] = published.withheld.few
    kept = {
        name: filters.keep(frame, page.controls, settled)
        for name, frame in frames.items()
    }
    reaching_back = {
        name: filters.keep(frame, page.controls, settled, without=("from",))
        for name, frame in frames.items()
    }
    return View(
        page=page,
        given=kept | choices,
        back=reaching_back | choices,
        rows={name: (kept[name].height, frames[name].height) for name in frames},
        unheeded={
            name: _unheeded(page, settled, frame) for name, frame in frames.items()
        },
        withheld=published.withheld,
    )


def _unheeded(page: Page, values: Values, frame: pl.DataFrame) -> list[str]:
    return [
        each.label.lower()
        for each in page.controls
        if not isinstance(each, Choice)
        and values.get(each.key)
        and each.column not in frame.columns
    ]


def notes(shown: View, function: Any) -> list[str]:
    """What a chart's reader must know: filters its rows cannot heed."""
    missed = sorted(
        {
            label
            for name in parameters(function)
            for label in shown.unheeded.get(name, [])
        }
    )
    return [f"Not narrowed by {', '.join(missed)}: not known per row here."] * bool(
        missed
    )


def results(shown: View) -> dmc.Stack:
    """The page below its filters, top to bottom as every page has it."""
    page = shown.page
    if shown.is_empty:
        is_filtered = shown.rows[page.name][1] > 0
        return dmc.Stack(
            [
                parts.state(*(parts.NO_MATCH if is_filtered else parts.NO_ROWS)),
                parts.counted(page.reports, shown.withheld),
            ],
            gap="md",
        )
    drawn = [(call(function, shown.given), function) for function in page.figures]
    figures = [
        (figure, notes(shown, function))
        for figure, function in drawn
        if figure is not None
    ]
    said = [
        dmc.Text(call(page.sentence, shown.back), fz="lg", fw=550, id="sentence")
        if page.sentence
        else None,
        parts.key_numbers(call(page.numbers, shown.given), page.name)
        if page.numbers
        else None,
        dmc.Text(call(page.note, shown.given), size="sm", c=theme.SOFT_INK)
        if page.note
        else None,
    ]
    return dmc.Stack(
        [
            *[each for each in said if each is not None],
            *parts.charts(figures),
            rows(shown),
            parts.counted(page.reports, shown.withheld),
        ],
        gap="md",
    )


def rows(shown: View) -> dmc.Paper:
    """The table behind the charts, with its CSV."""
    page = shown.page
    behind: pl.DataFrame = call(page.table, shown.given)
    total = call(page.total, shown.given) if page.total else None
    said = definition(page.name)
    return parts.card(
        dmc.Group(
            [
                dmc.Title("The rows behind it", order=2, fz="md"),
                dmc.Button(
                    f"Download CSV ({behind.height:,} rows)",
                    id="csv",
                    variant="default",
                    size="xs",
                ),
            ],
            justify="space-between",
            mb="xs",
        ),
        grid.grid(behind, total, page.rates_of, said.columns if said else {}),
    )


def csv(shown: View) -> str:
    """The table as CSV: exact dollars, shares from 0 to 1, no total row."""
    behind: pl.DataFrame = call(shown.page.table, shown.given)
    return spreadsheet.csv(behind)


def reports_missing(page: Page, published: Publication) -> Sequence[str]:
    """The reports a page reads that this build has not published."""
    return [name for name in page.reports if not published.has(name)]
