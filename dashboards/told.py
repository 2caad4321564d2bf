"""A page without a browser: what it shows, in words, numbers and rows.

Made by the functions that make the page, of the publication its reader may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from re import fullmatch
from typing import Any

import polars as pl

from dashboards import filters, results, visible
from dashboards.catalogue import Page, call
from dashboards.filters import Control
from dashboards.number import Number
from dashboards.reader import reader
from dashboards.reading import Publication, publication
from dashboards.results import View
from transforms.audiences import Role
from transforms.errors import BadInput


@dataclass(frozen=True)
class Drawn:
    """What a chart says of itself."""

    title: str
    summary: str
    notes: Sequence[str]


@dataclass(frozen=True)
class Told:
    """A page's results; only `state` where the filters leave no row."""

    view: View
    state: str
    sentence: str
    numbers: Sequence[Number]
    note: str
    charts: Sequence[Drawn]
    rows: pl.DataFrame
    rows_notes: Sequence[str]
    total: Mapping[str, Any]
    withheld: Mapping[str, Sequence[str]]  # by report, how much of it is shown


def page(name: str) -> Page:
    """A page that the reader may see.

    Raises:
        BadInput: there is none of this name for them.
    """
    found = visible.pages()
    if name in found:
        return found[name]
    role = reader().role
    whom = "" if role is Role.administrator else f" for a role of {role}"
    raise BadInput(f"There is no report {name}{whom}.{_nearest(name, list(found))}")


def told(page: Page, chosen: Sequence[str]) -> Told:
    """What a page shows for filters such as 'payer=P1'.

    Raises:
        NothingPublished: no build has been published yet.
        BadInput: a filter or its value is not one of the page's, or this build lacks
            a report that the page reads.
    """
    published = publication()
    if absent := results.reports_missing(page, published):
        raise BadInput(
            f"This build has no {', '.join(absent)}; run claimscope run again."
        )
    view = results.view(page, published, _values(page, published, chosen))
    withheld = {
        name: lines for name in page.reports if (lines := view.withheld.lines(name))
    }
    if view.is_empty:
        empty = pl.DataFrame()
        said = ". ".join(view.state)
        return Told(view, said, "", (), "", (), empty, (), {}, withheld)
    return Told(
        view=view,
        state="",
        sentence=results.sentence(view),
        numbers=results.numbers(view),
        note=results.note(view),
        charts=_charts(view),
        rows=call(page.table, view.given),
        rows_notes=results.notes(view, page.table),
        total=call(page.total, view.given) if page.total else {},
        withheld=withheld,
    )


def _charts(view: View) -> list[Drawn]:
    """What each chart says, and the marks that are drawn in it."""
    found = []
    for function in view.page.figures:
        figure = call(function, view.given)
        if figure is not None:
            said = figure.layout.meta or {}
            notes = [*filter(None, [said.get("note")]), *results.notes(view, function)]
            title = figure.layout.title.text or ""
            found.append(Drawn(title, said.get("summary", ""), notes))
    return found


def _values(
    page: Page, published: Publication, chosen: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Filters as an address has them: by key, the values in their order."""
    controls = {each.key: each for each in page.controls}
    values: dict[str, tuple[str, ...]] = {}
    for each in chosen:
        key, equals, value = each.partition("=")
        if not equals or not value:
            raise BadInput(f"Write a filter as KEY=VALUE; {each} is none.")
        if key not in controls:
            raise BadInput(
                f"{page.name} has no filter {key}.{_nearest(key, list(controls))}"
            )
        values[key] = tuple(sorted({*values.get(key, ()), value}))
    frames = page.laid(published.frames(page.reports))
    offered = filters.offered(
        page.controls, values, list(frames.values()), published.names()
    )
    for key, given in values.items():
        _refuse(page, controls[key], given, offered[key])
    return values


def _refuse(
    page: Page,
    control: Control,
    given: Sequence[str],
    offered: Sequence[filters.Option],
) -> None:
    """Raise BadInput for values that a page's control does not know."""
    kind = getattr(control, "kind", "one")
    if kind != "many" and len(given) > 1:
        raise BadInput(f"{control.key} of {page.name} takes one value.")
    if kind in ("from", "to"):
        if not fullmatch(r"\d{4}-(0[1-9]|1[0-2])", given[0]):
            raise BadInput(f"{control.key} is a month, such as 2025-01.")
        return
    labels = dict(offered)
    for value in given:
        if value not in labels:
            near = _nearest(value, [*labels, *labels.values()])
            raise BadInput(f"{control.key} of {page.name} is never {value}.{near}")


def _nearest(wrong: str, known: Sequence[str]) -> str:
    """The right ones that are nearest to a wrong one, as a sentence."""
    near = get_close_matches(wrong.lower(), [each.lower() for each in known], 3, 0.5)
    found = [each for each in known if each.lower() in near] or known[:12]
    said = "The nearest" if near else "There are" if len(found) > 1 else "There is"
    return f" {said}: {', '.join(found)}." if found else ""
