"""Originals: the bytes behind a row of the ledger, in archive/ or quarantine/."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from secrets import token_hex
from typing import Any

import duckdb
import polars as pl

from transforms import inbox, unpacking, vault
from transforms.settings import settings
from transforms.unpacking import Member
from transforms.vault import Stead


@contextmanager
def of(row: dict[str, Any], scratch: Path) -> Iterator[Path | None]:
    """Find the bytes that a ledger row is about; none when they are not there.

    They are opened into the private folder `scratch`, and those that came in a gzip or
    zip unpacked from it once more; afterwards they are gone.
    """
    folder = settings().archive / row["file_id"]
    for path in [*folder.glob("[!.]*"), *refused()]:
        if path.is_file() and vault.identity(path) == row["sha256"]:
            with vault.plain(path, scratch) as found:
                yield found
            return
    for path in _archives(row["file_name"]):
        stands_for = vault.steads(path)
        for member in members(path, scratch):
            if identity(member, stands_for) == row["sha256"]:
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
    yield from filter(vault.is_packed, dict.fromkeys([*likely, *others]))


def members(path: Path, scratch: Path) -> Iterator[Member]:
    """The files that an original stands for, opened while they are looked at."""
    with vault.plain(path, scratch) as plain:
        yield from unpacking.members(plain, path.name, scratch, settings().unpack_bytes)


def identity(member: Member, stands_for: dict[str, Stead]) -> str:
    """The sha256 of a member as it came in."""
    stead = stands_for.get(member.sha256)
    return stead.sha256 if stead else member.sha256


def inside(path: Path) -> list[str]:
    """The sha256s of the files that an original stands for, as they came in."""
    if path.is_file() and not vault.is_packed(path):
        return [vault.identity(path)]
    scratch = settings().staging / f".{token_hex(4)}"
    stands_for = vault.steads(path)
    try:
        return [identity(member, stands_for) for member in members(path, scratch)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def refused() -> list[Path]:
    """The files of quarantine/, without the sentences beside them."""
    return [
        path
        for path in sorted(settings().quarantine.glob("[!.]*"))
        if path.is_file() and not path.name.endswith(".reason.txt")
    ]


def every() -> list[Path]:
    """Every original that can be read."""
    kept = [*sorted(settings().archive.glob("*/[!.]*")), *refused()]
    return [path for path in kept if path.is_file()]


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Archive the files in quarantine/ that have landed meanwhile.

    An archive goes once all that is in it has landed. Also finishes what a replay that
    was killed left over.
    """
    paths = refused()
    if not paths:
        return
    held = [
        (place, sha256) for place, path in enumerate(paths) for sha256 in inside(path)
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
        if vault.is_packed(path):
            file_id = vault.identity(path)[:16]
        inbox.archive(path, file_id)
