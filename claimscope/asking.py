"""Questions: how it stands here, and what the reports say."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.audiences import Role
from transforms.errors import BadInput

app = typer.Typer(rich_markup_mode="rich")


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


@app.command(epilog="Example: claimscope status --json")
def status(
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Show how the service is, the ledger of files, and what is published."""
    from transforms import shown
    from transforms.status import status as describe

    found = describe()
    if json:
        sys.stdout.write(shown.json_text(found))
    else:
        for part in shown.status(found):
            terminal.out.print(part)


@app.command(
    epilog='Example: claimscope query "select payer_name, sum(denied_claims) as denied'
    ' from denial_rates group by all" --format csv'
)
def query(
    sql: Annotated[str, typer.Argument(help="One SQL query over the reports.")],
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.table,
    output: Annotated[
        Path | None, typer.Option(help="A file to write; else the terminal.")
    ] = None,
    role: Annotated[
        Role, typer.Option("--as", help="Ask as one whom you let in would.")
    ] = Role.administrator,
    payer: Annotated[
        str | None, typer.Option(help="The payer that an insurer reads for: its id.")
    ] = None,
) -> None:
    """Ask the published reports a question in SQL; nothing else can be read.

    --as researcher, or --as insurer --payer ID, shows what they see.
    A question is stopped when it takes too long, too much memory, or
    gives too many rows: CLAIMSCOPE_QUESTION_SECONDS and its like.
    CSV is written for programs, with each text as the reports hold it. For a
    spreadsheet take the CSV of a page: no text in it is ever a formula.
    """
    from transforms import questions, shown
    from transforms.audiences import OWNER, Reader

    if format is Format.parquet and output is None and sys.stdout.isatty():
        raise BadInput("Parquet is not for a terminal; add --output FILE.")
    if output is not None and not output.absolute().parent.is_dir():
        raise BadInput(f"The folder of {output} does not exist; make it first.")
    if (role is Role.insurer) != (payer is not None):
        raise BadInput("Give --payer with --as insurer, and only then.")
    answer = questions.ask(sql, Reader(OWNER.name, role, payer))
    if format is Format.table and output is None:
        terminal.out.print(shown.table(answer))
        return
    written = questions.write(answer, "csv" if format is Format.table else format)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from None
    terminal.say(f"{answer.height:,} rows in {output}.")
