"""Milestones: when files last landed, tables were last built, and what fails now.

A small file below the home, written by the tasks that get there: so that anybody can
read how the service is without opening the warehouse, which has one writer.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from transforms.settings import settings


def reached(name: str, **facts: Any) -> None:
    """Note that something was done just now, in place of the last time."""
    with _changing() as noted:
        noted[name] = {"at": _now(), **facts}


def begins_to_fail(key: str, way: str, text: str) -> bool:
    """Note that something fails; False when it did so before, in the same way."""
    with _changing() as noted:
        failing = noted.setdefault("failing", {})
        before = failing.get(key)
        since = before["since"] if before else _now()
        failing[key] = {"since": since, "way": way, "text": text}
    return before is None or before["way"] != way


def is_well(key: str) -> dict[str, Any] | None:
    """Note that something no longer fails; what failed, or none when nothing did."""
    if key not in noted().get("failing", {}):
        return None
    with _changing() as now:
        failed: dict[str, Any] | None = now.get("failing", {}).pop(key, None)
    return failed


def noted() -> dict[str, Any]:
    """All milestones: `landed`, `built`, `published`, `tidied`, and what is `failing`.

    A milestone is a time `at`, in UTC, and facts; `failing` is by what fails.
    """
    try:
        return dict(json.loads(_file().read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _file() -> Path:
    return settings().home / "milestones.json"


@contextmanager
def _changing() -> Iterator[dict[str, Any]]:
    """Change the file in one step, one process at a time."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = noted()
        before = json.dumps(now)
        yield now
        after = json.dumps(now)
        if after != before:
            aside = file.with_suffix(".tmp")
            aside.write_text(after, encoding="utf-8")
            aside.replace(file)
    finally:
        os.close(lock)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
