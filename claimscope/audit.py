"""`claimscope audit`: the log of what was done."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from claimscope.screen import terminal

app = typer.Typer(help="The log of what was done here.", no_args_is_help=True)


@app.command(epilog="Example: claimscope audit verify --anchor 12:5f2c...")
def verify(
    anchor: Annotated[
        str | None, typer.Option(help="The end of the log as you noted it: N:DIGEST.")
    ] = None,
) -> None:
    """Look whether the audit log is whole. Exit code: 0 it is, 1 it is not."""
    from transforms import audit_proof

    verdict = audit_proof.verify(anchor)
    terminal.say(verdict.said)
    if not verdict.is_whole:
        raise typer.Exit(1)


@app.command(epilog="Example: claimscope audit show --since 2026-01-01 --json")
def show(
    since: Annotated[datetime | None, typer.Option(help="From this day on.")] = None,
    event: Annotated[str | None, typer.Option(help="Only of this event.")] = None,
    who: Annotated[str | None, typer.Option(help="Only by this user.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Show what was done here, when and by whom."""
    from transforms import audit_proof, shown

    found = list(audit_proof.entries(since and since.astimezone(), event, who))
    if json:
        sys.stdout.write(shown.json_text(found))
        return
    for entry in found:
        terminal.say(audit_proof.line(entry))
