"""The audit log: what was done here, when and by whom, so that no change of it hides.

One line of JSON for each entry, in segments (`audit-000001.jsonl` ...) that are only
added to: `n` counts the entries, `after` is the sha256 of the line before, and `seal`
an HMAC of the line under the audit key, which lies apart. `head` says, likewise sealed,
where the log ends: twice, each entry writing the older of the two, so that a crash
never leaves none. Without the key nobody can change, remove, reorder or add an entry,
or cut the end off, without `verify` telling. Who holds it can, and who can write here
can put an older log and head back together; so its end should be noted elsewhere now
and then. Here it is written; transforms/audit_proof.py looks at it.
"""

import fcntl
import hashlib
import hmac
import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from transforms import keys, room
from transforms.errors import BadSetting
from transforms.settings import settings

BROKEN, MENDED = "audit_broken", "audit_mended"
FIRST = "0" * 64  # what the first entry comes after
SEGMENT_BYTES = 16_000_000
_SLOT = 512  # bytes of each of the two places of `head`: no disk writes half of one
_OWN = {"n", "at", "event", "who", "after", "seal"}
_SEAL = b', "seal": "'
_TAIL = len(_SEAL) + 64 + len(b'"}')

Fact = str | int | bool | None


class Head(NamedTuple):
    """Where the log ends."""

    n: int  # entries
    segment: int
    size: int  # bytes of that segment
    month: str  # in which it was begun
    last: str  # sha256 of the last line


def note(event: str, who: str, **facts: Fact) -> None:
    """Append an entry. It never holds a person's data, a password or a key.

    Raises:
        NoRoom: the disk is full.
        BadSetting: the audit key is gone, or open to others.
    """
    if wrong := _OWN & facts.keys():
        raise ValueError(f"Entries have {', '.join(sorted(wrong))} of their own.")
    with room.explained(), locked() as folder:
        secret, head = _begun(folder)
        head = _mended(folder, secret, head)
        _append(folder, secret, head, event, who, facts)


def operator() -> str:
    """Who runs this: the user of the operating system."""
    try:
        return f"os:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"os:{os.getuid()}"


def file() -> Path:
    """The segment that is being written; mode 0600."""
    found = segments(settings().home / "audit")
    return found[-1] if found else segment(settings().home / "audit", 1)


def segments(folder: Path) -> list[Path]:
    """The segments that there are, in their order."""
    return sorted(folder.glob("audit-*.jsonl"))


def segment(folder: Path, number: int) -> Path:
    """Where a segment lies."""
    return folder / f"audit-{number:06}.jsonl"


def seal(secret: bytes, body: bytes) -> str:
    """The seal of a line, of all of it before the seal."""
    return hmac.new(secret, b"claimscope audit\n" + body, hashlib.sha256).hexdigest()


def is_sealed(secret: bytes, body: bytes, said: str) -> bool:
    """Say whether a seal is that of a line."""
    return hmac.compare_digest(seal(secret, body).encode(), said.encode())


def parted(line: bytes) -> tuple[bytes, str] | None:
    """What a line says and its seal; none where it is no whole line."""
    body, rest = line[:-_TAIL], line[-_TAIL:]
    if not (rest.startswith(_SEAL) and rest.endswith(b'"}')):
        return None
    return body, rest[len(_SEAL) : -2].decode("ascii", "replace")


def digest(line: bytes) -> str:
    """What the next entry says of a line, without its end."""
    return hashlib.sha256(line).hexdigest()


def heads(folder: Path, secret: bytes) -> list[Head]:
    """What `head` says, the latest first: two, unless one was damaged."""
    try:
        held = (folder / "head").read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for at in (0, _SLOT):
        slot = held[at : at + _SLOT].rstrip(b" \n")
        parts = parted(slot)
        if parts and is_sealed(secret, *parts):
            said = json.loads(slot)
            found.append(Head(*(said[name] for name in Head._fields)))
    return sorted(found, reverse=True)


@contextmanager
def locked() -> Iterator[Path]:
    """The folder of the log, for one at a time, of all processes."""
    folder = settings().home / "audit"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)


def _begun(folder: Path) -> tuple[bytes, Head]:
    """The key and the end of the log; begins one where there was none.

    The head comes first, so that a key without a log is never the work of a crash.
    """
    key = keys.path(keys.AUDIT)
    if not key.exists():
        if segments(folder):
            raise BadSetting(
                f"The audit key is not in {key.parent}, but there is a log: put it back"
                " from your backup, or set CLAIMSCOPE_KEYS to the folder that holds it."
            )
        (folder / "head").unlink(missing_ok=True)
        secret = os.urandom(keys.KEY_BYTES)
        begin = Head(0, 1, 0, _month(), FIRST)
        _say(folder, secret, begin)
        _say(folder, secret, begin._replace(n=-1))
        keys.sync(folder)
        keys.make(key, secret)
    secret = keys.read(key)
    found = heads(folder, secret)
    if not found:  # go on, but the break stays to be seen
        head = Head(0, len(segments(folder)) + 1, 0, _month(), FIRST)
        return secret, _append(folder, secret, head, BROKEN, "audit", {"lost": "head"})
    if not are_sound(found):  # by a power cut, or to hide that the last entry is gone
        facts: dict[str, Fact] = {"damaged": "head"}
        head = _mended(folder, secret, found[0])
        return secret, _append(folder, secret, head, MENDED, "audit", facts)
    return secret, found[0]


def are_sound(found: list[Head]) -> bool:
    """Say whether the two places of `head` are what two entries in turn leave there."""
    return len(found) == 2 and found[0].n == found[1].n + 1


def _mended(folder: Path, secret: bytes, head: Head) -> Head:
    """Take in what a crash left behind the head, and remove half a line."""
    path = segment(folder, head.segment)
    size = path.stat().st_size if path.exists() else 0
    if size < head.size:  # somebody cut it: the chain tells
        return head._replace(size=size)
    if size == head.size and not segment(folder, head.segment + 1).exists():
        return head
    for number in (head.segment, head.segment + 1):
        path = segment(folder, number)
        if not path.exists():
            break
        start = head.size if number == head.segment else 0
        with path.open("r+b") as log:
            log.seek(start)
            rest = log.read()
            whole = 0
            for line in rest.splitlines(keepends=True):
                after = _follows(line, secret, head)
                if after is None:
                    break
                whole += len(line)
                head = Head(head.n + 1, number, start + whole, _month(), after)
                _say(folder, secret, head)
            if torn := len(rest) - whole:
                log.truncate(start + whole)
                facts: dict[str, Fact] = {"removed_bytes": torn}
                head = _append(folder, secret, head, MENDED, "audit", facts)
                break
    return head


def _follows(line: bytes, secret: bytes, head: Head) -> str | None:
    """The digest of a whole line that follows on the head; none of any other."""
    parts = parted(line.removesuffix(b"\n"))
    if not line.endswith(b"\n") or parts is None or not is_sealed(secret, *parts):
        return None
    said = json.loads(line)
    follows = said["n"] == head.n + 1 and said["after"] == head.last
    return digest(line.removesuffix(b"\n")) if follows else None


def _append(
    folder: Path,
    secret: bytes,
    head: Head,
    event: str,
    who: str,
    facts: dict[str, Fact],
) -> Head:
    """Add one line, on the disk before anybody is told, and say where it ends."""
    now = datetime.now(UTC)
    if head.size and (head.size >= SEGMENT_BYTES or head.month != f"{now:%Y-%m}"):
        head = head._replace(segment=head.segment + 1, size=0)
    if not head.size:
        head = head._replace(month=f"{now:%Y-%m}")
    entry = {
        "n": head.n + 1,
        "at": now.isoformat(timespec="milliseconds"),
        "event": event,
        "who": who,
        **facts,
        "after": head.last,
    }
    body = json.dumps(entry).encode()[:-1]
    line = body + _SEAL + seal(secret, body).encode() + b'"}'
    path = segment(folder, head.segment)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    before = os.fstat(log).st_size
    try:
        _write(log, line + b"\n")
        os.fsync(log)
    except OSError:
        os.ftruncate(log, before)
        raise
    finally:
        os.close(log)
    if not head.size:
        keys.sync(folder)
    size = before + len(line) + 1
    head = Head(head.n + 1, head.segment, size, head.month, digest(line))
    _say(folder, secret, head)
    return head


def _write(log: int, line: bytes) -> None:
    while line:
        line = line[os.write(log, line) :]


def _say(folder: Path, secret: bytes, head: Head) -> None:
    """Write where the log ends over the older of the two that say so.

    Not forced to the disk: what a power cut leaves older than the log is found there.
    """
    body = json.dumps(head._asdict()).encode()[:-1]
    slot = body + _SEAL + seal(secret, body).encode() + b'"}'
    handle = os.open(folder / "head", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(handle, slot.ljust(_SLOT - 1) + b"\n", _SLOT * (head.n % 2))
    finally:
        os.close(handle)


def _month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"
