"""Originals: the bytes behind a row of the ledger, in archive/ or quarantine/."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from transforms import inbox, unpacking
from transforms.settings import settings
from transforms.unpacking import Member


@contextmanager
def of(row: dict[str, Any], scratch: Path) -> Iterator[Path | None]:
    """Find the bytes that a ledger row is about; none when they are not there.

    Those that came in a gzip or zip are unpacked from it once more, and are gone
    afterwards.
    """
    folder = settings().archive / row["file_id"]
    for path in [*folder.glob("*"), *refused()]:
        if not path.is_file() or path.stat().st_size != row["bytes"]:
            continue
        if sha256(path) == row["sha256"]:
            yield path
            return
    for path in _archives(row["file_name"]):
        for member in _members(path, scratch):
            if member.sha256 == row["sha256"]:
                yield member.path
                return
    yield None


def _archives(file_name: str) -> Iterator[Path]:
    """Every gzip and zip that is kept, those first that the name speaks of."""
    here = settings()
    likely = []
    for at in [n for n, letter in enumerate(file_name) if letter == "!"]:
        outer = Path(file_name[:at]).name
        likely += [*here.archive.glob(f"*/{escape(outer)}"), here.quarantine / outer]
    others = [*refused(), *sorted(here.archive.glob("*/[!.]*"))]
    yield from filter(unpacking.is_packed, dict.fromkeys([*likely, *others]))


def _members(path: Path, scratch: Path) -> Iterator[Member]:
    return unpacking.members(path, path.name, scratch, settings().unpack_bytes)


def refused() -> list[Path]:
    """The files of quarantine/, without the sentences beside them."""
    return [
        path
        for path in sorted(settings().quarantine.glob("[!.]*"))
        if path.is_file() and not path.name.endswith(".reason.txt")
    ]


def settle(con: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Archive the files in quarantine/ that have landed meanwhile.

    An archive goes once all that is in it has landed. Also finishes what a replay that
    was killed left over.
    """
    paths = refused()
    if not paths:
        return
    held = [
        (place, member.sha256)
        for place, path in enumerate(paths)
        for member in _members(path, scratch)
    ]
    con.register("held", pl.DataFrame(held, ["place", "sha256"], orient="row"))
    landed = con.execute(
        """
        select
            held.place,
            min(file.file_id)
        from held
        left join landing.file
            on held.sha256 = file.sha256 and file.status_code = 'landed'
        group by held.place
        having count(file.file_id) = count(*)
        """
    ).fetchall()
    con.unregister("held")
    for place, file_id in landed:
        path = paths[place]
        path.with_name(f"{path.name}.reason.txt").unlink(missing_ok=True)
        if unpacking.is_packed(path):
            file_id = sha256(path)[:16]
        inbox.archive(path, file_id)


def sha256(path: Path) -> str:
    """The identity of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
