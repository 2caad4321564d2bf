"""Keys: the secrets of this installation, each a file of its own.

They lie in `home/keys/`, or wherever CLAIMSCOPE_KEYS says, so that a copy of the home
is worth nothing to whoever has no copy of the keys. The folder has mode 0700 and each
key 0600; what is more open than that is refused, not mended: somebody may have read it.
A key that is about to take the place of another lies beside it, `<name>.key.next`.
"""

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from transforms.errors import BadSetting
from transforms.settings import settings

KEY_BYTES = 32
PSEUDONYM, ARCHIVE, AUDIT = "pseudonym", "archive", "audit"


def path(name: str) -> Path:
    """Where a key lies."""
    return settings().keys / f"{name}.key"


def following(name: str) -> Path:
    """Where the key lies that is to take the place of another, while it does so."""
    return settings().keys / f"{name}.key.next"


def key(name: str) -> bytes:
    """Read a key; make one where there is none.

    Raises:
        BadSetting: it is too short, or open to others.
        OSError: it can't be read or written.
    """
    return read(path(name))


def read(file: Path) -> bytes:
    """Read the key in a file; make one (mode 0600, folder 0700) where there is none.

    Raises:
        BadSetting: it is too short, or open to others.
        OSError: it can't be read or written.
    """
    if not file.exists():
        make(file, secrets.token_bytes(KEY_BYTES))
    secret = file.read_bytes()
    if len(secret) < KEY_BYTES:
        name = file.name.split(".")[0]
        raise BadSetting(
            f"The {name} key has fewer than {KEY_BYTES} bytes; restore it from your"
            " backup."
        )
    _refuse_open(file.parent)
    _refuse_open(file)
    return secret


def make(file: Path, secret: bytes) -> None:
    """Put a secret into a file, unless there is one already.

    Written aside and linked into place: of two processes that start at once one wins,
    and neither ever reads half a key.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(aside, file)
    finally:
        aside.unlink()
    sync(file.parent)


def identity(secret: bytes) -> str:
    """Name a key without telling it: 16 hex digits."""
    return hmac.new(secret, b"claimscope key", hashlib.sha256).hexdigest()[:16]


def begin(name: str) -> Path:
    """Make the key that is to follow, or find the one that a cut-off rotation made."""
    read(following(name))
    return following(name)


def finish(name: str) -> None:
    """Destroy a key and put the one that follows in its place; again is nothing."""
    if following(name).exists():
        _overwrite(path(name))
        following(name).replace(path(name))
        sync(settings().keys)


def give_up(name: str) -> None:
    """Destroy the key that was to follow; again is nothing."""
    if following(name).exists():
        _overwrite(following(name))
        following(name).unlink()


def sync(folder: Path) -> None:
    """Make a folder's entries last through a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _overwrite(file: Path) -> None:
    """Write zeros over a key. A disk that copies what it writes may still hold it."""
    with suppress(FileNotFoundError), file.open("r+b") as out:
        out.write(bytes(file.stat().st_size))
        out.flush()
        os.fsync(out.fileno())


def _refuse_open(place: Path) -> None:
    mode = stat.S_IMODE(place.stat().st_mode)
    if mode & 0o077:
        right = "700" if place.is_dir() else "600"
        raise BadSetting(
            f"{place} is open to others (mode {mode:o}), who may have read a key: run"
            f" `chmod {right} {place}`, and if they may, rotate the keys after it."
        )
