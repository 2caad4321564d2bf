"""Logs: those of the service are begun again when they are large; old ones go.

A log is copied aside and cut short in place, as its process keeps it open, adding to
its end. The logs of Airflow's tasks lie below home/airflow/logs, one for each attempt.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from transforms.settings import settings

_DAY_SECONDS = 86_400.0


def rotate() -> None:
    """Put aside every log of the service that is too large, and begin it again."""
    here = settings()
    for log in sorted(here.logs.glob("*.log")):
        with suppress(FileNotFoundError):
            if log.stat().st_size > here.log_bytes:
                _put_aside(log, here.log_copies)


def prune() -> int:
    """Remove logs that are too old, then the oldest beyond what all may take.

    Logs that a process writes to now are never removed, only begun again. Returns the
    bytes that came free.
    """
    here = settings()
    oldest = time.time() - here.log_days * _DAY_SECONDS
    found = sorted(_removable(), key=lambda log: log[0])
    total = sum(size for _, size, _ in found)
    freed = 0
    for changed_at, size, log in found:
        if changed_at >= oldest and total <= here.logs_bytes:
            break
        with suppress(FileNotFoundError):
            log.unlink()
            freed += size
        total -= size
    _remove_empty(here.airflow / "logs")
    return freed


def _put_aside(log: Path, copies: int) -> None:
    """Keep the last copies of a log: .1 is the latest."""
    for n in range(copies - 1, 0, -1):
        with suppress(FileNotFoundError):
            log.with_name(f"{log.name}.{n}").replace(
                log.with_name(f"{log.name}.{n + 1}")
            )
    aside = log.with_name(f"{log.name}.tmp")
    try:
        shutil.copyfile(log, aside)
        aside.chmod(0o600)
        aside.replace(log.with_name(f"{log.name}.1"))
    except OSError:  # no room for a copy, say: then the log is all the more to be cut
        aside.unlink(missing_ok=True)
    os.truncate(log, 0)


def _removable() -> Iterator[tuple[float, int, Path]]:
    """Logs that nobody needs to write to: when they changed, their size, where."""
    here = settings()
    service = {f"{name}.log" for name in _standing()}
    for folder in (here.logs, here.airflow / "logs"):
        for log in folder.rglob("*"):
            if folder == here.logs and log.name in service:
                continue
            with suppress(FileNotFoundError):
                if log.is_file() and not log.is_symlink():
                    stat = log.stat()
                    yield stat.st_mtime, stat.st_size, log


def _standing() -> tuple[str, ...]:
    return ("api-server", "scheduler", "dag-processor", "triggerer", "dashboards")


def _remove_empty(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        if path != str(folder):
            with suppress(OSError):  # it is not empty
                Path(path).rmdir()
