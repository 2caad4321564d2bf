"""Unpacking: the files inside a file, where it is a gzip or a zip.

Each is a file of its own, with its own bytes, sha256 and ledger row, under the name
`outer.zip!inner`. What can't be unpacked is refused with a reason, never left out; what
would fill the disk is stopped at a limit, whatever its header declares.
"""

import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, NamedTuple

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PIECE = 1 << 20
_DEEPEST = 3  # an archive in an archive in an archive
_MOST = 10_000  # files of one archive
BROKEN = (
    *(OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError),
    *(NotImplementedError, ValueError, KeyError),
)


class Member(NamedTuple):
    """A file to land: where its bytes are, or why there are none."""

    name: str
    path: Path  # gone when the next member is asked for, if it was unpacked
    sha256: str
    bytes: int
    refusal: str | None = None  # a finding code

    @property
    def file_id(self) -> str:
        """The first 16 digits of the sha256."""
        return self.sha256[:16]


def members(path: Path, name: str, scratch: Path, limit: int) -> Iterator[Member]:
    """List the files that a file of the inbox stands for: itself, or what is in it.

    Args:
        path: the file.
        name: what the ledger calls it.
        scratch: a folder for what is unpacked, private.
        limit: bytes that may be unpacked of one file of the inbox.
    """
    if not path.is_file():  # a pipe, or a link to nowhere or to a folder
        yield _refused(path, name, name, "cannot_be_opened")
        return
    try:
        sha256 = _sha256(path)
    except OSError:
        yield _refused(path, name, name, "cannot_be_opened")
        return
    yield from _opened(
        Member(name, path, sha256, path.stat().st_size), scratch, _Budget(limit), 0
    )


def is_packed(path: Path) -> bool:
    """Say whether a file stands for others that are in it."""
    if not path.is_file():  # opening a pipe would wait for ever
        return False
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError:
        return False
    return is_packed_head(head)


def is_packed_head(head: bytes) -> bool:
    """Say whether a file that begins with these bytes stands for others."""
    return head.startswith(_GZIP) or head[:4] in _ZIP


class _Budget:
    """How many bytes may still be unpacked."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def spend(self, count: int) -> bool:
        """Take bytes off what is left; False where there are not so many."""
        if count > self.left:
            return False
        self.left -= count
        return True


def _opened(
    whole: Member, scratch: Path, budget: _Budget, depth: int
) -> Iterator[Member]:
    with whole.path.open("rb") as file:
        head = file.read(4)
    is_gzip, is_zip = head.startswith(_GZIP), head in _ZIP
    if not (is_gzip or is_zip):
        yield whole
    elif depth == _DEEPEST:
        yield whole._replace(refusal="archive_unreadable")
    elif is_gzip:
        yield from _of_gzip(whole, scratch, budget, depth)
    else:
        yield from _of_zip(whole, scratch, budget, depth)


def _of_gzip(
    whole: Member, scratch: Path, budget: _Budget, depth: int
) -> Iterator[Member]:
    inner = Path(whole.name.rsplit("!", 1)[-1]).name
    inner = inner.removesuffix(".gz") if inner.endswith(".gz") else "content"
    with gzip.open(whole.path) as stream:
        yield from _unpacked(whole, inner, stream, scratch, budget, depth)


def _of_zip(
    whole: Member, scratch: Path, budget: _Budget, depth: int
) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(whole.path)
        inside = [entry for entry in archive.infolist() if not entry.is_dir()]
    except BROKEN:
        yield whole._replace(refusal="archive_unreadable")
        return
    with archive:
        if not inside or len(inside) > _MOST:
            code = "archive_unreadable" if inside else "empty_file"
            yield whole._replace(refusal=code)
            return
        for entry in inside:
            refusal = None
            if entry.flag_bits & 1:  # locked with a password
                refusal = "archive_unreadable"
            elif entry.file_size > budget.left:
                refusal = "unpacked_too_large"
            if refusal:
                yield _refused(whole.path, whole.sha256, _inner(whole, entry), refusal)
                continue
            try:
                stream = archive.open(entry)
            except BROKEN:
                code = "archive_unreadable"
                yield _refused(whole.path, whole.sha256, _inner(whole, entry), code)
                continue
            with stream:
                yield from _unpacked(
                    whole, entry.filename, stream, scratch, budget, depth
                )


def _inner(whole: Member, entry: zipfile.ZipInfo) -> str:
    return f"{whole.name}!{entry.filename}"


def _unpacked(
    whole: Member,
    inner: str,
    stream: IO[bytes] | gzip.GzipFile,
    scratch: Path,
    budget: _Budget,
    depth: int,
) -> Iterator[Member]:
    """Unpack one file, and what is in it; stop at the limit."""
    name = f"{whole.name}!{inner}"
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = scratch / f".unpacked-{token_hex(8)}"
    digest = hashlib.sha256()
    refusal = None
    try:
        with open(target, "xb", opener=_private) as file:
            while True:
                try:
                    piece = stream.read(_PIECE)
                except BROKEN:
                    refusal = "archive_unreadable"
                    break
                if not budget.spend(len(piece)):
                    refusal = "unpacked_too_large"
                    break
                if not piece:
                    break
                digest.update(piece)
                file.write(piece)  # fails for want of room, which is not the file's
        if refusal:
            yield _refused(whole.path, whole.sha256, name, refusal)
        else:
            size = target.stat().st_size
            member = Member(name, target, digest.hexdigest(), size)
            yield from _opened(member, scratch, budget, depth + 1)
    finally:
        with suppress(FileNotFoundError):
            target.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _refused(path: Path, outer: str, name: str, refusal: str) -> Member:
    """A file whose bytes nobody saw: known by where it was and why."""
    sha256 = hashlib.sha256(f"{outer}!{name}!{refusal}".encode()).hexdigest()
    return Member(name, path, sha256, 0, refusal)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
