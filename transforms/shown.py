"""How a command's answers look: tables for a person, JSON for a program."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import polars as pl
from rich.markup import escape
from rich.table import Table

_ROWS = 200  # of an answer on a terminal; the rest is for a file


def json_text(value: object) -> str:
    """Write JSON: exact integers, decimals as numbers, ISO dates."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=1) + "\n"


def table(answer: pl.DataFrame) -> Table:
    """Lay out an answer for the terminal, numbers to the right."""
    hidden = answer.height - _ROWS
    caption = f"and {hidden:,} more rows; --output FILE has all" if hidden > 0 else None
    laid = Table(caption=caption)
    for column, kind in answer.schema.items():
        laid.add_column(escape(column), justify=_side(kind.is_numeric()))
    for row in answer.head(_ROWS).iter_rows():
        laid.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    return laid


def headlines(found: list[dict[str, Any]]) -> Table:
    """Lay out the headline numbers, below the name of their report."""
    laid = Table(show_header=False, box=None, padding=(0, 1))
    report = None
    for headline in found:
        if headline["report"] != report:
            report = headline["report"]
            laid.add_row(f"[bold]{escape(report.replace('_', ' ').capitalize())}")
        laid.add_row(f"  {escape(headline['label'])}", escape(headline["text"]))
    return laid


def status(found: dict[str, Any]) -> Iterator[str | Table]:
    """Lay out the status of a home, part by part."""
    yield from _service(found["health"])
    if found["build_id"] is None:
        yield "Nothing is published yet."
    else:
        yield f"Publication {found['build_id']}: data to {found['data_through_date']}."
    if found["waiting_files"]:
        yield f"{found['waiting_files']:,} files wait in the inbox."
    ledger = found["ledger"]
    if ledger is None:
        yield "A run is at work, so the ledger cannot be read now; try again later."
    elif not ledger["files"]:
        yield "No file has landed yet."
    else:
        yield _rows("Files", ledger["files"])
        totals = {k: v for k, v in ledger.items() if k != "files"}
        yield _pairs("What they hold", totals)
    if found["unread"]:
        yield (
            f"Files that an older version landed hold nothing of"
            f" {', '.join(found['unread'])}; `claimscope rebuild` reads them again."
        )
    if found["findings"]:
        yield _rows("Findings", found["findings"])
    if found["headlines"]:
        yield headlines(found["headlines"])


def _service(health: dict[str, Any]) -> Iterator[str | Table]:
    """Whether the service stands, its processes, and what is wrong."""
    service = health["service"]
    if service["state"] == "not running":
        yield "The standing service is not running (`claimscope up` starts it)."
        problems = health["problems"][1:]
    else:
        since = datetime.fromisoformat(service["since"]).astimezone()
        yield (
            f"The standing service is {service['state']}, since"
            f" {since:%Y-%m-%d %H:%M} (process {service['pid']})."
        )
        problems = health["problems"]
    if service["processes"]:
        shown = ("name", "state", "restarts")
        rows = [
            {key: process[key] for key in shown} for process in service["processes"]
        ]
        yield _rows("Processes", rows)
    for problem in problems:
        yield f"[bold]Look here:[/] {escape(problem)}"


def _rows(title: str, rows: list[dict[str, Any]]) -> Table:
    laid = Table(title=title, title_justify="left")
    for column, value in rows[0].items():
        laid.add_column(
            column.replace("_", " "), justify=_side(not isinstance(value, str))
        )
    for row in rows:
        laid.add_row(*map(_number, row.values()))
    return laid


def _pairs(title: str, pairs: dict[str, Any]) -> Table:
    laid = Table(title=title, title_justify="left", show_header=False)
    laid.add_column()
    laid.add_column(justify="right")
    for name, value in pairs.items():
        laid.add_row(name.replace("_", " "), _number(value))
    return laid


def _side(is_number: bool) -> Literal["left", "right"]:
    return "right" if is_number else "left"


def _number(value: object) -> str:
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else escape(str(value))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
