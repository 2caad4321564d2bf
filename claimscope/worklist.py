"""The worklist of open denials, to and from the practice-management system."""

import os
from pathlib import Path
from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.errors import BadInput

app = typer.Typer(
    rich_markup_mode="rich",
    no_args_is_help=True,
    help="Take the worklist of open denials to your practice-management system, and"
    " back.",
)


@app.command("export", epilog="Example: claimscope worklist export denials.csv")
def export(
    file: Annotated[Path, typer.Argument(help="A CSV file to write.")],
) -> None:
    """Write all open denials to a file, the most worth first.

    The file holds your own control numbers (CLM01) and the payers',
    which the reports never show: keep it as you keep your claims. It
    is readable for you alone, and the audit log notes that you took it.
    """
    from dashboards import wording
    from transforms import audit
    from transforms.worklist import exporting

    _refuse_no_folder(file)
    content, rows = exporting.exported(audit.operator())
    _put(file, content)
    terminal.say(f"{wording.many(rows, 'open denial')} in {file}.")


@app.command("members", epilog="Example: claimscope worklist members numbers.csv")
def members(
    file: Annotated[Path, typer.Argument(help="A CSV file to write.")],
) -> None:
    """Write the claims whose member number is probably typed wrong.

    Each with your own control number (CLM01) and with that of the
    patient's latest claim that has the usual number, so that you can
    compare both in your system: no number of a member is in the file.
    It is readable for you alone, and the audit log notes that you took it.
    """
    from dashboards import wording
    from transforms import audit
    from transforms.worklist import member_numbers

    _refuse_no_folder(file)
    content, rows = member_numbers.exported(audit.operator())
    _put(file, content)
    terminal.say(
        f"{wording.many(rows, 'claim')} with a member number to check in {file}."
    )


def _refuse_no_folder(file: Path) -> None:
    if not file.absolute().parent.is_dir():
        raise BadInput(f"The folder of {file} does not exist; make it first.")


def _put(file: Path, content: bytes) -> None:
    """Write a file that nobody else can read."""
    try:
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from None


@app.command("import", epilog="Example: claimscope worklist import denials.csv")
def read(
    file: Annotated[Path, typer.Argument(help="A CSV file, such as was exported.")],
) -> None:
    """Read status, assignee, note and snoozed_until of claims from a file.

    Each line that cannot be used is told with its number; the others
    are kept. Exit code 1 when a line was refused.
    """
    from transforms import audit
    from transforms.worklist import importing

    done = importing.imported(file, audit.operator())
    for sentence in done.refused:
        terminal.complain(sentence)
    terminal.say(done.said())
    if done.refused:
        raise typer.Exit(1)
