"""`claimscope report`: a page of the dashboards in the terminal."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from claimscope.screen import terminal
from transforms.audiences import OWNER, Reader, Role
from transforms.errors import BadInput

if TYPE_CHECKING:
    from rich.table import Table

    from dashboards.told import Told

app = typer.Typer(rich_markup_mode="rich")


class Written(StrEnum):
    """How a report is written."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command(
    epilog="Example: claimscope report denial_rates --filter payer=P1"
    " --filter paid_from=2025-01"
)
def report(
    name: Annotated[
        str | None, typer.Argument(help="A report; without one, all are listed.")
    ] = None,
    filter: Annotated[
        list[str] | None,
        typer.Option(help="KEY=VALUE, as in the page's address; may be repeated."),
    ] = None,
    format: Annotated[Written, typer.Option(help="How to write it.")] = Written.table,
    role: Annotated[
        Role, typer.Option("--as", help="Read as one whom you let in would.")
    ] = Role.administrator,
    payer: Annotated[
        str | None, typer.Option(help="The payer that an insurer reads for: its id.")
    ] = None,
) -> None:
    """Show a report as its page does: what changed, key numbers, rows.

    The figures are those of the dashboards, withheld and preliminary ones marked.
    CSV holds the rows behind the page, JSON all of it.
    """
    if (role is Role.insurer) != (payer is not None):
        raise BadInput("Give --payer with --as insurer, and only then.")
    from dashboards import results, telling, told, visible
    from dashboards.reader import reading_as
    from transforms import audit, shown

    asks = Reader(OWNER.name, role, payer)
    with reading_as(asks):
        if name is None:
            _list([(each.name, each.question) for each in visible.pages().values()])
            return
        found: Told = told.told(told.page(name), filter or [])
        facts = {"page": name, "build_id": found.view.build_id, "format": str(format)}
        audit.note("report", asks.name, role=str(role), **facts)
        if format is Written.csv:
            sys.stdout.write("" if found.state else results.csv(found.view))
        elif format is Written.json:
            sys.stdout.write(shown.json_text(telling.data(found)))
        else:
            for part in telling.laid(found):
                _print(part)


def _list(questions: list[tuple[str, str]]) -> None:
    longest = max(len(name) for name, _ in questions)
    for name, question in questions:
        terminal.say(f"{name:{longest}}  {question}")


def _print(part: "str | Table") -> None:
    """Print a part; a table as wide as it is, since a number is never cut."""
    if isinstance(part, str):
        terminal.out.print(part)
        return
    from rich.measure import Measurement

    wide = terminal.out.options.update(max_width=10_000)
    needs = Measurement.get(terminal.out, wide, part).maximum
    terminal.out.width = max(terminal.out.width, needs)
    terminal.out.print(part)
