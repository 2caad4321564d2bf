"""Claimscope's front door: the command line.

Commands only say what to do and show what came of it; the doing is in `transforms`,
`dags` and `dashboards`. Imports are inside the commands, so that --help is immediate.
"""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands import users
from transforms.audiences import Role
from transforms.errors import BadInput, ClaimscopeError
from transforms.terminal import Steps, Terminal

app = typer.Typer(
    name="claimscope",
    help="Denial, payer-mix and disease-trend reports from X12 claims and remittances."
    "\n\nState is kept in CLAIMSCOPE_HOME (default ./home).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.add_typer(users.app, name="users")

Claims = Annotated[int, typer.Option(min=1, max=20_000_000, help="Original claims.")]
Dirt = Annotated[
    float, typer.Option(min=0.0, max=0.2, help="Share of the files that are dirty.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same files.")]


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class Rotated(StrEnum):
    """A key that can be rotated."""

    pseudonym = "pseudonym"
    archive = "archive"


audit_app = typer.Typer(help="The log of what was done here.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys of this installation.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(keys_app, name="keys")
terminal = Terminal()


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


@audit_app.command(epilog="Example: claimscope audit verify --anchor 12:5f2c...")
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


@audit_app.command(epilog="Example: claimscope audit show --since 2026-01-01 --json")
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


@keys_app.command(epilog="Example: claimscope keys rotate pseudonym && claimscope run")
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


def main() -> None:
    """Run a command; a mistake is one sentence, a fault of ours a log's name."""
    try:
        app(prog_name="claimscope")
    except ClaimscopeError as error:
        terminal.complain(str(error))
    except KeyboardInterrupt:
        terminal.complain("Stopped.")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:
        terminal.complain(sentence_for(error))
    else:
        return
    sys.exit(1)


def sentence_for(error: Exception) -> str:
    """What to say of an error that no command expected."""
    from transforms import room

    lack = room.lack(error)
    return str(lack) if lack is not None else terminal.record_fault()


if __name__ == "__main__":
    main()
