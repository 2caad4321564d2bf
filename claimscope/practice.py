"""A synthetic practice: to try everything on, or as files."""

from pathlib import Path
from typing import Annotated

import typer

from claimscope.running import run_what_is_due, show_headlines
from claimscope.screen import terminal
from claimscope.serving import serve_in_background
from transforms.errors import BadInput

app = typer.Typer(rich_markup_mode="rich")

Claims = Annotated[int, typer.Option(min=1, max=20_000_000, help="Original claims.")]
Dirt = Annotated[
    float, typer.Option(min=0.0, max=0.2, help="Share of the files that are dirty.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same files.")]


@app.command(epilog="Example: claimscope demo --claims 5000 --seed 7")
def demo(
    claims: Claims = 20_000,
    seed: Seed = 1,
    dirt: Dirt = 0.0,
    serve: Annotated[bool, typer.Option(help="Start the dashboards.")] = True,
) -> None:
    """Make a synthetic practice, run everything on it, and show the reports."""
    from transforms import demonstration

    terminal.hush()
    with terminal.progress("Making a synthetic practice", claims) as progress:
        truth = demonstration.prepare(claims, seed, progress, dirt)
    terminal.say(f"Made a synthetic practice of {claims:,} claims (seed {seed}).")
    run_what_is_due()
    verdict = demonstration.verdict(truth)
    show_headlines()
    terminal.say(verdict)
    if serve:
        serve_in_background()


@app.command(epilog="Example: claimscope generate practice --claims 1000 --seed 7")
def generate(
    out: Annotated[Path, typer.Argument(help="A folder for the files; made at need.")],
    claims: Claims = 20_000,
    seed: Seed = 1,
    dirt: Dirt = 0.0,
) -> None:
    """Write a synthetic practice: X12 files, and their exact numbers, truth.json."""
    from transforms import practice

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} is no folder to write in: {error.strerror}.") from None
    with terminal.progress("Making a synthetic practice", claims) as progress:
        truth = practice.generate(out, claims, seed, progress, dirt)
    files = sum(1 for _ in (out / "files").iterdir())
    terminal.say(f"{files} files in {out / 'files'}; the numbers are in {truth}.")
