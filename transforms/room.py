"""Room: whether this home can be written to, and one sentence when it cannot.

Memory is room as well: a query may need more than the setting lets it take.

A full disk and a folder that is closed to us come up anywhere, from the system, from
DuckDB, from Polars or from SQLite. `lack` knows them all by their signs.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

import duckdb

from transforms.errors import ClaimscopeError, NoRoom, NotWritable, TooLittleMemory
from transforms.settings import settings

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_SAYS_FULL = re.compile(
    r"no space left on device|disk quota exceeded|file too large"
    r"|database or disk is full|could not (write|truncate|allocate).*space",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_CLOSED = re.compile(
    r"read-only file ?system|permission denied|operation not permitted"
    r"|readonly database",
    re.IGNORECASE,
)
_LIBRARIES = ("duckdb", "_duckdb", "polars", "sqlite3", "sqlalchemy")


def free_bytes() -> int:
    """Room left on the disk of this home."""
    folder = settings().home
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def check() -> None:
    """See that there is enough room to begin something.

    Raises:
        NoRoom: there is less than the setting asks for.
    """
    if free_bytes() < settings().min_free_bytes:
        raise full()


def check_writable() -> None:
    """See that every folder of this home can be written to, before anything is begun.

    Raises:
        NotWritable: one cannot.
        NoRoom: the disk is full.
    """
    here = settings()
    with explained():
        for folder in (
            *(here.home, here.inbox, here.staging, here.archive, here.quarantine),
            *(here.published, here.logs, here.airflow),
        ):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = folder / f".{token_hex(4)}.tmp"
            try:
                probe.touch()
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(folder)) from None
            probe.unlink()


@contextmanager
def explained() -> Iterator[None]:
    """Turn the want of room, or of a right, into its sentence."""
    try:
        yield
    except ClaimscopeError:
        raise
    except Exception as error:
        found = lack(error)
        if found is None:
            raise
        raise found from error


def lack(error: BaseException | None) -> ClaimscopeError | None:
    """Tell whether an error, or what caused it, is for want of room or of a right."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, NoRoom | NotWritable | TooLittleMemory):
            return error
        text = str(error)
        number = error.errno if isinstance(error, OSError) else None
        is_theirs = type(error).__module__.split(".")[0] in _LIBRARIES
        is_theirs |= isinstance(error, OSError) and number is None  # by Polars
        if number in _FULL or (is_theirs and _SAYS_FULL.search(text)):
            return full()
        if number in _CLOSED and isinstance(error, OSError):
            return _closed(error.filename)
        if is_theirs and _SAYS_CLOSED.search(text):
            return _closed(None)
        if isinstance(error, duckdb.OutOfMemoryException):
            return _crowded()
        error = error.__cause__ or error.__context__
    return None


def full() -> NoRoom:
    """The sentence for a disk on which there is no more room."""
    free, home = 0, settings().home
    with suppress(OSError):
        free = free_bytes()
    least = settings().min_free_bytes // 1_000_000
    return NoRoom(
        f"No room is left to write below {home} ({free // 1_000_000:,} MB are free on"
        f" its disk, {least:,} MB must stay free): make room there and try again. What"
        " came in is safe and is taken in then."
    )


def _crowded() -> TooLittleMemory:
    """The sentence for a query that needs more memory than it may take."""
    return TooLittleMemory(
        f"{settings().memory_bytes // 1_000_000:,} MB of memory are too little for what"
        " has landed: set CLAIMSCOPE_MEMORY_MB to more and run again. What came in is"
        " safe, and the old reports still stand."
    )


def _closed(where: str | bytes | int | None) -> NotWritable:
    """The folder that cannot be written to; what file of it is nobody's business."""
    folder = settings().home
    if isinstance(where, str):
        path = Path(where)
        folder = path if path.is_dir() else path.parent
    return NotWritable(
        f"{folder} cannot be written to by this user (number {os.getuid()}): it is"
        " read-only or somebody else's; make it writable, or set CLAIMSCOPE_HOME to"
        " another folder. Nothing was lost."
    )
