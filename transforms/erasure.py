"""Erasure: a file that was delivered wrongly, or a person, is taken out of everything.

Of the landing tables, of the originals, and with a new copy of the warehouse of what
its file still held of removed rows. The ledger keeps its row: what came in is what
landed, was ignored, set aside or erased, in segments and in dollars. The tables of the
reports are built again by the next run; publications but the current one go at once,
that one when the next takes its place.

The rows come first and the originals after, so that what is stopped half way can be
asked for again and finds what is left.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import duckdb

from transforms import (
    audit,
    compaction,
    inbox,
    keys,
    landing,
    mentions,
    originals,
    parsing,
    publish,
    received,
    replay,
    rewriting,
    staging,
    vault,
    warehouse,
)
from transforms.errors import BadInput
from transforms.mentions import Known
from transforms.rewriting import GONE, Kept
from transforms.settings import settings
from transforms.tables import RECORDS
from transforms.vault import Stead
from transforms.x12 import blanking
from transforms.x12.elements import Segments

Progress = Callable[[int, int], None]

_ERASE_FILE = """
update landing.file set
    status_code = 'erased',
    file_name = 'erased-' || file_id,
    erased_at = $erased_at,
    erased_usd = coalesce(erased_usd, 0)
        + billed_usd + charged_usd + quarantined_usd,
    segments_erased = segments_in,
    withdrawn_at = null,
    batch_id = $batch_id,
    segments_parsed = 0, segments_ignored = 0, segments_quarantined = 0,
    unread_elements = 0, findings = 0, claims = 0, claim_lines = 0,
    adjudications = 0, adjustments = 0, enrolments = 0,
    billed_usd = 0, charged_usd = 0, paid_usd = 0, adjusted_usd = 0,
    provider_adjusted_usd = 0, quarantined_usd = 0
where file_id = $file_id
"""
_ERASE_PART = """
update landing.file set
    segments_quarantined = if(status_code = 'landed', segments_quarantined,
        segments_quarantined - ($segments - coalesce(segments_erased, 0))),
    quarantined_usd = if(status_code = 'landed', quarantined_usd,
        quarantined_usd - ($usd - coalesce(erased_usd, 0))),
    erased_at = $erased_at, segments_erased = $segments, erased_usd = $usd
where file_id = $file_id
"""
_LINKED = """
select answer.file_id, answer.segment_index
from core.{table} as answer
inner join core.claim on answer.claim_id = claim.claim_id
where claim.patient_id = ?
"""


def file(name: str) -> str:
    """Erase a file: its rows, its original, its name; return what was done.

    The caller keeps other runs away (runs.exclusive). Done again it erases what is
    left.

    Raises:
        BadInput: no file of the ledger has this id or name, or several have.
    """
    _refuse_nothing()
    with warehouse.connect() as con:
        replay.settle(con)
        row = received.named(con, name)
        file_id, sha256 = row["file_id"], row["sha256"]
        with _transaction(con):
            batch_id = _batch(con)
            for table in RECORDS:
                con.execute(
                    f'delete from landing."{table}" where file_id = ?', [file_id]
                )
            if row["status_code"] != "erased":
                values = {"file_id": file_id, "batch_id": batch_id}
                con.execute(_ERASE_FILE, values | {"erased_at": _now()})
    for path in _kept():
        if sha256 in originals.inside(path):
            rewriting.rewrite(
                path, lambda leaf: GONE if leaf.sha256 == sha256 else None
            )
    _finish()
    audit.note("erased_file", audit.operator(), file_id=file_id)
    return (
        f"{file_id} is erased, with {row['records']:,} claims or answers; the same"
        " bytes never land again."
    )


def person(patient_id: str, progress: Progress = lambda done, total: None) -> str:
    """Erase a person from everything; return what was done, in numbers.

    The caller keeps other runs away (runs.exclusive). Every original is read twice: to
    learn what the person goes by, then to find where they are named.

    Raises:
        BadInput: nobody of this pseudonym is in the originals or in the ledger.
    """
    _refuse_nothing()
    inbox.settle()
    paths = _kept()
    key = keys.key(keys.PSEUDONYM)
    of = mentions.nobody()
    for done, path in enumerate(paths):
        progress(done, 2 * len(paths))
        for leaf in rewriting.leaves(path):
            of.take(mentions.known(_segments(leaf.data), patient_id, key))
    with warehouse.connect() as con:
        landing.create(con)
        linked = _linked(con, patient_id)
        if not of.names and not of.members and not linked and not _has(con, patient_id):
            raise BadInput(
                "Nobody of this pseudonym is in the originals; give a patient_id as the"
                " tables of the warehouse have it."
            )
        count = _Count()
        for done, path in enumerate(paths, len(paths)):
            progress(done, 2 * len(paths))
            changes = _changes(con, path, patient_id, key, of, linked)
            if changes:
                _replace_rows(con, changes)
                rewriting.rewrite(path, _kept_of(changes))
                count.add(changes)
        left = _has(con, patient_id)
    _finish()
    audit.note(
        "erased_person", audit.operator(), files=count.files, segments=count.segments
    )
    said = (
        f"{count.segments:,} segments of {count.files:,} files are erased, which stated"
        f" {count.usd:,} USD."
    )
    if left:
        said += (
            " Rows of the person remain whose originals are not kept: run `claimscope"
            " erase --file` for these."
        )
    return said


class _Count:
    """How much is erased."""

    def __init__(self) -> None:
        self.files, self.segments, self.usd = 0, 0, Decimal(0)

    def add(self, changes: "dict[str, _Change]") -> None:
        for change in changes.values():
            self.files += 1
            self.segments += change.segments
            self.usd += change.usd


class _Change(NamedTuple):
    """What is erased of a file now, and what stays."""

    kept: Kept
    segments: int
    usd: Decimal


def _changes(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    patient_id: str,
    key: bytes,
    of: Known,
    linked: dict[str, list[int]],
) -> dict[str, _Change]:
    """What is to be erased of the files of an original, by their sha256."""
    changes = {}
    for leaf in rewriting.leaves(path):
        read = blanking.readable(leaf.data)
        if not read.segments.height:
            continue
        at = linked.get(leaf.sha256[:16], ())
        named = mentions.mentions(read.segments, patient_id, key, of, at)
        if not named.rows and not named.emptied:
            continue
        data = blanking.blanked(leaf.data, read, named.rows, named.emptied)
        usd = _usd(leaf.data, key) - _usd(data, key)
        before = leaf.stead or Stead(leaf.sha256, 0, Decimal(0), _now())
        stead = Stead(
            leaf.sha256, before.segments + len(named.rows), before.usd + usd, _now()
        )
        changes[leaf.sha256] = _Change(Kept(data, stead), len(named.rows), usd)
    return changes


def _kept_of(changes: dict[str, _Change]) -> rewriting.Change:
    return lambda leaf: changes[leaf.sha256].kept if leaf.sha256 in changes else None


def _replace_rows(con: duckdb.DuckDBPyConnection, changes: dict[str, _Change]) -> None:
    """Let landing hold what is kept of files, all of an original or none."""
    aside = settings().staging / f".erase-{token_hex(4)}"
    aside.mkdir(parents=True, mode=0o700)
    try:
        staged = []
        for sha256, change in changes.items():
            rows = con.execute(
                "select file_id, file_name, status_code from landing.file"
                " where sha256 = ?",
                [sha256],
            ).fetchall()
            if not rows:
                continue
            (row,) = rows
            place = aside / f"{sha256}.kept"
            place.write_bytes(change.kept.data)
            folder = staging.restage(place, row[1], sha256, aside)
            place.unlink()
            staged.append((row, folder, change.kept.stead))
        with _transaction(con):
            for (file_id, _, status_code), folder, stead in staged:
                values = {"file_id": file_id, "segments": stead.segments}
                values |= {"usd": stead.usd, "erased_at": stead.erased_at}
                con.execute(_ERASE_PART, values)
                if status_code == "landed":
                    landing.reload(con, folder, file_id)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _finish() -> None:
    """Let nothing remain beside the tables: in free room, staging, publications."""
    compaction.compact()
    vault.sweep()
    for folder in settings().staging.glob("*"):
        shutil.rmtree(folder, ignore_errors=True)
    publish.remove_all_but_current()


def _segments(data: bytes) -> Segments:
    return blanking.readable(data).segments


def _usd(data: bytes, key: bytes) -> Decimal:
    """The dollars that a file states, landed or set aside."""
    row = parsing.parse(data, "", key)["file"].row(0, named=True)
    return Decimal(row["billed_usd"] + row["charged_usd"] + row["quarantined_usd"])


def _linked(con: duckdb.DuckDBPyConnection, patient_id: str) -> dict[str, list[int]]:
    """Answers and statuses linked to claims of a person: file to segment_index."""
    found: dict[str, list[int]] = {}
    tables = {
        name
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'core'"
        ).fetchall()
    }
    for table in tables & {"adjudication", "acknowledgment"}:
        query = _LINKED.format(table=table)
        for file_id, index in con.execute(query, [patient_id]).fetchall():
            found.setdefault(file_id, []).append(index)
    return found


def _has(con: duckdb.DuckDBPyConnection, patient_id: str) -> bool:
    """Say whether landing still holds rows of a person."""
    ((rows,),) = con.execute(
        """
        select
            (select count(*) from landing.claim where patient_id = $who)
            + (
                select count(*) from landing.enrolment
                where patient_id = $who or prior_patient_id = $who
            )
        """,
        {"who": patient_id},
    ).fetchall()
    return bool(rows)


def _kept() -> list[Path]:
    """Every original that can be read."""
    kept = [*sorted(settings().archive.glob("*/[!.]*")), *originals.refused()]
    return [path for path in kept if path.is_file()]


def _batch(con: duckdb.DuckDBPyConnection) -> int:
    ((batch_id,),) = con.execute(
        "select 1 + max(batch_id) from landing.file"
    ).fetchall()
    return int(batch_id)


def _refuse_nothing() -> None:
    if not settings().warehouse.is_file():
        raise BadInput("Nothing has landed here, so there is nothing to erase.")


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or none of what is done within."""
    con.execute("begin")
    try:
        yield
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
