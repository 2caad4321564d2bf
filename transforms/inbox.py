"""The inbox: which files are waiting, and where they go once they are in the ledger.

Originals are never thrown away: they move to archive/, or to quarantine/ with a
sentence that says why. Both hold people's data, sealed, and are for their owner only.
What waits in the inbox is as its sender wrote it, in plain.
"""

import errno
import fcntl
import hashlib
import heapq
import logging
import os
import shutil
import signal
import time
from collections.abc import Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import polars as pl

from transforms import lookalikes, unpacking, vault, warehouse
from transforms.settings import settings
from transforms.unpacking import Member
from transforms.x12.findings import CATALOGUE

log = logging.getLogger(__name__)

_UNFINISHED = (".tmp", ".part")
_WRITERS = 8
_FILE_COST = 50_000  # opening a file costs as much as reading this many bytes
_REASON = """
select
    file.sha256,
    file.file_id,
    file.status_code,
    file.erased_at is not null as is_erased,
    (
        select min_by(finding.message, finding.finding_code)
        from landing.finding
        where
            finding.file_id = file.file_id
            and finding.severity = 'quarantine'
            and finding.unit = 'file'
    ) as reason
from landing.file
where file.sha256 in (select waiting.sha256 from waiting)
"""


def plan(batches: int = 16) -> list[list[str]]:
    """Share the waiting files out into at most `batches` lists of like size.

    Names are relative to the inbox. Files that begin with a dot or are still being
    written (.tmp, .part) wait for next time. The same files give the same lists.
    """
    waiting = [(seen.size, name) for name, seen in look().items()]
    return _shared(waiting, batches)


def bite(batches: int = 16) -> list[list[str]]:
    """Like `plan`, of no more files and bytes than one run takes, the oldest first.

    Files that somebody is still writing wait for the next run.
    """
    here = settings()
    taken: list[tuple[int, str]] = []
    left = here.bite_bytes
    quiet = _quiet(look())
    for name, seen in sorted(quiet.items(), key=lambda each: (each[1].since, each[0])):
        if len(taken) == here.bite_files or (taken and seen.size > left):
            break
        if not _is_open(here.inbox / name):
            taken.append((seen.size, name))
            left -= seen.size
    return _shared(taken, batches)


class Seen(NamedTuple):
    """How a file looked: its size, when it was changed, and since when it waits.

    The last is its inode's time, in seconds: a copy may keep the time of its original.
    """

    size: int
    at: int  # nanoseconds
    since: float


def look() -> dict[str, Seen]:
    """How every file that waits looks now, by its name."""
    inbox, found = settings().inbox, {}
    for name in _waiting():
        try:
            stat = os.lstat(f"{inbox}/{name}")
        except FileNotFoundError:  # archived meanwhile
            continue
        found[name] = Seen(stat.st_size, stat.st_mtime_ns, stat.st_ctime)
    return found


def mark_ready() -> None:
    """Ask the standing service to look into the inbox now."""
    settings().inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    (settings().inbox / ".ready").touch()


def _quiet(first: dict[str, Seen]) -> dict[str, Seen]:
    """Leave out what changed just now, unless it looks the same a little later."""
    quiet = settings().quiet_seconds * 1_000_000_000
    young = [n for n, seen in first.items() if abs(time.time_ns() - seen.at) < quiet]
    if not young:
        return first
    time.sleep(max(0, quiet - min(time.time_ns() - first[n].at for n in young)) / 1e9)
    now = look()
    return {name: seen for name, seen in first.items() if now.get(name) == seen}


def _is_open(path: Path) -> bool:
    """Tell whether a process of this machine has a file open to write to it.

    Linux grants a lease only on files that nobody writes. Where there are none (another
    system, a network's disk, somebody else's file) we cannot tell, and say no.
    """
    if not hasattr(fcntl, "F_SETLEASE") or not path.is_file():
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Who opens it just now has us told by a signal, which must not end us.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(file)
    return False


def _shared(waiting: list[tuple[int, str]], batches: int) -> list[list[str]]:
    """Share files, by size and name, out into lists of like size."""
    waiting = sorted(waiting, key=lambda file: (-file[0], file[1]))
    shares: list[list[str]] = [[] for _ in range(batches)]
    heap = [(0, n) for n in range(batches)]
    for size, name in waiting:
        load, n = heapq.heappop(heap)
        shares[n].append(name)
        heapq.heappush(heap, (load + size + _FILE_COST, n))
    return [sorted(share) for share in shares if share]


def settle(names: Container[str] | None = None) -> None:
    """Move the files that are in the ledger out of the inbox: those named, or all.

    Going on after a crash, or doing it again, moves what is left.
    """
    here = settings()
    waiting = {
        here.inbox / name: inside(here.inbox / name, name)
        for name in _waiting()
        if names is None or name in names
    }
    if not waiting or not here.warehouse.exists():
        return
    sums = {digest for members in waiting.values() for _, digest in members}
    with warehouse.connect(read_only=True) as con:
        con.register("waiting", pl.DataFrame({"sha256": sorted(sums)}))
        rows = con.execute(_REASON).fetchall()
    ledger = {digest: _Entry(*rest) for digest, *rest in rows}
    landed: list[tuple[Path, str]] = []
    for path, members in waiting.items():
        entries = [ledger.get(digest) for _, digest in members]
        known = [entry for entry in entries if entry is not None]
        if not known or len(known) < len(entries):
            continue
        if any(entry.is_erased for entry in known):
            _let_go(path, {n for n, e in enumerate(known) if not e.is_erased})
            continue
        file_id = known[0].file_id
        if unpacking.is_packed(path):
            file_id = sha256(path)[:16]
        refused = [entry for entry in known if entry.is_refused]
        if len(refused) == len(known):
            _refuse(path, here.quarantine, file_id, refused[0].reason)
            continue
        if refused:
            _refuse_members(path, {n for n, e in enumerate(known) if e.is_refused})
        landed.append((path, file_id))
    # Each waits for the disk, which takes what several ask for at once.
    with ThreadPoolExecutor(_WRITERS) as pool:
        for done in [pool.submit(archive, *each) for each in landed]:
            done.result()


class _Entry(NamedTuple):
    """What the ledger says of a file."""

    file_id: str
    status_code: str
    is_erased: bool  # all of it, or what was somebody's
    reason: str | None

    @property
    def is_refused(self) -> bool:
        return self.status_code == "quarantined"


def inside(path: Path, name: str) -> list[tuple[str, str]]:
    """The files that a waiting file stands for: name and sha256."""
    return [(member.name, member.sha256) for member in _members(path, name)]


def _members(path: Path, name: str) -> Iterator[Member]:
    here = settings()
    scratch = here.staging / f".{token_hex(4)}"
    try:
        yield from unpacking.members(path, name, scratch, here.unpack_bytes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_members(path: Path, refused: set[int]) -> None:
    """Keep what an archive holds and could not be landed beside the other refusals."""
    folder = _private(settings().quarantine)
    for n, member in enumerate(_members(path, path.name)):
        if n in refused and member.refusal is None:
            target = folder / f"{member.file_id}-{Path(member.name).name}"
            vault.store(member.path, target)


def _let_go(path: Path, kept: set[int]) -> None:
    """Remove a file that holds what was erased; keep what else is in it, if new."""
    folder = _private(settings().archive)
    for n, member in enumerate(_members(path, path.name)):
        target = folder / member.file_id / Path(member.name).name
        if n in kept and member.refusal is None and not target.parent.exists():
            vault.store(member.path, target)
    path.unlink()


def archive(path: Path, file_id: str) -> None:
    """Move the original of a file that landed to archive/, sealed."""
    here = settings()
    target = _private(here.archive) / file_id / path.name
    if path.parent == here.quarantine:  # where it was sealed
        vault.move(path, target)
    else:
        vault.keep(path, target)


def _waiting() -> list[str]:
    """Name the files of the inbox, relative to it, sorted."""
    inbox, found = settings().inbox, []
    for folder, folders, files in os.walk(inbox):
        folders[:] = [name for name in folders if not name.startswith(".")]
        within = "" if folder == str(inbox) else f"{os.path.relpath(folder, inbox)}/"
        # Anything but a folder: also what can't be opened must be told of.
        links = [name for name in folders if Path(folder, name).is_symlink()]
        found += [
            within + name
            for name in [*files, *links]
            if not name.startswith(".") and not name.endswith(_UNFINISHED)
        ]
    return sorted(found)


def _refuse(path: Path, quarantine: Path, file_id: str, reason: str | None) -> None:
    """Move a file to quarantine, after the sentence that says why."""
    target = _private(quarantine) / path.name
    if target.exists() and not _same(target, path):
        target = target.with_name(f"{file_id}-{path.name}")
    note = target.with_name(f"{target.name}.reason.txt")
    reason = (
        reason or "Nothing in this file could be read; ask the sender for it again."
    )
    note.write_text(f"{reason}{_way_out(path, reason)}\n", encoding="utf-8")
    vault.keep(path, target)


def _way_out(path: Path, reason: str) -> str:
    """What else a person may want to know who finds the file in quarantine."""
    if reason == CATALOGUE["not_x12"].message:
        with path.open("rb") as file:
            seems = lookalikes.recognised(file.read(lookalikes.HEAD_BYTES))
        return f" {seems}" if seems else ""
    if reason == CATALOGUE["conflict"].message:
        return " `claimscope replay` says how to land it in the other one's stead."
    return ""


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def sha256(path: Path) -> str:
    """The identity of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(kept: Path, came: Path) -> bool:
    try:
        return vault.identity(kept) == sha256(came)
    except OSError:
        return False
