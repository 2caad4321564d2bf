"""Secrets of this home that its owner alone can read, each a file in home/keys."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from transforms.settings import settings


def file(name: str) -> Path:
    """Where a secret lies."""
    return settings().home / "keys" / name


def secret(name: str) -> str:
    """Read a secret; the first time, make it: 256 random bits as text."""
    path = file(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written aside and linked into place: of two processes that start at once one
        # wins, and neither ever reads half of it.
        aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_text()
