"""What arrives in the inbox during a soak: a practice's files, some of them damaged.

What must become of each is known before it is dropped. Files of a practice come once,
in order of their names; what is damaged never comes whole.
"""

import gzip
import hashlib
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How often each way of sending is taken, of 100 files.
WAYS = {
    "whole": 70,  # written aside, then given its name
    "slow": 6,  # written in place, with a pause in the middle
    "marked": 3,  # behind a byte order mark: read as meant
    "packed": 5,  # as gzip
    "twin": 4,  # at once under a second name as well
    "again": 5,  # and the same under the same name, a minute or more later
    "cut": 3,  # the end is missing: part of it lands
    "foreign": 2,  # no X12 at all
    "empty": 2,
}
REFUSED = ("foreign", "empty")
PARTLY = ("cut",)
_PAUSE_SECONDS = 3.0
_AGAIN_SECONDS = 60.0
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Arrival:
    """One file that was dropped: its name, how it came, and what it held."""

    name: str  # in the inbox
    original: str  # in the practice, whose truth speaks of it
    way: str
    sha256: str  # of the bytes that are to be in the ledger
    dropped_sha256: str  # of the bytes that were dropped
    dropped_at: float  # seconds since 1970, when all of it was there

    @property
    def expected(self) -> str:
        """The status that it must have in the ledger."""
        return "quarantined" if self.way in REFUSED else "landed"


class Feed:
    """Drops the next file, or the same again, whenever it is asked to."""

    def __init__(self, files: list[Path], inbox: Path, seed: int) -> None:
        self.arrivals: list[Arrival] = []
        self._files = iter(files)
        self._inbox = inbox
        self._random = random.Random(f"{seed}/arrivals")
        self._again: list[tuple[float, str, str, bytes]] = []

    def drop(self) -> Iterator[Arrival]:
        """Drop one file of the practice in one way or another; none when all came."""
        for due, name, original, data in list(self._again):
            if due <= time.monotonic():
                self._again.remove((due, name, original, data))
                yield self._put(name, original, "again", data, data)
        path = next(self._files, None)
        if path is None:
            return
        (way,) = self._random.choices(list(WAYS), list(WAYS.values()))
        yield from self._send(path.name, path.read_bytes(), way)

    def _send(self, name: str, data: bytes, way: str) -> Iterator[Arrival]:
        if way == "packed":
            yield self._put(f"{name}.gz", name, way, data, gzip.compress(data))
        elif way == "marked":
            yield self._put(name, name, way, _MARK + data)
        elif way == "cut":
            end = int(len(data) * self._random.uniform(0.4, 0.9))
            yield self._put(name, name, way, data[:end])
        elif way == "foreign":
            yield self._put(name, name, way, f"file,note\n{name},none\n".encode())
        elif way == "empty":
            yield self._put(name, name, way, b"")
        else:
            yield self._put(name, name, way, data)
        if way == "twin":
            yield self._put(f"copy_of_{name}", name, way, data)
        if way == "again":
            due = time.monotonic() + _AGAIN_SECONDS
            self._again.append((due, name, name, data))

    def _put(
        self, name: str, original: str, way: str, data: bytes, bytes_: bytes = b""
    ) -> Arrival:
        dropped = bytes_ or data
        target = self._inbox / name
        if way == "slow":
            with target.open("wb", buffering=0) as out:
                out.write(dropped[: len(dropped) // 2])
                time.sleep(_PAUSE_SECONDS)
                out.write(dropped[len(dropped) // 2 :])
        else:
            aside = target.with_name(f"{name}.part")
            aside.write_bytes(dropped)
            aside.replace(target)
        arrival = Arrival(
            name, original, way, _sha256(data), _sha256(dropped), time.time()
        )
        self.arrivals.append(arrival)
        return arrival


def truth(practice: Path) -> dict[str, dict[str, Any]]:
    """What each file of a practice holds, counted by who made it."""
    import json

    said = json.loads((practice / "truth.json").read_text(encoding="utf-8"))
    return said["files"] | said["enrolment_files"]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
