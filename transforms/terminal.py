"""The terminal: what a person sees of a command, one clean line at a time."""

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from transforms.errors import BrokenPromise, ClaimscopeError
from transforms.settings import settings

if TYPE_CHECKING:
    from transforms.orchestrator import Event

_KEPT_LOGS = 20

# What each task of the DAGs is called while it runs; "" is not worth a line.
_STEPS = {
    "plan": "Looking through the inbox",
    "stage": "Parsing the files",
    "land": "Loading what was parsed",
    "settle": "Archiving the originals",
    "announce": "",
    "announce_build": "",
    "begin": "Beginning a build",
    "check_landing": "Checking what landed",
    "build_core": "Linking claims with their answers",
    "check_core": "Checking the linked tables",
    "build_marts": "Counting the reports",
    "check_marts": "Checking the reports",
    "swap": "Putting the new tables in place",
    "publish": "Publishing",
}


class Terminal:
    """What a person sees; whatever else a command's libraries print is logged."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(highlight=False, soft_wrap=True, stderr=True)
        self.log: Path | None = None

    def say(self, text: str) -> None:
        """Say one line, whole: a program reads it, an address in it is clicked."""
        self.out.print(escape(text))

    def complain(self, text: str) -> None:
        """Say what went wrong."""
        self.err.print(escape(text))

    @contextmanager
    def progress(self, text: str, total: int) -> Iterator[Callable[[int, int], None]]:
        """Show a bar while something long is done; yields what moves it."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.out, transient=True) as progress:
            bar = progress.add_task(text, total=total)
            yield lambda done, total: progress.update(bar, completed=done, total=total)

    def hush(self) -> None:
        """Send all else that this process prints to a log, from here to its end."""
        if self.log is not None:
            return
        self.log = new_log()
        sys.stdout.flush()
        sys.stderr.flush()
        for console, number in ((self.out, 1), (self.err, 2)):
            console.file = os.fdopen(os.dup(number), "w", encoding=console.encoding)
        with self.log.open("ab") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)

    def record_fault(self) -> str:
        """Log the exception being handled; return the sentence that says where."""
        try:
            log = self.log or new_log()
            with log.open("a", encoding="utf-8") as file:
                file.write(traceback.format_exc())
        except OSError as error:
            return f"Internal error, and its log cannot be written: {error.strerror}."
        return f"Internal error; the log {log} says more."


class Steps:
    """Shows the tasks of a run: the one at work, and a line for each that is done."""

    def __init__(self, console: Console, tell: Callable[[str], None]) -> None:
        self._console = console
        self._tell = tell  # others who ask what this run is at
        self._status = console.status("")
        self._current: str | None = None
        self._parts: set[int] = set()
        self._begun = 0.0
        self._error: BaseException | str | None = None

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.end()
        self._status.stop()

    def begin(self, task_id: str) -> None:
        """Begin a step; the one before is done."""
        self.end()
        self._current, self._begun, self._parts = task_id, time.monotonic(), set()
        if self._name():
            self._status.update(f"{self._name()} ...")
            self._tell(self._name().lower())

    def end(self) -> None:
        """Write the line of the step that is done."""
        if self._current is not None and self._name():
            seconds = time.monotonic() - self._begun
            parts = f" ({len(self._parts)} batches)" if len(self._parts) > 1 else ""
            self._console.print(f"{seconds:7.1f} s  {self._name()}{parts}")
        self._current = None

    def hear(self, event: "Event") -> None:
        """Follow a task as it starts and ends."""
        if event.state == "running":
            if event.task_id != self._current:
                self.begin(event.task_id)
            self._parts.add(event.map_index)
            if event.map_index > 0:
                self._status.update(f"{self._name()}, batch {event.map_index + 1} ...")
        elif event.state == "failed":
            self._error = event.error

    def error(self, dag_id: str) -> Exception:
        """What to raise for a run that failed: a sentence where one was given."""
        self._current = None
        error = self._error
        if isinstance(error, ClaimscopeError):
            return error
        if type(error).__name__ == "AirflowFailException":
            return BrokenPromise(str(error))
        fault = RuntimeError(f"{dag_id} failed: {error!r}")
        fault.__cause__ = error if isinstance(error, BaseException) else None
        return fault

    def _name(self) -> str:
        return _STEPS.get(self._current or "", self._current or "")


def new_log() -> Path:
    """Make the log of this command; the last few are kept."""
    folder = settings().home / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in sorted(folder.glob("command-*.log"))[: 1 - _KEPT_LOGS]:
        old.unlink(missing_ok=True)
    file = folder / f"command-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    file.touch(mode=0o600)
    return file
