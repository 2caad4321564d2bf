"""What is done with files: looked through, landed again, taken out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.errors import BadInput

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: claimscope check remit.835 claims.837 --json")
def check(
    files: Annotated[list[Path], typer.Argument(help="X12 files, wherever they are.")],
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Say what landing would make of files, without landing them.

    One line for each finding: severity, place, segment, rule, what to
    do. Values of the file are never shown. Exit code: 0 clean or
    repaired, 1 warnings, 2 something would be quarantined or cannot be
    read.
    """
    from transforms import check as checking
    from transforms import shown

    found: list[dict[str, object]] = []
    worst = 0
    for file in files:
        try:
            for answer in checking.check(file):
                worst = max(worst, answer["exit_code"])
                if json:
                    found.append(answer)
                else:
                    terminal.say("\n".join(checking.lines(answer)))
        except BadInput as error:
            terminal.complain(str(error))
            worst = 2
    if json:
        sys.stdout.write(shown.json_text(found))
    if worst:
        raise typer.Exit(worst)


@app.command(epilog="Example: claimscope replay --all && claimscope run")
def replay(
    file_id: Annotated[
        list[str] | None,
        typer.Option(help="A file to read again, its id or name; may be repeated."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every file that is listed.")
    ] = False,
) -> None:
    """Land what went to quarantine, after a fix: a new version, a corrected setting.

    Without an option, list the files of which something did not land.
    The original is read again; where more of it can be read, its rows
    are replaced, all or none, and nothing is counted twice. All else
    stays as it is.

    A file in quarantine as `conflict` has other amounts than one that
    landed before with the same sender and control numbers. Ask the
    sender which is right. If it is not the one that landed, the list
    says how to withdraw that one and land the other in its stead.
    """
    from transforms import replay as replaying
    from transforms import runs

    if file_id and everything:
        raise BadInput("Give --file-id or --all, not both.")
    with runs.exclusive("replay"):
        if not file_id and not everything:
            for line in replaying.listed():
                terminal.say(line)
            return
        has_changed = False
        for done in replaying.replay(file_id or None):
            terminal.say(f"{done.file_id} {done.said}")
            has_changed |= done.has_changed
    if has_changed:
        terminal.say("Run `claimscope run` to rebuild the reports.")


@app.command(epilog="Example: claimscope withdraw wrong.837 --land right.837")
def withdraw(
    file: Annotated[str, typer.Argument(help="A file that landed: its name or id.")],
    land: Annotated[
        str | None,
        typer.Option(help="A file in quarantine to land in its stead: name or id."),
    ] = None,
) -> None:
    """Take a file out that should not have landed; with --land, land the right one.

    Both or neither, in one step. The ledger says what was withdrawn
    and when; the original stays in archive/, and the same bytes never
    land again from the inbox. `claimscope replay --file-id FILE` puts
    it back.
    """
    from transforms import runs, withdrawal

    with runs.exclusive("withdraw"):
        terminal.say(withdrawal.withdraw(file, land))
    terminal.say("Run `claimscope run` to rebuild the reports.")


@app.command(epilog="Example: claimscope rebuild && claimscope run")
def rebuild() -> None:
    """Land every original again, into a new warehouse in the place of the old one.

    For a warehouse that another version made, or that is damaged. The
    old one stands until the new one is whole; withdrawn files stay
    withdrawn. Reports are made again by `claimscope run`.
    """
    from transforms import rebuild as rebuilding
    from transforms import runs

    with (
        runs.exclusive("rebuild"),
        terminal.progress("Landing all again", 1) as progress,
    ):
        said = rebuilding.rebuild(progress)
    terminal.say(said)
    terminal.say("Run `claimscope run` to rebuild the reports.")


@app.command(epilog="Example: claimscope erase --file wrong.837 && claimscope run")
def erase(
    file: Annotated[str | None, typer.Option(help="A file: its name or id.")] = None,
    patient: Annotated[
        str | None, typer.Option(help="A person: patient_id of the warehouse.")
    ] = None,
) -> None:
    """Take a file or a person out of everything, originals too. For good.

    The ledger keeps a row that says how many segments and dollars were
    erased. The same bytes never land again. `claimscope run` then
    publishes without them.
    """
    from transforms import erasing_people, erasure, runs

    if (file is None) == (patient is None):
        raise BadInput("Give --file or --patient, one of them.")
    with runs.exclusive("erase"), terminal.progress("Erasing", 1) as progress:
        if file is not None:
            said = erasure.file(file)
        else:
            said = erasing_people.erase(patient or "", progress)
    terminal.say(said)
    terminal.say("Run `claimscope run` to rebuild the reports without it.")
