"""What stays up: the standing service, the dashboards."""

import sys
from typing import Annotated

import typer

from claimscope.screen import terminal

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: CLAIMSCOPE_AIRFLOW_PORT=8081 claimscope up")
def up() -> None:
    """Start the standing service: Airflow and the dashboards, until Ctrl-C.

    What is in the inbox is taken in as soon as all is up. The first
    Ctrl-C (or SIGTERM) lets tasks that run finish; another does not.
    `claimscope status` and http://127.0.0.1:8050/health say how it is.
    """
    from transforms import service

    terminal.say("Starting Airflow and the dashboards (about half a minute) ...")
    service.up(terminal.say)


@app.command(epilog="Example: CLAIMSCOPE_PORT=8051 claimscope serve")
def serve(
    stop: Annotated[
        bool, typer.Option("--stop", help="Stop the dashboards of this home.")
    ] = False,
) -> None:
    """Serve the dashboards in front, until Ctrl-C."""
    from transforms import dashboard_process

    if stop:
        stopped = dashboard_process.stop()
        terminal.say("Stopped." if stopped else "No dashboards are served here.")
        return
    import dashboards

    terminal.say(f"Dashboards: {dashboard_process.url()} (Ctrl-C stops them)")
    say_who_is_first(is_shown=sys.stdout.isatty())
    dashboard_process.serve(dashboards.serve)


def serve_in_background() -> None:
    """Start the dashboards, or say in a sentence why not."""
    from transforms import dashboard_process
    from transforms.errors import Busy

    try:
        with terminal.out.status("Starting the dashboards ..."):
            dashboard_process.start()
    except Busy as busy:
        terminal.say(f"The dashboards are not started: {busy}")
        return
    terminal.say(f"Dashboards: {dashboard_process.url()}")
    say_who_is_first()
    terminal.say("`claimscope serve --stop` stops them.")


def say_who_is_first(is_shown: bool = True) -> None:
    """Say how the first account is made; its link belongs on a terminal, in no log."""
    from transforms import dashboard_process
    from transforms.accounts import first

    link = first.link(dashboard_process.url())
    if link and is_shown:
        terminal.say(f"The first administrator is made here, once:\n{link}")
    elif link:
        terminal.say(
            "Nobody can log in yet: `claimscope users add NAME --role administrator`."
        )
