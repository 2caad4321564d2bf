"""Runs: what of the pipeline is due in this home, and one run at a time.

A run looks at what is there, not at what an earlier run says it did; so whatever
stopped the last one, and wherever, the next does just what is still missing.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from transforms import inbox, landing, publish, starting, warehouse
from transforms.errors import Busy, NothingPublished
from transforms.settings import settings

# The DAGs, in the order in which each makes what the next one reads.
DAG_IDS = ("ingest_x12", "build_marts", "publish_reports")

SERVICE = "up"
_LOOK_SECONDS = 0.5
_TRIES = 20
_WRITTEN = 400  # characters, so that what is shorter covers what was longer


class Holder(NamedTuple):
    """Who has this home: a command, its process, since when, and what it is at."""

    what: str
    pid: int
    since: datetime
    doing: str

    @property
    def is_service(self) -> bool:
        return self.what == SERVICE

    def said(self) -> str:
        """Who it is, in words."""
        since = f"since {self.since.astimezone():%Y-%m-%d %H:%M:%S}"
        who = f"`claimscope {self.what}` (process {self.pid}, {since})"
        return f"{who}: {self.doing}" if self.doing else who


class Hold:
    """This home, held by this process; others can read who it is and what it does."""

    def __init__(self, lock: int, what: str) -> None:
        self._lock = lock
        self._said = {"what": what, "pid": os.getpid(), "since": _now().isoformat()}
        self.doing("")

    def doing(self, text: str) -> None:
        """Say what is being done now; at once, so that nobody reads half of it."""
        written = json.dumps({**self._said, "doing": text})
        os.pwrite(self._lock, written.ljust(_WRITTEN).encode(), 0)


@contextmanager
def exclusive(
    what: str = "run", *, wait: Callable[[Holder | None], None] | None = None
) -> Iterator[Hold]:
    """Hold this home for one command; by default, another is told so at once.

    Args:
        what: the command, for others to read.
        wait: is called with whoever holds this home, once, before we wait for it.

    Raises:
        Busy: another command, or the standing service, has this home.
    """
    lock = os.open(_lock_file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        has_told, tries = False, 0
        while not _locked(lock, fcntl.LOCK_EX):
            tries += 1
            other = _holder(lock)
            if tries < _TRIES and other is None:  # somebody only looked who it is
                time.sleep(_LOOK_SECONDS / 10)
                continue
            if wait is None:
                raise Busy(_busy(other))
            if not has_told:
                wait(other)
                has_told = True
            time.sleep(_LOOK_SECONDS)
        try:
            hold = Hold(lock, what)
            starting.start(what)
            yield hold
        finally:
            os.truncate(lock, 0)
    finally:
        os.close(lock)


def holder() -> Holder | None:
    """Who has this home now; none when it is free."""
    try:
        lock = os.open(settings().home / "run.lock", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(lock, fcntl.LOCK_SH) else _holder(lock)
    finally:
        os.close(lock)


def is_due(dag_id: str) -> bool:
    """Tell whether a DAG has anything to do now."""
    if dag_id == "ingest_x12":
        return bool(inbox.plan(1)) or any(settings().staging.glob("[!.]*"))
    with warehouse.connect() as con:
        landing.create(con)
        if dag_id == "build_marts":
            return warehouse.is_stale(con)
        build_id = warehouse.swapped_build(con)
    return build_id is not None and build_id != published_build()


def published_build() -> str | None:
    """Name the build that readers see; none before the first publication."""
    try:
        return str(publish.manifest()["build_id"])
    except NothingPublished:
        return None


def _lock_file() -> Path:
    home = settings().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home / "run.lock"


def _locked(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(lock: int) -> Holder | None:
    """What whoever holds the lock wrote; none when that is not to be read."""
    try:
        said = json.loads(os.pread(lock, 2 * _WRITTEN, 0))
        since = datetime.fromisoformat(said["since"])
        return Holder(said["what"], int(said["pid"]), since, said["doing"])
    except (ValueError, KeyError, TypeError):
        return None


def _busy(other: Holder | None) -> str:
    if other is None:
        return "Another command is at work in this home; wait for it, and try again."
    if other.is_service:
        return (
            f"The standing service is at work in this home, {other.said()}; stop it"
            " first, and try again."
        )
    return (
        f"Another command is at work in this home, {other.said()}; wait for it to end,"
        " or stop it, and try again."
    )


def _now() -> datetime:
    return datetime.now(UTC)
