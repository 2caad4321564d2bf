"""Rewriting: an original without some of what is in it, be it in a gzip or zip.

What is kept of a file stands for the bytes that came in (vault.Stead), so that it is
still the same file of the ledger.
"""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from transforms import unpacking, vault
from transforms.vault import Stead


class Leaf(NamedTuple):
    """A file in an original, or the original itself."""

    data: bytes
    sha256: str  # of the bytes as they came in
    stead: Stead | None  # what was erased of it before


class Kept(NamedTuple):
    """What stays of a file."""

    data: bytes
    stead: Stead


# What is to become of a file: None leaves it as it is, GONE takes it out.
GONE = "gone"
Change = Callable[[Leaf], Kept | str | None]


def leaves(path: Path) -> list[Leaf]:
    """Every file that an original stands for, with its bytes."""
    found: list[Leaf] = []

    def look(leaf: Leaf) -> None:
        found.append(leaf)

    _changed(_bytes(path), vault.steads(path), look, {})
    return found


def rewrite(path: Path, change: Change) -> None:
    """Change the files of an original, all or none; it goes when none is left.

    Done again it is nothing, where `change` leaves the files as they are.
    """
    before = vault.steads(path)
    steads: dict[str, Stead] = {}
    data = _bytes(path)
    now = _changed(data, before, change, steads)
    if now is None:
        path.unlink()
        path.with_name(f"{path.name}.reason.txt").unlink(missing_ok=True)
        if not any(path.parent.iterdir()) and path.parent.parent.name == "archive":
            path.parent.rmdir()
    elif now != data:
        vault.put(now, path, steads)


def _bytes(path: Path) -> bytes:
    with vault.opened(path) as file:
        return file.read()


def _changed(
    data: bytes, before: dict[str, Stead], change: Change, steads: dict[str, Stead]
) -> bytes | None:
    """The bytes of a file after a change; None where nothing of it stays."""
    if unpacking.is_packed_head(data[:4]):
        try:
            if data[:2] == b"\x1f\x8b":
                return _of_gzip(data, before, change, steads)
            return _of_zip(data, before, change, steads)
        except unpacking.BROKEN:
            pass  # nobody could read it, so it is taken as it is
    sha256 = hashlib.sha256(data).hexdigest()
    stead = before.get(sha256)
    done = change(Leaf(data, stead.sha256 if stead else sha256, stead))
    if isinstance(done, str):
        return None
    if done is None:
        if stead:
            steads[sha256] = stead
        return data
    steads[hashlib.sha256(done.data).hexdigest()] = done.stead
    return done.data


def _of_gzip(
    data: bytes, before: dict[str, Stead], change: Change, steads: dict[str, Stead]
) -> bytes | None:
    inner = gzip.decompress(data)
    now = _changed(inner, before, change, steads)
    if now is None:
        return None
    return data if now == inner else gzip.compress(now, mtime=0)


def _of_zip(
    data: bytes, before: dict[str, Stead], change: Change, steads: dict[str, Stead]
) -> bytes | None:
    out, is_same, left = io.BytesIO(), True, 0
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.is_dir():
                continue
            inner = old.read(entry)
            now = _changed(inner, before, change, steads)
            is_same &= now == inner
            if now is not None:
                left += 1
                new.writestr(
                    zipfile.ZipInfo(entry.filename, entry.date_time), now,
                    zipfile.ZIP_DEFLATED,
                )  # fmt: skip
    return data if is_same else out.getvalue() if left else None
