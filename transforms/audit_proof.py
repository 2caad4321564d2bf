"""Audit proof: whether the audit log is whole, and what it says.

Every line is looked at: its seal, its number, the digest of the line before; then
whether the log ends where `head` says. What was noted elsewhere of an earlier end
(`anchor`) is looked for as well: it finds even what somebody did who holds the key.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from transforms import audit, keys
from transforms.errors import BadInput


class Verdict(NamedTuple):
    """What came of looking at the log."""

    is_whole: bool
    said: str  # one sentence
    entries: int  # that can be trusted, from the first on
    anchor: str | None  # the end of these, to note elsewhere: COUNT:DIGEST


class _Reached(NamedTuple):
    """How far the log is whole."""

    n: int
    last: str
    at: str | None  # the time of the last
    where: str = ""  # and what is wrong behind it; empty: nothing


def verify(anchor: str | None = None) -> Verdict:
    """Look at every entry; say where the log breaks and until when it can be trusted.

    Args:
        anchor: the end of the log as it was noted elsewhere before, COUNT:DIGEST.

    Raises:
        BadInput: the anchor is none.
    """
    count, digest = _anchor(anchor)
    with audit.locked() as folder:
        found = audit.segments(folder)
        if not keys.path(keys.AUDIT).exists():
            if found:
                return _broken(_Reached(0, "", None, "the audit key is not there"))
            return Verdict(True, "Nothing has been noted yet.", 0, None)
        secret = keys.read(keys.path(keys.AUDIT))
        seen: list[str] = []
        reached = _walk(found, secret, count, seen)
        heads = audit.heads(folder, secret)
    if not reached.where:
        reached = reached._replace(where=_end(reached, heads))
    if not reached.where and count and [digest] != seen:
        reached = reached._replace(
            where=f"entry {count:,} is not the one that was noted elsewhere", at=None
        )
    return _broken(reached) if reached.where else _whole(reached)


def entries(
    since: datetime | None = None, event: str | None = None, who: str | None = None
) -> Iterator[dict[str, Any]]:
    """The entries of the log, in their order, without looking whether it is whole."""
    with audit.locked() as folder:
        found = audit.segments(folder)
    for path in found:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    entry = dict(json.loads(line))
                    at = datetime.fromisoformat(entry["at"])
                except (ValueError, KeyError, TypeError):
                    continue
                if (
                    (since is None or at >= since)
                    and event in (None, entry.get("event"))
                    and who in (None, entry.get("who"))
                ):
                    yield entry


def line(entry: dict[str, Any]) -> str:
    """An entry as people read it, without its numbers and seals."""
    own = {"n", "at", "event", "who", "after", "seal"}
    facts = " ".join(f"{k}={v}" for k, v in entry.items() if k not in own)
    return f"{entry['at']} {entry['event']} {entry['who']} {facts}".rstrip()


def _walk(
    found: list[Path], secret: bytes, count: int | None, seen: list[str]
) -> _Reached:
    """Go through the lines for as long as they are whole; see the digest of one."""
    reached = _Reached(0, audit.FIRST, None)
    for number, path in enumerate(found, 1):
        if path.name != audit.segment(path.parent, number).name:
            name = audit.segment(path.parent, number).name
            return reached._replace(where=f"segment {name} is not there")
        with path.open("rb") as lines:
            for place, line in enumerate(lines, 1):
                after = _after(line, secret, reached)
                if isinstance(after, str):
                    where = f"line {place:,} of {path.name} {after}"
                    return reached._replace(where=where)
                reached = after
                if reached.n == count:
                    seen.append(reached.last)
    return reached


def _after(line: bytes, secret: bytes, before: _Reached) -> _Reached | str:
    """What is reached with a line that follows, or what is wrong with it."""
    text = line.removesuffix(b"\n")
    parts = audit.parted(text)
    if parts is None or not line.endswith(b"\n"):
        return "is no whole entry"
    if not audit.is_sealed(secret, *parts):
        return "was changed or is not ours"
    said = json.loads(text)
    if said["event"] == audit.BROKEN:
        return "says that the log before it was taken away"
    if said["n"] != before.n + 1 or said["after"] != before.last:
        return f"is entry {said['n']:,} where entry {before.n + 1:,} should follow"
    return _Reached(said["n"], audit.digest(text), said["at"])


def _end(reached: _Reached, heads: list[audit.Head]) -> str:
    """What is wrong with where the log ends; empty: nothing."""
    if not audit.are_sound(heads):
        return "`head`, which says where the log ends, was damaged or taken away"
    if reached.n < heads[0].n:
        return f"the last {heads[0].n - reached.n:,} entries are gone"
    return ""


def _whole(reached: _Reached) -> Verdict:
    anchor = f"{reached.n}:{reached.last}"
    said = (
        f"The audit log is whole: {reached.n:,} entries, the last of {reached.at};"
        f" to note elsewhere: {anchor}"
        if reached.n
        else "The audit log is whole and empty."
    )
    return Verdict(True, said, reached.n, anchor if reached.n else None)


def _broken(reached: _Reached) -> Verdict:
    until = (
        f"the {reached.n:,} entries before, until {reached.at}, can be trusted"
        if reached.n and reached.at
        else "no entry can be trusted"
    )
    return Verdict(
        False, f"The audit log is broken: {reached.where}; {until}.", reached.n, None
    )


def _anchor(text: str | None) -> tuple[int | None, str]:
    if text is None:
        return None, ""
    count, _, digest = text.partition(":")
    if not count.isdigit() or not int(count) or len(digest) != 64:
        raise BadInput(
            "An anchor is COUNT:DIGEST, as `claimscope audit verify` says it; give one."
        )
    return int(count), digest.lower()
