"""`claimscope run`: whatever is due."""

from typing import Annotated

import typer

from claimscope.screen import terminal
from transforms.terminal import Steps

app = typer.Typer(rich_markup_mode="rich")


@app.command(epilog="Example: cp *.837 *.835 home/inbox/ && claimscope run")
def run(
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for another run that is at work.")
    ] = False,
) -> None:
    """Take in what is in the inbox, rebuild, check and publish: whatever is due.

    One run at a time: another is told who is at work, or waits. While
    the standing service is up, it is asked to look into the inbox now.
    """
    from transforms import runs

    holder = runs.holder()
    if holder is not None and holder.is_service:
        has_changed = ask_the_service(holder.said(), wait)
    else:
        has_changed = run_what_is_due(wait)
    if has_changed:
        show_headlines()


def ask_the_service(said: str, wait: bool) -> bool:
    """Have the standing service look into the inbox now; True when it is waited for."""
    from transforms import inbox, service

    files = set(inbox.look())
    inbox.mark_ready()
    terminal.say(f"The standing service is at work, {said}.")
    if wait:
        with terminal.out.status(f"{len(files):,} files: waiting for the service ..."):
            service.follow(files)
        return True
    terminal.say(
        f"It was asked to look into the inbox now ({len(files):,} files wait there);"
        " `claimscope status` shows what came of it."
    )
    return False


def has_due() -> bool:
    """Tell whether anything at all is due."""
    from transforms import runs

    return any(map(runs.is_due, runs.DAG_IDS))


def run_what_is_due(wait: bool = False) -> bool:
    """Run the DAGs that have something to do; False when none had."""
    from transforms import runs

    def waits(holder: runs.Holder | None) -> None:
        who = holder.said() if holder else "another command"
        terminal.say(f"Waiting for {who} ...")

    with runs.exclusive("run", wait=waits if wait else None) as hold:
        if not has_due():
            say_nothing_is_due()
            return False
        terminal.hush()
        from transforms import orchestrator

        with Steps(terminal.out, hold.doing) as steps:
            steps.begin("Starting Airflow")
            orchestrator.prepare()
            for dag_id in runs.DAG_IDS:
                run_while_due(dag_id, steps)
    return True


def run_while_due(dag_id: str, steps: Steps) -> None:
    """Run a DAG if it is due; the inbox is taken in bite by bite."""
    from importlib import import_module

    from transforms import inbox, orchestrator, room, runs

    dag = import_module(f"dags.{dag_id}").DAG
    while runs.is_due(dag_id):
        before = inbox.look()
        if not orchestrator.run(dag, steps.hear):
            raise room.lack(steps.error(dag_id)) or steps.error(dag_id)
        if dag_id != runs.DAG_IDS[0] or not before.keys() - inbox.look().keys():
            break


def say_nothing_is_due() -> None:
    """Say why a run has nothing to do."""
    from transforms import runs
    from transforms.settings import settings

    build_id = runs.published_build()
    if build_id is None:
        terminal.say(f"The inbox is empty; put X12 files into {settings().inbox}.")
    else:
        terminal.say(f"Nothing new in the inbox; publication {build_id} stands.")


def show_headlines() -> None:
    """Show the headline numbers of each report."""
    from transforms import shown
    from transforms.status import published

    terminal.out.print(shown.headlines(published()["headlines"]))
