"""The weekly digest, a letter per facility."""

from pathlib import Path
from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.errors import BadInput

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: claimscope digest letters --pdf")
def digest(
    folder: Annotated[
        Path, typer.Argument(help="Where to write; made where it is not.")
    ] = Path("digest"),
    facility: Annotated[
        str | None, typer.Option(help="One facility's NPI, or all; else every one.")
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="As PDF, too, through Chromium.")
    ] = False,
) -> None:
    """Write last week's digest: what changed, what to work first, what is not known.

    One HTML file for all facilities together and one for each, that ask for nothing
    outside of themselves.
    """
    from dashboards import wording
    from dashboards.digest import writing

    made = writing.write(folder, facility, as_pdf=pdf)
    if not made:
        raise BadInput("No week is complete yet: there is nothing to write.")
    terminal.say(f"{wording.many(len(made), 'file')} in {folder}.")
