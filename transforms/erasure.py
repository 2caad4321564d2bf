"""Erasure: a file that was delivered wrongly, or a person, is taken out of everything.

Of the landing tables, of the originals, of what was written about open denials, and
with a new copy of the warehouse of what its file still held of removed rows. The ledger
keeps its row: what came in is what landed, was ignored, set aside or erased, in
segments and in dollars. The tables of the reports are built again by the next run;
publications but the current one go at once, that one when the next takes its place.

The rows come first and the originals after, so that what is stopped half way can be
asked for again and finds what is left.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from transforms import (
    audit,
    compaction,
    originals,
    publish,
    received,
    replay,
    rewriting,
    vault,
    warehouse,
)
from transforms.errors import BadInput
from transforms.rewriting import GONE
from transforms.settings import settings
from transforms.tables import RECORDS
from transforms.worklist import store as worklist

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


def file(name: str) -> str:
    """Erase a file: its rows, its original, its name; return what was done.

    The caller keeps other runs away (runs.exclusive). Done again it erases what is
    left.

    Raises:
        BadInput: no file of the ledger has this id or name, or several have.
    """
    refuse_nothing()
    with warehouse.connect() as con:
        replay.settle(con)
        row = received.named(con, name)
        file_id, sha256 = row["file_id"], row["sha256"]
        with transaction(con):
            batch_id = _batch(con)
            for table in RECORDS:
                con.execute(
                    f'delete from landing."{table}" where file_id = ?', [file_id]
                )
            if row["status_code"] != "erased":
                values = {"file_id": file_id, "batch_id": batch_id}
                con.execute(_ERASE_FILE, values | {"erased_at": now()})
    for path in originals.every():
        if sha256 in originals.inside(path):
            rewriting.rewrite(
                path, lambda leaf: GONE if leaf.sha256 == sha256 else None
            )
            _remove_unopened(path, sha256)
    worklist.erase(file_id=file_id)
    finish()
    audit.note("erased_file", audit.operator(), file_id=file_id)
    return (
        f"{file_id} is erased, with {row['records']:,} claims or answers; the same"
        " bytes never land again."
    )


def _remove_unopened(path: Path, sha256: str) -> None:
    """Remove what nobody could unpack, where it is all that an original stands for.

    Raises:
        BadInput: there are other files with it, from which it can't be taken.
    """
    if not path.is_file():
        return
    inside = originals.inside(path)
    if inside == [sha256]:
        path.unlink()
        path.with_name(f"{path.name}.reason.txt").unlink(missing_ok=True)
    elif sha256 in inside:
        raise BadInput(
            "Its rows are erased, but the file can't be taken out of"
            f" {path.parent.name}/{path.name}, which can't be unpacked whole: erase the"
            " others in it as well, then remove that file."
        )


def finish() -> None:
    """Let nothing remain beside the tables: in free room, staging, publications."""
    compaction.compact()
    vault.sweep()
    for folder in settings().staging.glob("*"):
        shutil.rmtree(folder, ignore_errors=True)
    publish.remove_all_but_current()


def _batch(con: duckdb.DuckDBPyConnection) -> int:
    ((batch_id,),) = con.execute(
        "select 1 + max(batch_id) from landing.file"
    ).fetchall()
    return int(batch_id)


def refuse_nothing() -> None:
    """Go on only if something has landed here.

    Raises:
        BadInput: nothing has.
    """
    if not settings().warehouse.is_file():
        raise BadInput("Nothing has landed here, so there is nothing to erase.")


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or none of what is done within."""
    con.execute("begin")
    try:
        yield
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def now() -> datetime:
    """The time, as the ledger writes it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
