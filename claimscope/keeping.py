"""Keeping a home in order: what is past its time, who is told of failures."""

from typing import Annotated

import typer

from claimscope.screen import terminal

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: CLAIMSCOPE_LOG_DAYS=7 claimscope tidy")
def tidy() -> None:
    """Remove what is past its time: logs, results of checks, Airflow's memory.

    The settings say how long each is kept. Originals are kept for
    ever, unless CLAIMSCOPE_KEEP_ARCHIVE_DAYS says otherwise. The
    standing service does this once a day.
    """
    from contextlib import nullcontext

    from transforms import runs, tidying

    holder = runs.holder()
    is_up = holder is not None and holder.is_service
    terminal.hush()
    with nullcontext() if is_up else runs.exclusive("tidy"):
        for line in tidying.tidy():
            terminal.say(line)


@app.command(epilog="Example: claimscope notify --test")
def notify(
    test: Annotated[
        bool, typer.Option("--test", help="Send a notice that says it is a test.")
    ] = False,
) -> None:
    """Say who is told when something fails; with --test, tell them.

    CLAIMSCOPE_NOTIFY_WEBHOOK and CLAIMSCOPE_NOTIFY_EMAIL name them.
    """
    from transforms import notices

    if not test:
        for line in notices.ways():
            terminal.say(line)
        return
    sent = notices.test()
    for channel, error in sent:
        if error is None:
            terminal.say(f"The {channel} was sent.")
        else:
            terminal.complain(f"The {channel} could not be sent: {error}")
    if any(error for _, error in sent):
        raise typer.Exit(1)
