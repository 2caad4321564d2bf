"""The audit log: what was done here, when and by whom; each entry seals those before.

One line of JSON per entry, appended and never changed: `at` (UTC), `event`, `who`,
what else is known, the sha256 of the line before (`after`) and of itself (`seal`).
Who changes or removes a line breaks every seal that follows.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from transforms.settings import settings

_FIRST = "0" * 64


def file() -> Path:
    """Where the log lies; mode 0600."""
    return settings().home / "audit" / "audit.jsonl"


def note(event: str, who: str, **facts: str | int | bool | None) -> None:
    """Append an entry. It never holds a person's data, a password or a key."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": event,
            "who": who,
            **facts,
            "after": _last_seal(path),
        }
        entry["seal"] = _seal(entry)
        log.seek(0, os.SEEK_END)
        log.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def _last_seal(path: Path) -> str:
    lines = path.read_bytes().splitlines()
    return str(json.loads(lines[-1])["seal"]) if lines else _FIRST


def _seal(entry: Mapping[str, object]) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
