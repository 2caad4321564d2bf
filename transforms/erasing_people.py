"""Erasing people: everything that originals and tables hold of one goes, for good.

In an original each segment that is theirs is overwritten by one as long that says
nothing, so what lands of all others has the same ids and places as before: the rows of
others are the same rows. What was erased counts as such in the ledger.
"""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import duckdb

from transforms import (
    audit,
    erasure,
    inbox,
    keys,
    landing,
    mentions,
    originals,
    parsing,
    rewriting,
    staging,
    warehouse,
)
from transforms.errors import BadInput
from transforms.mentions import Known
from transforms.rewriting import Kept
from transforms.settings import settings
from transforms.vault import Stead
from transforms.worklist import store as worklist
from transforms.x12 import blanking
from transforms.x12.elements import Segments

Progress = Callable[[int, int], None]

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


def erase(patient_id: str, progress: Progress = lambda done, total: None) -> str:
    """Erase a person from everything; return what was done, in numbers.

    The caller keeps other runs away (runs.exclusive). Every original is read twice: to
    learn what the person goes by, then to find where they are named.

    Raises:
        BadInput: nobody of this pseudonym is in the originals or in the ledger.
    """
    erasure.refuse_nothing()
    inbox.settle()
    paths = originals.every()
    key = keys.key(keys.PSEUDONYM)
    of = mentions.nobody()
    for done, path in enumerate(paths):
        progress(done, 2 * len(paths))
        for leaf in rewriting.leaves(path):
            of.take(mentions.known(_segments(leaf.data), patient_id, key))
    with warehouse.connect() as con:
        landing.create(con)
        linked = _linked(con, patient_id)
        families = _families(con, patient_id)
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
    worklist.erase(families)
    erasure.finish()
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
        before = leaf.stead or Stead(leaf.sha256, 0, Decimal(0), erasure.now())
        stead = Stead(
            leaf.sha256,
            before.segments + len(named.rows),
            before.usd + usd,
            erasure.now(),
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
        with erasure.transaction(con):
            for (file_id, _, status_code), folder, stead in staged:
                values = {"file_id": file_id, "segments": stead.segments}
                values |= {"usd": stead.usd, "erased_at": stead.erased_at}
                con.execute(_ERASE_PART, values)
                if status_code == "landed":
                    landing.reload(con, folder, file_id)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _segments(data: bytes) -> Segments:
    return blanking.readable(data).segments


def _usd(data: bytes, key: bytes) -> Decimal:
    """The dollars that a file states, landed or set aside."""
    row = parsing.parse(data, "", key)["file"].row(0, named=True)
    return Decimal(row["billed_usd"] + row["charged_usd"] + row["quarantined_usd"])


def _families(con: duckdb.DuckDBPyConnection, patient_id: str) -> list[str]:
    """The claims of a person, as the worklist knows them."""
    if not con.execute(
        "select 1 from duckdb_tables()"
        " where schema_name = 'core' and table_name = 'claim'"
    ).fetchall():
        return []
    rows = con.execute(
        "select distinct claim_family_id from core.claim where patient_id = ?",
        [patient_id],
    ).fetchall()
    return [family for (family,) in rows]


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
