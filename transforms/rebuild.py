"""Rebuild: a warehouse made anew from the originals in archive/ and quarantine/.

Everything lands again, in a folder of its own and in the order it came, through the
same doors as the first time; then the new warehouse takes the place of the old one in
one step. Until then the old one stands as it is, wherever this is stopped. What the
originals can't tell is carried over from the old ledger: when a file was received, and
which were withdrawn.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import duckdb
import polars as pl

from transforms import (
    audit,
    inbox,
    landing,
    originals,
    people,
    replay,
    sealing,
    staging,
    unpacking,
    vault,
)
from transforms import warehouse as wh
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.tables import FILE, USD
from transforms.vault import Stead

Progress = Callable[[int, int], None]

_AT = pl.Datetime("us")
_LEDGER = FILE | {
    "received_at": _AT,
    "withdrawn_at": _AT,
    "erased_at": _AT,
    "segments_erased": pl.UInt32,
    "erased_usd": USD,
}
# Nobody saw the bytes that these rows are about: another version may see others.
_UNSEEN = ["archive_unreadable", "unpacked_too_large", "cannot_be_opened"]


class _Original(NamedTuple):
    """A file to land again."""

    path: Path
    name: str  # that it had in the inbox
    received_at: datetime | None
    steads: dict[str, Stead]  # which of its bytes stand for others


class _Known(NamedTuple):
    """What the old ledger knows: by sha256, and by the last part of a name."""

    received: dict[str, tuple[str, datetime]]
    names: dict[str, set[str]]


def rebuild(
    progress: Progress = lambda done, total: None, key: Path | None = None
) -> str:
    """Land all originals again and put the new warehouse in the place of the old one.

    The caller keeps other runs away (runs.exclusive). Returns what landed, in numbers.

    Args:
        progress: is told how many of how many steps are done.
        key: the pseudonym key to go by; by default the one in force.

    Raises:
        BadInput: there is nothing to land, or the original of a file is missing; the
            old warehouse stands.
    """
    here = settings()
    aside = here.home / ".rebuild"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    try:
        old = _old_ledger()
        rounds = _rounds(_originals(old, aside / "staging"))
        if not rounds:
            raise BadInput(
                "Neither archive/ nor quarantine/ holds a file to land again; nothing"
                " was changed."
            )
        people.key(here.key)
        (aside / "keys").mkdir(mode=0o700)
        (aside / "keys" / here.key.name).symlink_to(key or here.key)
        for other in here.keys.glob("archive.key*"):
            (aside / "keys" / other.name).symlink_to(other)
        with _home(aside), wh.connect() as con:
            landing.create(con)
            _carry_over(con, old)
            for done, group in enumerate(rounds):
                progress(done, len(rounds))
                _land(con, group)
            new = _dated(con, old, [each for group in rounds for each in group])
            _refuse_missing(old, new)
            twice = _twice(con, here.warehouse, _more(old, new))
            con.execute("checkpoint")
        said = f"{_said(old, new)}{twice}"
        here.warehouse.with_name(f"{here.warehouse.name}.wal").unlink(missing_ok=True)
        (aside / here.warehouse.name).replace(here.warehouse)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    audit.note("rebuilt", audit.operator(), said=said)
    with wh.connect() as con:
        replay.settle(con)
    return said


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    """Let another folder be the home of this process for a while."""
    there = {"CLAIMSCOPE_HOME": str(folder), "CLAIMSCOPE_KEYS": str(folder / "keys")}
    before = {name: os.environ.get(name) for name in there}
    os.environ |= there
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _old_ledger() -> pl.DataFrame:
    """The ledger there is, whichever version wrote it; empty where none can be read.

    Leaves nothing of it behind in a file beside the warehouse.
    """
    nothing = pl.DataFrame(schema=_LEDGER)
    if not settings().warehouse.is_file():
        return nothing
    try:
        with wh.connect() as con:
            ledger = con.sql("from landing.file").pl()
            seen = con.sql(
                "select distinct file_id from landing.finding where finding_code in"
                f" {tuple(_UNSEEN)}"
            ).pl()
            con.execute("checkpoint")
    except duckdb.Error:
        return nothing
    columns = [
        (pl.col(name) if name in ledger.columns else pl.lit(None))
        .cast(kind)
        .alias(name)
        for name, kind in _LEDGER.items()
    ]
    return ledger.select(
        *columns, is_unseen=pl.col("file_id").is_in(seen["file_id"].implode())
    )


def _originals(old: pl.DataFrame, scratch: Path) -> Iterator[_Original]:
    """Everything that is kept, each under the name by which the old ledger knows it."""
    here = settings()
    known = _Known({}, {})
    for sha256, name, received_at in old.select(
        "sha256", "file_name", "received_at"
    ).iter_rows():
        known.received[sha256] = (name, received_at)
        outer = name.split("!")[0]
        for whole in {name, outer}:
            known.names.setdefault(PurePosixPath(whole).name, set()).add(whole)
    paths = [
        *sorted(here.archive.glob("*/[!.]*")),
        *sorted(here.quarantine.glob("[!.]*")),
    ]
    for path in paths:
        if not path.name.endswith(".reason.txt"):
            yield _named(path, known, scratch)


def _named(path: Path, known: _Known, scratch: Path) -> _Original:
    steads: dict[str, Stead] = {}
    if path.is_file() and os.access(path, os.R_OK):
        steads = vault.steads(path)
        if not vault.is_packed(path):
            name, at = known.received.get(vault.identity(path), (path.name, None))
            return _Original(path, name, at, steads)
    plain = re.sub("^[0-9a-f]{16}-", "", path.name)
    names = {path.name} | known.names.get(path.name, set())
    names |= known.names.get(plain, set())
    found: list[tuple[int, str, datetime | None]] = []
    limit = settings().unpack_bytes
    with vault.plain(path, scratch) as held_in:
        for name in sorted(names):
            held = [
                originals.identity(member, steads)
                for member in unpacking.members(held_in, name, scratch, limit)
            ]
            times = [
                known.received[sha256][1] for sha256 in held if sha256 in known.received
            ]
            found.append((len(times), name, min(times, default=None)))
    _, name, at = max(found, key=lambda candidate: candidate[0])
    return _Original(path, name, at, steads)


def _rounds(found: Iterator[_Original]) -> list[list[_Original]]:
    """Group originals that came together, in the order they came; unknown ones last.

    Within a group names differ, as in an inbox.
    """
    last = datetime.max
    rounds: list[list[_Original]] = []
    names: set[str] = set()
    folders: set[str] = set()
    at = None
    for original in sorted(found, key=lambda o: (o.received_at or last, o.name)):
        above = {str(folder) for folder in PurePosixPath(original.name).parents}
        is_taken = original.name in names | folders or not above.isdisjoint(names)
        if not rounds or is_taken or original.received_at != at:
            rounds.append([])
            names, folders, at = set(), set(), original.received_at
        rounds[-1].append(original)
        names.add(original.name)
        folders |= above
    return rounds


def _carry_over(con: duckdb.DuckDBPyConnection, old: pl.DataFrame) -> None:
    """Keep out what was withdrawn or erased: bytes in the ledger don't land."""
    is_out = pl.col("status_code").is_in(["withdrawn", "erased"])
    con.register("withdrawn", old.filter(is_out))
    con.execute(
        f"""
        insert into landing.file by name
        select {", ".join(_LEDGER)}, 1 as batch_id from withdrawn
        """
    )
    con.unregister("withdrawn")


def _land(con: duckdb.DuckDBPyConnection, group: list[_Original]) -> None:
    """Put originals into the inbox of this home, under their names, and land them."""
    folder = settings().inbox
    stands_for = {
        held: stead.sha256 for each in group for held, stead in each.steads.items()
    }
    for original in group:
        there = folder / original.name
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_sealed(original.path):
            vault.unseal(original.path, there)
        else:
            there.symlink_to(original.path)
    for names in inbox.plan():
        staging.stage(names, stands_for)
    shutil.rmtree(folder)  # what was opened is in plain here
    landing.land(con)


def _is_sealed(path: Path) -> bool:
    is_readable = path.is_file() and os.access(path, os.R_OK)
    return is_readable and sealing.is_sealed(path)


def _dated(
    con: duckdb.DuckDBPyConnection, old: pl.DataFrame, found: list[_Original]
) -> pl.DataFrame:
    """Give the files the time they were received first, and what was erased of them.

    Returns the new ledger.
    """
    erased = [stead for each in found for stead in each.steads.values()]
    which = "where sha256 = ? and status_code <> 'withdrawn'"
    for one in erased:
        con.execute(
            "update landing.file set segments_erased = ?, erased_usd = ?,"
            f" erased_at = ? {which}",
            [one.segments, one.usd, one.erased_at, one.sha256],
        )
        con.execute(f"{landing.STAND_ERASED} {which}", [one.sha256])
    con.register("old", old.select("sha256", "received_at"))
    con.execute(
        """
        update landing.file set received_at = old.received_at
        from old
        where file.sha256 = old.sha256
        """
    )
    con.unregister("old")
    return con.sql("from landing.file").pl()


def _refuse_missing(old: pl.DataFrame, new: pl.DataFrame) -> None:
    """Go on only if every file whose bytes were seen is here again."""
    if old.is_empty():
        return
    is_kept = ~pl.col("is_unseen") & (pl.col("status_code") != "erased")
    lost = old.filter(is_kept).join(new, on="sha256", how="anti")
    if lost.height:
        first = lost.sort("received_at", "file_id").row(0, named=True)
        raise BadInput(
            f"The originals of {lost.height:,} files are neither in archive/ nor in"
            f" quarantine/, first {first['file_name']} ({first['file_id']}); put them"
            " back. Nothing was changed."
        )


def _said(old: pl.DataFrame, new: pl.DataFrame) -> str:
    """What landed, and what the old warehouse had."""
    landed = new.filter(pl.col("status_code") == "landed")
    said = (
        f"{landed.height:,} of {new.height:,} files landed, with"
        f" {landed['claims'].sum():,} claims and {landed['adjudications'].sum():,}"
        " answers"
    )
    if old.is_empty():
        return (
            f"{said}; there was no old ledger to read, so files that had been withdrawn"
            " landed as well."
        )
    more, fewer = _more(old, new).height, _more(new, old).height
    return f"{said}; {more:,} files hold more than before, {fewer:,} fewer."


def _more(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The files that hold more claims and answers in the new ledger."""
    records = pl.col("claims") + pl.col("adjudications")
    before = old.select("sha256", "file_id", "file_name", before=records)
    both = before.join(new.select("sha256", after=records), on="sha256")
    return both.filter(pl.col("after") > pl.col("before")).sort("file_id")


def _twice(con: duckdb.DuckDBPyConnection, old: Path, more: pl.DataFrame) -> str:
    """Say which files now hold what their sender delivered in another one, meanwhile.

    A claim that went to quarantine was perhaps sent again; a version that reads the
    first file better has it twice.
    """
    said = ""
    for file_id, file_name in more.select("file_id", "file_name").iter_rows():
        with duckdb.connect(old, read_only=True) as before:
            landed = before.sql(replay.IDS, params={"file_id": file_id}).pl()
        con.register("landed", landed)
        count = replay.delivered_elsewhere(con, file_id)
        con.unregister("landed")
        if count:
            said += (
                f" {file_name} ({file_id}) now holds {count:,} claims or answers that"
                " its sender delivered in another file as well: withdraw one of the"
                " two."
            )
    return said
