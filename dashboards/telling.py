"""A page in a terminal or for a program: what told.py found, laid out."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from dashboards import grid, ways, wording
from dashboards.definition import counted
from dashboards.number import Number
from dashboards.told import Told

_ROWS = 200  # more are for a file


def data(found: Told) -> dict[str, Any]:
    """All that a page shows, by name; shares from 0 to 1, exact dollars."""
    view = found.view
    return {
        "report": view.page.name,
        "title": view.page.title,
        "question": view.page.question,
        "build_id": view.build_id,
        "source": view.source,
        "filters": {key: list(values) for key, values in view.values.items()},
        "rows_left": {
            name: {"left": left, "of": of} for name, (left, of) in view.rows.items()
        },
        "state": found.state or None,
        "sentence": found.sentence or None,
        "numbers": [
            {
                "label": each.label,
                "value": each.value,
                "rests_on": each.rests_on,
                "sure": each.sure or None,
                "is_on_few": each.is_pale,
                "definition": counted(view.page.reports, each.counted).get(
                    "definition"
                ),
            }
            for each in found.numbers
        ],
        "note": found.note or None,
        "charts": [
            {"title": each.title, "summary": each.summary, "notes": list(each.notes)}
            for each in found.charts
        ],
        "table": found.rows.to_dicts(),
        "table_notes": list(found.rows_notes),
        "total": dict(found.total) or None,
        "withheld": {name: list(lines) for name, lines in found.withheld.items()},
    }


def laid(found: Told) -> Iterator[str | Table]:
    """The parts of a page, from top to bottom."""
    view = found.view
    yield f"[bold]{escape(view.page.title)}[/bold]  {escape(view.page.question)}"
    yield f"[dim]{escape(view.source)}[/dim]\n"
    if found.state:
        yield escape(found.state)
    else:
        yield from _results(found)
    for report, lines in found.withheld.items():
        yield f"\nWithheld, in all of this publication of {escape(report)}:"
        yield from (f"  {escape(line)}" for line in lines)


def _results(found: Told) -> Iterator[str | Table]:
    if found.sentence:
        yield f"{escape(found.sentence)}\n"
    yield from map(_number, found.numbers)
    if found.note:
        yield f"\n{escape(found.note)}"
    for each in found.charts:
        yield f"\n[bold]{escape(each.title)}[/bold]"
        yield from (escape(line) for line in (each.summary, *each.notes) if line)
    yield from (f"\n{escape(line)}" for line in found.rows_notes)
    yield _rows(found)


def _number(each: Number) -> str:
    """A key number, with what it rests on."""
    few = "fewer than 30" if each.is_pale else ""
    rests = "; ".join(filter(None, [each.rests_on, each.sure, few]))
    return f"  {escape(each.label)}: [bold]{escape(each.value)}[/bold]  {escape(rests)}"


def _rows(found: Told) -> Table:
    """The rows behind the page as its table shows them, the total last."""
    rows, page = found.rows, found.view.page
    unseen = ways.unseen(page.ways) | {"is_withheld"}
    kinds = {
        name: grid.kind(name, dtype)
        for name, dtype in rows.schema.items()
        if name not in unseen
    }
    hidden = rows.height - _ROWS
    caption = f"and {hidden:,} more rows; --format csv has all" if hidden > 0 else None
    laid = Table(caption=caption, show_footer=bool(found.total))
    for name, how in kinds.items():
        is_first = name == next(iter(kinds))
        total = found.total.get(name)
        foot = "Total" if is_first else "" if total is None else grid.said(how, total)
        laid.add_column(
            escape(grid.heading(name)),
            escape(foot),
            justify="left" if how == "text" else "right",
            no_wrap=True,  # a number is never cut
        )
    for row in rows.head(_ROWS).iter_rows(named=True):
        laid.add_row(*(escape(_cell(row, name, how)) for name, how in kinds.items()))
    return laid


def _cell(row: Mapping[str, Any], name: str, how: str) -> str:
    """A cell as the page's table shows it."""
    if row[name] is not None:
        return grid.said(how, row[name])
    if how == "text":
        return ""
    return "withheld" if row.get("withheld_reason") else wording.NONE
