"""The standing service: Airflow's processes and the dashboards, kept alive together.

`up` starts Airflow's scheduler, DAG processor, triggerer and API server, and the
dashboards, each with a log of its own; starts again what falls over or hangs; and tells
Airflow when the files in the inbox have stopped changing. All of it ends with this
process, however this process ends.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from transforms import (
    dashboard_process,
    inbox,
    logs,
    milestones,
    notices,
    orchestrator,
    room,
    runs,
    sessions,
)
from transforms import listening as where
from transforms.accounts import first
from transforms.children import OFTEN, Child
from transforms.errors import ClaimscopeError
from transforms.inbox import Seen
from transforms.settings import LOOPBACK, settings

_POLL_SECONDS = 2.0
_HEARTBEATS_SECONDS = 15.0
_HANGS_SECONDS = 120.0  # without a heartbeat, and since it was started
_LOGS_SECONDS = 60.0
_AGAIN_SECONDS = 120.0  # a file that still waits then is told of once more
_FIRST_TIDY_SECONDS = 600.0  # after the start, which is busy enough
_TIDY_SECONDS = 900.0  # until it is tried again where a task kept it waiting
_GRACE_SECONDS = 10.0  # for what has nothing to finish
# Their log servers would listen to everybody; the logs of one machine are its files.
_AIRFLOW = {
    "api-server": ["api-server", "--workers", "1"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
# Long enough for any of the processes to be started again meanwhile: a few minutes.
_RETRIES = "8"
_WORKERS = "airflow worker -- LocalExecutor"  # the title of the scheduler's workers


@dataclass
class InboxWatch:
    """Puts the marker that Airflow waits for when new files no longer change."""

    seen: dict[str, Seen] = field(default_factory=dict)
    told: dict[str, tuple[Seen, float]] = field(default_factory=dict)

    def look(self) -> bool:
        """Look once; True when there was news for Airflow."""
        before, self.seen = self.seen, inbox.look()
        still = {name: seen for name, seen in self.seen.items() if name in before}
        settled = {n: seen for n, seen in still.items() if before[n] == seen}
        now = time.monotonic()
        self.told = {
            name: (mark, at)
            for name, (mark, at) in self.told.items()
            if self.seen.get(name) == mark and now - at < _AGAIN_SECONDS
        }
        if settled.keys() <= self.told.keys():
            return False
        self.told |= {name: (seen, now) for name, seen in settled.items()}
        inbox.mark_ready()
        return True

    def forget(self) -> None:
        """Tell of every file again: whoever was told may be gone."""
        self.told = {}


def up(say: Callable[[str], None]) -> None:
    """Stand until told to stop (Ctrl-C or SIGTERM); then end every process.

    Raises:
        Busy: a run is at work in this home, or a port is taken.
        NotWritable, NoRoom: this home cannot be written to.
        BadSetting: the dashboards may not listen as the settings say.
        ClaimscopeError: Airflow's metadata cannot be prepared.
    """
    here = settings()
    listening = where.listening()
    with runs.exclusive(runs.SERVICE) as hold:
        _end_former()
        room.check_writable()
        if dashboard_process.stop():
            say("The dashboards that stood alone are stopped; the service has its own.")
        for host, port, name in (
            (LOOPBACK, here.airflow_port, "CLAIMSCOPE_AIRFLOW_PORT"),
            (listening.host, here.port, "CLAIMSCOPE_PORT"),
        ):
            dashboard_process.check_port(host, port, name)
        environment = {**os.environ, **orchestrator.environment(), **_path()}
        environment["AIRFLOW__CORE__DEFAULT_TASK_RETRIES"] = _RETRIES
        orchestrator.give_password()
        hold.doing("preparing Airflow")
        _migrate(environment)
        children = [Child("dashboards", dashboard_process.command(), environment)]
        children += [
            Child(name, [sys.executable, "-m", "airflow", *arguments], environment)
            for name, arguments in _AIRFLOW.items()
        ]
        hold.doing("standing")
        Service(children, say, environment).stand()


@dataclass
class Service:
    """The processes, while they stand."""

    children: list[Child]
    say: Callable[[str], None]
    environment: dict[str, str]
    watch: InboxWatch = field(default_factory=InboxWatch)
    signals: int = 0
    is_full: bool = False
    _workers: set[int] = field(default_factory=set)
    _often: set[str] = field(default_factory=set)
    _next: dict[str, float] = field(default_factory=dict)
    _tidier: Child | None = None

    def stand(self) -> None:
        """Stand until a signal; the first lets running tasks finish, another does not.

        Whatever else ends this ends every process at once.
        """

        def count(number: int, frame: FrameType | None) -> None:
            self.signals += 1

        previous = {n: signal.signal(n, count) for n in (signal.SIGTERM, signal.SIGINT)}
        try:
            for child in self.children:
                child.start()
            self._is_time("tidy", _FIRST_TIDY_SECONDS)
            self._write("starting")
            inbox.mark_ready()  # whatever is due since nobody watched
            has_greeted = False
            while not self.signals:
                self._poll(has_greeted)
                if not has_greeted and self._answers():
                    has_greeted = True
                    self._greet()
                time.sleep(_POLL_SECONDS)
            self._stop()
        finally:
            for child in [*self.children, *filter(None, [self._tidier])]:
                child.end()
            self._forget_marks()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _poll(self, has_greeted: bool) -> None:
        """Look after everything once."""
        try:
            self._watch_room()
            for child in self.children:
                self._revive(child)
            self._watch_workers()
            if not self.is_full:
                self.watch.look()
            if self._is_time("logs", _LOGS_SECONDS):
                logs.rotate()
        except OSError as error:  # the disk may fill up under us; we stand
            if room.lack(error) is None:
                raise
        if has_greeted and self._is_time("heartbeats", _HEARTBEATS_SECONDS):
            self._watch_heartbeats()
        if has_greeted:
            self._tidy()
        self._write("running" if has_greeted else "starting")

    def _revive(self, child: Child) -> None:
        """Start a process again that ended; tell when that comes too often."""
        said = child.revive()
        if said is not None:
            self.say(said)
            self.watch.forget()
            if child.name == "scheduler":
                self._workers = set()  # those of the one before
        ends = len(child.recent_ends())
        if ends >= OFTEN and child.name not in self._often:
            self._often.add(child.name)
            text = f"The {child.name} keeps ending; its log in logs/ says why."
            self._tell(notices.failed, f"service: {child.name}", "keeps ending", text)
        elif not ends and child.name in self._often:
            self._often.discard(child.name)
            self._tell(notices.is_well, f"service: {child.name}")

    def _watch_workers(self) -> None:
        """Start the scheduler anew when it lost a worker.

        A worker that dies can keep the queue that all of them read: the scheduler
        would stand, and no task would ever run again.
        """
        for child in self.children:
            if child.name != "scheduler":
                continue
            before, self._workers = self._workers, child.workers(_WORKERS)
            lost = before - self._workers  # or only not to be read just now
            self._workers |= {pid for pid in lost if sessions.is_alive(pid)}
            if before - self._workers and child.is_running():
                self.say("The scheduler lost a worker, so it is started again.")
                child.end_to_revive()
                self._workers = set()

    def _watch_room(self) -> None:
        """Take nothing more in while the disk is full; go on when there is room."""
        is_full = room.free_bytes() < settings().min_free_bytes
        if is_full and not self.is_full:
            lack = room.full()
            self.say(str(lack))
            self._tell(notices.failed, "service: disk", "full", str(lack))
        elif self.is_full and not is_full:
            self.say("There is room on the disk again; work goes on.")
            self._tell(notices.is_well, "service: disk")
            self.watch.forget()
        self.is_full = is_full

    def _watch_heartbeats(self) -> None:
        """Start anew what runs but has given no sign of life for long."""
        here = settings()
        address = f"http://{LOOPBACK}:{here.airflow_port}/api/v2/monitor/health"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                said = json.loads(answer.read())
        except (OSError, ValueError):
            return
        for child in self.children:
            part = said.get(child.name.replace("-", "_"), {})
            beat = part.get(f"latest_{child.name.replace('-', '_')}_heartbeat")
            if beat is None or child.began_at is None or not child.is_running():
                continue
            last = max(datetime.fromisoformat(beat), child.began_at)
            if (datetime.now(UTC) - last).total_seconds() > _HANGS_SECONDS:
                self.say(f"The {child.name} hangs, so it is started again.")
                child.end_to_revive()

    def _tidy(self) -> None:
        """Once a day, remove what the settings say may go, in a process of its own."""
        if self._tidier is not None:
            if self._tidier.is_running():
                return
            self._tidier.end()
            self._tidier = None
        if not self._is_time("tidy", _TIDY_SECONDS):
            return
        last = milestones.noted().get("tidied", {}).get("at")
        since = datetime.fromisoformat(last) if last else None
        if since is None or (datetime.now(UTC) - since).days:
            command = [sys.executable, "-m", "claimscope", "tidy"]
            self._tidier = Child("tidy", command, self.environment)
            self._tidier.start()

    def _stop(self) -> None:
        """Let the tasks that run finish, then end the rest."""
        seconds = settings().stop_seconds
        self.say(
            f"Stopping; tasks that run may take {seconds} s to finish. Again (Ctrl-C"
            " or SIGTERM) ends them at once."
        )
        self._write("stopping")
        first = [child for child in self.children if child.name == "scheduler"]
        rest = [child for child in self.children if child.name != "scheduler"]
        for children, patience in ((first, seconds), (rest, _GRACE_SECONDS)):
            for child in children:
                child.ask_to_end()
            deadline = time.monotonic() + patience
            while any(child.is_running() for child in children):
                if self.signals > 1 or time.monotonic() > deadline:
                    break
                time.sleep(0.1)

    def _answers(self) -> bool:
        here = settings()
        ways = ((where.listening().reach, here.port), (LOOPBACK, here.airflow_port))
        return all(dashboard_process.answers(host, port) for host, port in ways)

    def _greet(self) -> None:
        here = settings()
        url = dashboard_process.url()
        self.say(f"Dashboards: {url}")
        if link := first.link(url):
            self.say(f"The first administrator is made here, once: {link}")
        self.say(
            f"Airflow:    http://{LOOPBACK}:{here.airflow_port} (user admin,"
            f" password in {orchestrator.passwords()})"
        )
        self.say(f"Put files into {here.inbox}. Ctrl-C stops the service.")

    def _write(self, state: str) -> None:
        """Write down how the service is, for /health, and for whoever comes after."""
        said: dict[str, Any] = {
            "pid": os.getpid(),
            "seen_at": datetime.now(UTC).isoformat(),
            "state": state,
            "processes": [child.state() for child in self.children],
            "sessions": [mark for child in self.children if (mark := child.mark())],
        }
        aside = _state_file().with_suffix(".tmp")
        with suppress(OSError):  # a full disk, say; we stand
            aside.write_text(json.dumps(said), encoding="utf-8")
            aside.replace(_state_file())

    def _forget_marks(self) -> None:
        with suppress(OSError):
            _state_file().unlink(missing_ok=True)

    def _is_time(self, what: str, every: float) -> bool:
        """True once every so many seconds."""
        now = time.monotonic()
        if now < self._next.get(what, 0.0):
            return False
        self._next[what] = now + every
        return True

    def _tell(self, tell: Callable[..., None], *arguments: str) -> None:
        """Send a notice without waiting for it."""
        threading.Thread(target=tell, args=arguments, daemon=True).start()


def follow(files: set[str], look_seconds: float = 1.0) -> None:
    """Wait until the standing service has published what these files of the inbox hold.

    Raises:
        ClaimscopeError: it failed at that, or it ended.
    """
    failing = milestones.noted().get("failing", {})
    while True:
        noted = milestones.noted()
        for about, failed in noted.get("failing", {}).items():
            if failing.get(about) != failed:
                raise ClaimscopeError(failed["text"])
        if files.isdisjoint(inbox.look()) and _is_published(noted.get("landed")):
            return
        holder = runs.holder()
        if holder is None or not holder.is_service:
            raise ClaimscopeError(
                "The standing service ended; `claimscope run` does what is still due."
            )
        time.sleep(look_seconds)


def _is_published(landed: dict[str, Any] | None) -> bool:
    """Tell whether readers see what landed last; a build is named by its beginning."""
    if landed is None:
        return True
    at = datetime.fromisoformat(landed["at"]).astimezone(UTC)
    return (runs.published_build() or "") >= f"{at:%Y%m%d-%H%M%S}"


def _end_former() -> None:
    """End what a service that was killed may have left."""
    with suppress(FileNotFoundError, ValueError, KeyError):
        said = json.loads(_state_file().read_text(encoding="utf-8"))
        for leader, began_at in said["sessions"]:
            sessions.end_former(leader, began_at)


def _state_file() -> Path:
    return settings().home / "service.json"


def _migrate(environment: dict[str, str]) -> None:
    """Migrate the metadata in a process of its own: this one stays small."""
    code = "from transforms import orchestrator; orchestrator.prepare()"
    log = settings().logs / "migration.log"
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
