"""What a page shows of a publication, for the values a reader chose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import dash_mantine_components as dmc
import polars as pl

from dashboards import filters, grid, open_data, parts, theme, visible, ways, wording
from dashboards.catalogue import Page, call, parameters
from dashboards.definition import definition
from dashboards.filters import Choice, Values
from dashboards.kept import Kept, Of
from dashboards.number import Number
from dashboards.reading import Publication
from dashboards.withheld import Withholding
from transforms import spreadsheet


@dataclass(frozen=True)
class View:
    """A page's rows, as the reader's choice leaves them."""

    page: Page
    given: dict[str, Any]  # what the page's functions may ask for
    back: dict[str, Any]  # what its sentence asks for, back before the chosen period
    rows: dict[str, tuple[int, int]]  # per report: left, in all
    unheeded: dict[str, list[str]]  # per report: filters set that it has no column for
    values: Values  # what is set to other than its default
    withheld: Withholding  # of the whole publication, whatever is chosen
    build_id: str
    source: str  # which filters are set, how fresh the data are, and of which build

    @property
    def is_empty(self) -> bool:
        return self.rows[self.page.report][0] == 0

    @property
    def state(self) -> tuple[str, str]:
        """What to say where no row is left, as title and text."""
        is_filtered = self.rows[self.page.report][1] > 0
        return parts.NO_MATCH if is_filtered else self.page.empty or parts.NO_ROWS


def view(page: Page, published: Publication, values: Values) -> View:
    """Filter what the page reads."""
    frames = page.laid({name: published.frame(name) for name in page.reports})
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
    asked = parameters(page.sentence) if page.sentence else []
    reaching_back = {
        name: filters.keep(frames[name], page.controls, settled, without=("from",))
        for name in frames.keys() & {*asked}
    }
    return View(
        page=page,
        given=kept | choices,
        back=reaching_back | choices,
        rows={name: (kept[name].height, frames[name].height) for name in frames},
        unheeded={
            name: _unheeded(page, settled, frame) for name, frame in frames.items()
        },
        values=filters.unusual(page.controls, settled),
        withheld=published.withheld,
        build_id=published.build_id,
        source=_source(page, published, settled),
    )


def _source(page: Page, published: Publication, values: Values) -> str:
    """What a picture says of itself where no page stands around it."""
    set_to = filters.said(page.controls, values, published.names())
    return " \N{MIDDLE DOT} ".join([*set_to, *published.age])


def _unheeded(page: Page, values: Values, frame: pl.DataFrame) -> list[str]:
    missed = [
        each
        for each in page.controls
        if not isinstance(each, Choice)
        and values.get(each.key)
        and each.column not in frame.columns
    ]
    return list(dict.fromkeys(each.as_said for each in missed))


def notes(shown: View, function: Any) -> list[str]:
    """What a reader of a chart, sentence or table must know: filters not heeded.

    Where only some of the reports that a function reads cannot heed one, these are
    named, as their definitions below the page are.
    """
    asked = [name for name in parameters(function) if name in shown.unheeded]
    found: dict[tuple[str, ...], list[str]] = {}
    for label in sorted({label for name in asked for label in shown.unheeded[name]}):
        lacking = tuple(name for name in asked if label in shown.unheeded[name])
        found.setdefault(lacking, []).append(label)
    return [_missed(labels, lacking, asked) for lacking, labels in found.items()]


def _missed(labels: Sequence[str], lacking: Sequence[str], of: Sequence[str]) -> str:
    where, which = "", "here"
    if len(lacking) < len(of):
        where, which = f", where counted from {_reports(lacking)}", "there"
    return f"Not narrowed by {', '.join(labels)}{where}: not known per row {which}."


def _reports(names: Sequence[str]) -> str:
    """Reports as their definitions below the page are headed."""
    *others, last = [wording.words(name).lower() for name in names]
    return f"{', '.join(others)} and {last}" if others else last


def sentence(shown: View) -> str:
    """What changed, and which filters that does not heed."""
    said = shown.page.sentence
    return " ".join([call(said, shown.back), *notes(shown, said)]) if said else ""


def numbers(shown: View) -> list[Number]:
    """The key numbers; each says which filters it does not heed."""
    function = shown.page.numbers
    found = call(function, shown.given) if function else []
    return [_minded(shown, each) for each in found]


def _minded(shown: View, each: Number) -> Number:
    missed = shown.unheeded[each.of or shown.page.report]
    if not missed:
        return each
    said = f"not narrowed by {', '.join(missed)}"
    return replace(each, sure="; ".join(filter(None, [each.sure, said])))


def note(shown: View) -> str:
    """The line below the key numbers, and which filters that does not heed."""
    said = shown.page.note
    return " ".join([call(said, shown.given), *notes(shown, said)]) if said else ""


def results(shown: View) -> dmc.Stack:
    """The page below its filters, top to bottom as every page has it."""
    page = shown.page
    if shown.is_empty:
        return dmc.Stack(
            [
                parts.state(*shown.state),
                parts.counted(page.reports, shown.withheld),
            ],
            gap="md",
        )
    drawn = [(call(function, shown.given), function) for function in page.figures]
    figures = [
        parts.Drawing(
            function.__name__,
            figure,
            notes(shown, function),
            f"{page.name}_{function.__name__}_{shown.build_id}",
        )
        for figure, function in drawn
        if figure is not None
    ]
    said = [
        dmc.Text(sentence(shown), fz="lg", fw=550, id="sentence")
        if page.sentence
        else None,
        parts.key_numbers(numbers(shown), page.reports) if page.numbers else None,
        dmc.Text(note(shown), size="sm", c=theme.SOFT_INK) if page.note else None,
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


@dataclass(frozen=True)
class Results:
    """What is shown below a page's filters, and how many rows these leave."""

    shown: dmc.Stack
    rows: dict[str, tuple[int, int]]


# Drawing takes a hundred times as long as looking it up, and most readers look at the
# same. One takes about half a megabyte.
_RESULTS: Kept[Results] = Kept(128)


def of(page: Page, published: Publication, values: Values) -> Results:
    """The results of a page for values chosen; drawn once for all who may see it."""
    chosen = (page.name, page.figures, page.version, tuple(sorted(values.items())))

    def make() -> Results:
        shown = view(page, published, values)
        return Results(results(shown), shown.rows)

    return _RESULTS.get(Of(published.folder, (published.audience, chosen)), make)


MOST_ROWS = 500  # that a browser is sent: who wants more takes the file


def rows(shown: View) -> dmc.Paper:
    """The table behind the charts, with its CSV."""
    page = shown.page
    behind: pl.DataFrame = call(page.table, shown.given)
    total = call(page.total, shown.given) if page.total else None
    said = definition(page.report)
    here = behind.head(page.shown or MOST_ROWS)
    return parts.card(
        dmc.Group(
            [
                dmc.Title("The rows behind it", order=2, fz="md"),
                dmc.Group(
                    [
                        open_data.link(*page.reports),
                        dmc.Button(
                            f"Download CSV ({wording.many(behind.height, 'row')})",
                            id="csv",
                            variant="default",
                            size="xs",
                        ),
                    ],
                    gap="sm",
                ),
            ],
            justify="space-between",
            mb="xs",
        ),
        dmc.Text(
            f"The first {len(here):,} of {len(behind):,} rows; the CSV has all.",
            size="sm",
            c=theme.SOFT_INK,
        )
        if len(here) < len(behind)
        else None,
        *[
            dmc.Text(each, size="sm", c=theme.SOFT_INK)
            for each in notes(shown, page.table)
        ],
        grid.grid(
            here.drop(ways.unseen(page.ways), strict=False),
            total,
            page.rates_of,
            said.columns if said else {},
            ways.hrefs(here, page.ways, visible.pages(), shown.values),
        ),
    )


def csv(shown: View) -> str:
    """The table as CSV: exact dollars, shares from 0 to 1, no total row."""
    behind: pl.DataFrame = call(shown.page.table, shown.given)
    return spreadsheet.csv(behind)


def reports_missing(page: Page, published: Publication) -> Sequence[str]:
    """The reports a page reads that this build has not published."""
    return [name for name in page.reports if not published.has(name)]
