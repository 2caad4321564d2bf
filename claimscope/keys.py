"""`claimscope keys`: the keys of this installation."""

from enum import StrEnum
from typing import Annotated

import typer

from claimscope.screen import terminal

app = typer.Typer(help="The keys of this installation.", no_args_is_help=True)


class Rotated(StrEnum):
    """A key that can be rotated."""

    pseudonym = "pseudonym"
    archive = "archive"


@app.command(epilog="Example: claimscope keys rotate pseudonym && claimscope run")
def rotate(key: Annotated[Rotated, typer.Argument(help="Which key.")]) -> None:
    """Put a new key in the place of an old one, which is destroyed.

    pseudonym: all originals land again under the new key; the numbers
    of the reports stay. archive: every original is sealed again. What
    is stopped half way goes on, or is undone, the next time.
    """
    from transforms import rotation, runs

    work = rotation.pseudonyms if key is Rotated.pseudonym else rotation.archive
    with (
        runs.exclusive("keys rotate"),
        terminal.progress("Changing the key", 1) as progress,
    ):
        said = work(progress)
    terminal.say(said)
    if key is Rotated.pseudonym:
        terminal.say("Run `claimscope run` to rebuild the reports.")
