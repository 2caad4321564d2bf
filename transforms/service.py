"""The standing service: Airflow's processes and the dashboards, kept alive together.

`up` starts Airflow's scheduler, DAG processor, triggerer and API server, and the
dashboards, each with a log of its own; starts again what falls over; and tells Airflow
when the files in the inbox have stopped changing. All of it ends with this process.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from transforms import dashboard_process, inbox, orchestrator, runs
from transforms.errors import ClaimscopeError
from transforms.settings import settings

_POLL_SECONDS = 2.0
_RESTARTS = 5  # of one process, before we give up and say which
_GRACE_SECONDS = 20.0
_AIRFLOW = {
    "scheduler": ["scheduler"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer"],
    "api-server": ["api-server", "--workers", "1"],
}


@dataclass
class Child:
    """One process of the service."""

    name: str
    command: list[str]
    environment: dict[str, str]
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        logs = settings().home / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        with (logs / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C comes to us; we end it in order
            )
        self.starts += 1

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


@dataclass
class InboxWatch:
    """Puts the marker that Airflow waits for when new files no longer change."""

    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    told: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> bool:
        """Look once; True when there was news for Airflow."""
        now = self._files()
        is_settled, self.seen = now == self.seen, now
        self.told = {name: mark for name, mark in self.told.items() if name in now}
        if not is_settled or now == self.told:
            return False
        self.told = now
        mark_ready()
        return True

    def _files(self) -> dict[str, tuple[int, int]]:
        found = {}
        for name in (name for batch in inbox.plan(1) for name in batch):
            try:
                stat = (settings().inbox / name).stat()
            except FileNotFoundError:
                continue
            found[name] = (stat.st_size, stat.st_mtime_ns)
        return found


def mark_ready() -> None:
    """Ask Airflow to look into the inbox now."""
    settings().inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    (settings().inbox / ".ready").touch()


def up(say: Callable[[str], None]) -> None:
    """Stand until told to stop (Ctrl-C or SIGTERM); then end every process.

    Raises:
        Busy: a run is at work in this home, or a port is taken.
        ClaimscopeError: a process keeps falling over.
    """
    here = settings()
    with runs.exclusive():
        for port, name in (
            (here.airflow_port, "CLAIMSCOPE_AIRFLOW_PORT"),
            (here.port, "CLAIMSCOPE_PORT"),
        ):
            dashboard_process.check_port(here.host, port, name)
        environment = {**os.environ, **orchestrator.environment(), **_path()}
        _password(here.airflow / "passwords.json")
        _migrate(environment)
        children = [
            Child(name, [sys.executable, "-m", "airflow", *arguments], environment)
            for name, arguments in _AIRFLOW.items()
        ]
        children.append(Child("dashboards", dashboard_process.command(), environment))
        _stand(children, say)


def _stand(children: list[Child], say: Callable[[str], None]) -> None:
    here = settings()
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    previous = {n: signal.signal(n, stop) for n in (signal.SIGTERM, signal.SIGINT)}
    try:
        for child in children:
            child.start()
        mark_ready()  # whatever came while nobody watched
        watch = InboxWatch()
        has_greeted = False
        while not stopping:
            for child in children:
                _revive(child, say)
            watch.look()
            if not has_greeted and all(map(_answers, (here.port, here.airflow_port))):
                has_greeted = True
                say(f"Dashboards: http://{here.host}:{here.port}")
                say(
                    f"Airflow:    http://{here.host}:{here.airflow_port} (user admin,"
                    f" password in {here.airflow / 'passwords.json'})"
                )
                say(f"Put files into {here.inbox}. Ctrl-C stops the service.")
            time.sleep(_POLL_SECONDS)
    finally:
        say("Stopping ...")
        _end(children)
        for number, handler in previous.items():
            signal.signal(number, handler)


def _revive(child: Child, say: Callable[[str], None]) -> None:
    """Start a process again that ended by itself; too often is an error."""
    if not child.has_ended():
        return
    log = settings().home / "logs" / f"{child.name}.log"
    if child.starts > _RESTARTS:
        raise ClaimscopeError(f"The {child.name} keeps ending; {log} says why.")
    say(f"The {child.name} ended and is started again; {log} says why.")
    child.start()


def _answers(port: int) -> bool:
    return dashboard_process.answers(settings().host, port)


def _end(children: list[Child]) -> None:
    """End all processes, politely, then not."""
    for child in reversed(children):
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < deadline:
        if all(child.has_ended() for child in children):
            break
        time.sleep(0.1)
    for child in children:
        child.signal(signal.SIGKILL)  # also what a process left behind in its group
        if child.process is not None:
            child.process.wait()


def _migrate(environment: dict[str, str]) -> None:
    """Migrate the metadata in a process of its own: this one stays small."""
    code = "from transforms import orchestrator; orchestrator.prepare()"
    log = settings().home / "logs" / "migration.log"
    log.parent.mkdir(exist_ok=True, mode=0o700)
    with log.open("ab") as out:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            stdout=out,
            stderr=out,
            check=False,
        )
    if done.returncode:
        raise ClaimscopeError(
            "Airflow's metadata cannot be prepared; check CLAIMSCOPE_DATABASE_URL, and"
            f" see {log}."
        )


def _path() -> dict[str, str]:
    """Let the processes find our packages wherever these are installed."""
    ours = str(Path(__file__).parents[1])
    theirs = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [ours, theirs]))}


def _password(file: Path) -> None:
    """Give Airflow's web page a password, the first time, for the owner only."""
    if not file.is_file():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            json.dump({"admin": secrets.token_urlsafe(12)}, out)
