"""The vault: originals as they are kept, sealed with the archive key.

What is in archive/ and quarantine/ is sealed when it is put there. Homes of an earlier
version hold originals in plain; those are read as they are, and sealed by the next
`claimscope keys rotate archive`. Their name and identity (sha256) stay those of the
bytes that came in. Opened bytes are in memory, or in a private scratch folder for as
long as they are read.

After the erasure of a person an original is kept without what was theirs. What is known
of it then says which bytes stand for which that came in (`Stead`), for itself or for
files in it.
"""

import errno
import hashlib
import io
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, BinaryIO, NamedTuple, cast

from transforms import keys, sealing, unpacking
from transforms.errors import BadSetting
from transforms.settings import settings

HEAD_BYTES = 4096
_BUFFER = 4 * sealing.CHUNK


class Stead(NamedTuple):
    """A file whose bytes stand for others that came in, less what was erased."""

    sha256: str  # of what came in
    segments: int  # erased, of the file
    usd: Decimal  # that they stated
    erased_at: datetime


def keep(path: Path, target: Path) -> None:
    """Seal a file that came in to its place; then it is gone from where it was.

    It is whole on the disk before the other goes, whenever this is stopped.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.is_file() and os.access(path, os.R_OK):
        store(path, target)
        # On one disk its journal has both names change in this order.
        if path.lstat().st_dev != target.parent.stat().st_dev:
            keys.sync(target.parent)
        path.unlink()
    else:  # what can't be opened: a pipe, a link to nowhere, somebody else's file
        move(path, target)


def store(path: Path, target: Path) -> None:
    """Seal the bytes of a file to its place; the file stays."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        told = {"sha256": sha256, "steads": {}}
        _put(source, target, told, _sealing_key())


def put(data: bytes, target: Path, steads: dict[str, Stead]) -> None:
    """Seal bytes to a place; some of them stand for others that came in."""
    told = {"sha256": hashlib.sha256(data).hexdigest(), "steads": _told(steads)}
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _put(io.BytesIO(data), target, told, _sealing_key())


def seal_again(path: Path) -> bool:
    """Seal an original with the key in force, in place; False where it was."""
    secret = _sealing_key()
    if sealing.is_sealed(path):
        if sealing.key_id(path) == keys.identity(secret):
            return False
        with opened(path) as source:
            _put(source, path, _about(path), secret)
    else:
        store(path, path)
    return True


def sweep(older_hours: float = 0.0) -> None:
    """Remove what a killed command left half sealed.

    What is younger may be at work, unless the caller has this home to itself.
    """
    here = settings()
    before = time.time() - 3600 * older_hours
    for part in [*here.archive.glob("*/.*.part"), *here.quarantine.glob(".*.part")]:
        if part.stat().st_mtime <= before:
            part.unlink()


def opened(path: Path) -> BinaryIO:
    """Open an original to read the bytes that are kept of it, sealed or not.

    Raises:
        Damaged: it was changed or cut short.
        BadSetting: its key is not there.
    """
    if not sealing.is_sealed(path):
        return path.open("rb")
    return cast(BinaryIO, io.BufferedReader(sealing.Sealed(path, _key_of), _BUFFER))


@contextmanager
def plain(path: Path, scratch: Path) -> Iterator[Path]:
    """Give the bytes of an original as a file; a sealed one's are gone afterwards."""
    if not path.is_file() or not sealing.is_sealed(path):
        yield path
        return
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = scratch / f".opened-{token_hex(8)}"
    try:
        unseal(path, aside)
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def unseal(path: Path, target: Path) -> None:
    """Write the bytes of an original to a private file."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, opened(path) as source:
        shutil.copyfileobj(source, out, _BUFFER)


def identity(path: Path) -> str:
    """The sha256 of the bytes as they came in, without reading them where sealed."""
    if not sealing.is_sealed(path):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    held = str(_about(path)["sha256"])
    stead = steads(path).get(held)
    return stead.sha256 if stead else held


def steads(path: Path) -> dict[str, Stead]:
    """Which bytes, by their sha256, stand for others, in an original or in it."""
    if not path.is_file() or not sealing.is_sealed(path):
        return {}
    return {
        held: Stead(
            one["sha256"],
            one["segments"],
            Decimal(one["usd"]),
            datetime.fromisoformat(one["erased_at"]),
        )
        for held, one in _about(path)["steads"].items()
    }


def size(path: Path) -> int:
    """How many bytes are kept of an original."""
    if not sealing.is_sealed(path):
        return path.stat().st_size
    with sealing.Sealed(path, _key_of) as raw:
        return raw.size


def head(path: Path) -> bytes:
    """The first bytes of an original; none where it can't be opened as a file."""
    if not path.is_file():  # opening a pipe would wait for ever
        return b""
    try:
        with opened(path) as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""


def is_packed(path: Path) -> bool:
    """Say whether an original stands for others that are in it."""
    return unpacking.is_packed_head(head(path))


def _about(path: Path) -> dict[str, Any]:
    with sealing.Sealed(path, _key_of) as raw:
        return raw.about


def _told(steads: dict[str, Stead]) -> dict[str, Any]:
    return {
        held: {
            "sha256": one.sha256,
            "segments": one.segments,
            "usd": str(one.usd),
            "erased_at": one.erased_at.isoformat(),
        }
        for held, one in steads.items()
    }


def _sealing_key() -> bytes:
    """The key to seal with: the one that follows, while it takes the other's place."""
    after = keys.following(keys.ARCHIVE)
    return keys.read(after) if after.exists() else keys.key(keys.ARCHIVE)


def _key_of(key_id: str) -> bytes:
    for file in (keys.path(keys.ARCHIVE), keys.following(keys.ARCHIVE)):
        if file.exists():
            secret = keys.read(file)
            if keys.identity(secret) == key_id:
                return secret
    raise BadSetting(
        f"The archive key {key_id}, with which an original was sealed, is not in"
        f" {keys.path(keys.ARCHIVE).parent}: put it back from your backup, or set"
        " CLAIMSCOPE_KEYS to the folder that holds it."
    )


def _put(source: IO[bytes], target: Path, told: dict[str, Any], secret: bytes) -> None:
    """Seal to a file aside and give it its name when it is whole on the disk."""
    aside = target.with_name(f".{target.name}.{token_hex(4)}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            sealing.seal(source, out, told, secret)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def move(path: Path, target: Path) -> None:
    """Move an original as it is in one step, also from a folder on another disk."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        aside = target.with_name(f".{target.name}.part")
        shutil.copy2(path, aside)
        aside.replace(target)
        path.unlink()
