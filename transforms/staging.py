"""Staging: the records of files as Parquet, people pseudonymised already.

`stage` writes the frames of a file, or of some small ones together, to a folder, aside
first and renamed at the end: one without a dot in front is always whole.
"""

import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from secrets import token_hex

import polars as pl

from transforms import large, people, room, unpacking
from transforms.parsing import Tables, parse, parse_all, parse_together, refusal
from transforms.settings import settings
from transforms.unpacking import Member
from transforms.x12 import ledger, segments
from transforms.x12.files import FILE_AT

__all__ = ["parse", "parse_all", "restage", "segments", "stage"]

log = logging.getLogger(__name__)

# Files are read together up to so many bytes: enough to make small ones cheap.
_TOGETHER_BYTES = 8_000_000
_TOGETHER_FILES = 256
_GROUP_ROWS = 16_384  # so that landing reads a table on every core
# Above, a file is read part by part: slower, but memory does not grow with it.
LARGE_BYTES = 32_000_000


def stage(names: list[str], stands_for: Mapping[str, str] | None = None) -> list[str]:
    """Parse files of the inbox to Parquet; return the ids of those that are staged.

    A file never raises: what can't be read gets a ledger row that says so. One that has
    left the inbox meanwhile is left out. Bytes that stand for others (by their sha256)
    after an erasure are the file that came in.
    """
    here = settings()
    here.staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    here.staging.chmod(0o700)
    key = people.key(here.key)
    staged: dict[str, None] = {}
    waiting: dict[str, tuple[str, bytes]] = {}
    size = 0
    stands_for = stands_for or {}
    for member in _members(names):
        came = stands_for.get(member.sha256, member.sha256)
        member = member._replace(sha256=came)
        if member.file_id in staged:
            continue
        staged[member.file_id] = None
        if member.refusal or member.bytes > LARGE_BYTES:
            _stage_alone(member, here.staging, key)
            continue
        if waiting and (
            len(waiting) == _TOGETHER_FILES or size + member.bytes > _TOGETHER_BYTES
        ):
            _stage(waiting, here.staging, key, stands_for)
            waiting, size = {}, 0
        data = member.path.read_bytes()
        waiting[ledger.identity(data, stands_for)[1]] = (member.name, data)
        size += len(data)
    _stage(waiting, here.staging, key, stands_for)
    return list(staged)


def _members(names: list[str]) -> Iterator[Member]:
    """The files that files of the inbox stand for; those that left it are none."""
    here = settings()
    scratch = here.staging / f".{token_hex(4)}"
    try:
        for name in names:
            path = here.inbox / name
            if path.is_symlink() or path.exists():
                yield from unpacking.members(path, name, scratch, here.unpack_bytes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def restage(path: Path, file_name: str, sha256: str, aside: Path) -> Path:
    """Parse one file again, wherever it is kept, to a folder below `aside`.

    `sha256` is that of the bytes that came in, whatever is kept of them.
    """
    size = path.stat().st_size
    member = Member(file_name, path, sha256, size)
    key = people.key(settings().key)
    if size > LARGE_BYTES:
        _stage_alone(member, aside, key)
    else:
        data = path.read_bytes()
        stands_for = {ledger.identity(data)[0]: sha256}
        _stage({member.file_id: (file_name, data)}, aside, key, stands_for)
    return aside / member.file_id


def _stage_alone(member: Member, staging: Path, key: bytes) -> None:
    """Write a large file part by part to its folder, or one that can't be read."""
    folder = staging / member.file_id
    if folder.exists():
        return
    received = ledger.Received(
        0, member.file_id, member.sha256, member.name, False, member.bytes
    )
    code = member.refusal
    if code is None:
        code = _stage_parts(member, received, folder, key)
    if code is not None:
        _write(folder, _with_ids(refusal(received, code, key), [member.file_id]))


def _stage_parts(
    member: Member, received: ledger.Received, folder: Path, key: bytes
) -> str | None:
    """Write a large file to its folder; return a finding code where it can't be."""
    aside = _aside(folder)
    parts: dict[str, int] = {}

    def write(name: str, rows: pl.DataFrame) -> None:
        n = parts[name] = parts.get(name, 0) + 1
        part = f"{name}.parquet" if n == 1 else f"{name}.{n}.parquet"
        if name != "file":
            rows = rows.with_columns(pl.lit(member.file_id).alias("file_id"))
        _write_rows(aside / part, rows)

    try:
        with (
            member.path.open("rb") as file,
            mmap(file.fileno(), 0, access=ACCESS_READ) as data,
        ):
            large.parse(data, received, key, write, scratch=aside)
    except Exception as error:
        shutil.rmtree(aside, ignore_errors=True)
        if room.lack(error) is not None:  # which is not the file's fault
            raise
        # The kind of the error only: its text could hold a piece of the file.
        log.error("A large file could not be read: %s.", type(error).__name__)
        return "file_unreadable"
    _put(aside, folder)
    return None


def _with_ids(tables: Tables, file_ids: list[str]) -> Tables:
    """Give the rows that there are the ids of their files."""
    ids = pl.Series("file_id", file_ids, dtype=pl.String)
    return {
        name: rows.drop(FILE_AT).with_columns(ids.gather(rows[FILE_AT]))
        for name, rows in tables.items()
        if not rows.is_empty()
    }


def _stage(
    waiting: dict[str, tuple[str, bytes]],
    staging: Path,
    key: bytes,
    stands_for: Mapping[str, str],
) -> None:
    """Write files that are read together to one folder, which says which they are."""
    if not waiting:
        return
    folder = staging / next(iter(waiting))
    if len(waiting) > 1:
        ids = "".join(waiting).encode()
        folder = staging / f"{len(waiting)}-{ledger.identity(ids)[1]}"
    if folder.exists():
        return
    read = parse_together(list(waiting.values()), key, stands_for)
    _write(folder, _with_ids(read, [*waiting]))


def _write(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Write tables aside, then put the folder in its place in one step."""
    aside = _aside(folder)
    try:
        for name, rows in tables.items():
            _write_rows(aside / f"{name}.parquet", rows)
    except BaseException:  # half a folder would only take up room
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _put(aside, folder)


def _aside(folder: Path) -> Path:
    aside = folder.with_name(f".{folder.name}-{token_hex(4)}")
    aside.mkdir(mode=0o700)
    return aside


def _write_rows(path: Path, rows: pl.DataFrame) -> None:
    """Write rows so that they are on the disk before anybody is told of them."""
    rows.write_parquet(
        path, compression="lz4", statistics=False, row_group_size=_GROUP_ROWS
    )
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _put(aside: Path, folder: Path) -> None:
    try:
        aside.rename(folder)
    except OSError:  # another task staged the same files meanwhile
        shutil.rmtree(aside)
