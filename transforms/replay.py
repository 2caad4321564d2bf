"""Replay: what went to quarantine, read again after a fix, and landed if it now can be.

A file keeps its identity: its rows are replaced in one transaction, as a batch of its
own, so it is never counted twice. What can't be read better than before stays as it is.
Originals follow their ledger row: quarantine/ to archive/. Doing it again changes
nothing, and a replay that was killed is finished by the next.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import duckdb

from transforms import audit, landing, originals, received, staging, warehouse
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.x12 import findings

# Refused unseen: their ledger rows are of no bytes.
_PACKED = {"archive_unreadable", "unpacked_too_large", "cannot_be_opened"}
# What landed by the file only now, and by another one of the same sender before. A
# sender who is told of a quarantine sends the claim again, in a file of its own.
_AGAIN = """
select count(*) as again
from landing.{table} as record
inner join landing."transaction" as delivery
    on
        record.file_id = delivery.file_id
        and record.transaction_index = delivery.transaction_index
where
    record.file_id = $file_id
    and record.{table}_id not in (select landed.id from landed)
    and exists (
        select 1
        from landing.{table} as other
        inner join landing."transaction" as other_delivery
            on
                other.file_id = other_delivery.file_id
                and other.transaction_index = other_delivery.transaction_index
        where
            other.file_id <> $file_id
            and other_delivery.sender_id is not distinct from delivery.sender_id
            and other.patient_control_number = record.patient_control_number
            and {same}
    )
"""
# How the sender names a record, beside its control number, and its dollars.
_SAME = {
    "claim": (
        *("frequency_code", "payer_responsibility_code", "is_predetermination"),
        "billed_usd",
    ),
    "adjudication": (
        *("claim_status_code", "payer_control_number"),
        *("billed_usd", "paid_usd"),
    ),
}
IDS = """
select claim_id as id from landing.claim where file_id = $file_id
union all
select adjudication_id as id from landing.adjudication where file_id = $file_id
"""


class Replayed(NamedTuple):
    """What became of one file."""

    file_id: str
    has_changed: bool
    said: str  # a sentence; never a value of the file


class Stays(Exception):
    """A file is left as it is; the sentence says why."""


def listed() -> Iterator[str]:
    """Name the files of which something did not land, a line each."""
    if not settings().warehouse.is_file():
        yield "Nothing is in quarantine."
        return
    with warehouse.connect() as con:
        rows = received.waiting(con)
        rivals = {
            row["file_id"]: received.rivals(con, row["file_id"])
            for row in rows
            if _is_conflict(row)
        }
    for row in rows:
        part = "all of it" if row["is_out"] else "parts of it"
        yield (
            f"{row['file_id']} {row['file_name']} ({row['kind_code']}): {part} did not"
            f" land ({row['reasons']})."
        )
        for file_id, file_name in rivals.get(row["file_id"], []):
            yield (
                f"  {file_id} {file_name} landed under the same control number; if it"
                f" is the wrong one: claimscope withdraw {file_id} --land"
                f" {row['file_id']}"
            )
    if not rows:
        yield "Nothing is in quarantine."


def replay(names: list[str] | None = None) -> Iterator[Replayed]:
    """Read files again, those named or all that wait, and say what became of each.

    The caller keeps other runs away (runs.exclusive).

    Raises:
        BadInput: a file is not in the ledger, or several have its name.
    """
    if not settings().warehouse.is_file():
        if names:
            raise BadInput(f"No file {names[0]} is in the ledger; nothing landed.")
        return
    with warehouse.connect() as con:
        settle(con)
        ledgers = received.waiting(con)
        if names is not None:
            known = [received.named(con, name) for name in names]
            ledgers = list({row["file_id"]: row for row in known}.values())
        for before in ledgers:
            try:
                said = again(con, before)
            except Stays as stays:
                yield Replayed(before["file_id"], False, f"stays as it is: {stays}")
            else:
                audit.note("replayed", audit.operator(), file_id=before["file_id"])
                yield Replayed(before["file_id"], True, said)
        settle(con)


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Archive what landed from quarantine/; finishes what a killed replay left over."""
    landing.create(con)
    originals.settle(con)


def again(
    con: duckdb.DuckDBPyConnection,
    before: dict[str, Any],
    first: Callable[[], None] = lambda: None,
) -> str:
    """Read one file again and replace its rows, all or none; return what changed.

    Args:
        con: a connection that writes.
        before: the file's row of the ledger.
        first: what belongs into the same transaction, before the rows are replaced.

    Raises:
        Stays: nothing of it changes, and why.
    """
    if before["status_code"] == "erased":
        raise Stays("it was erased.")
    if _PACKED.intersection((before["reasons"] or "").split(", ")):
        raise Stays("nobody could look into it. Put it into the inbox again.")
    aside = settings().staging / f".replay-{before['file_id']}-{token_hex(4)}"
    aside.mkdir(parents=True, mode=0o700)
    try:
        with originals.of(before, aside) as path:
            if path is None:
                raise Stays(
                    "its original is neither in archive/ nor in quarantine/; put it"
                    " back there to replay it."
                )
            folder = staging.restage(path, before["file_name"], before["sha256"], aside)
        con.execute("begin")
        try:
            first()
            said = _replace(con, folder, before)
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return said


def _replace(
    con: duckdb.DuckDBPyConnection, folder: Path, before: dict[str, Any]
) -> str:
    """Replace the rows of a file where that is for the better; else say why not."""
    file_id = before["file_id"]
    con.register("landed", con.sql(IDS, params={"file_id": file_id}).pl())
    try:
        landing.reload(con, folder, file_id)
        after = received.by_id(con, file_id)
        _refuse_worse(con, before, after)
        elsewhere = delivered_elsewhere(con, file_id)
    finally:
        con.unregister("landed")
    if elsewhere:
        raise Stays(
            f"{elsewhere:,} of the claims or answers that would land now have landed"
            " from another file of the sender meanwhile."
        )
    _note(con, file_id)
    return _changes(before, after)


def delivered_elsewhere(con: duckdb.DuckDBPyConnection, file_id: str) -> int:
    """Count what landed only now, of what the sender has delivered in another file.

    What of the file had landed before is in the relation `landed` of the connection.
    """
    count = 0
    for table, columns in _SAME.items():
        same = " and ".join(
            f"other.{c} is not distinct from record.{c}" for c in columns
        )
        query = _AGAIN.format(table=table, same=same)
        count += con.sql(query, params={"file_id": file_id}).pl().item()
    return count


def _is_conflict(row: dict[str, Any]) -> bool:
    return "conflict" in (row["reasons"] or "").split(", ")


def _refuse_worse(
    con: duckdb.DuckDBPyConnection, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Go on only if more landed than before, and nothing less."""
    if _is_conflict(after):
        raise Stays(
            "it holds other amounts than a file of the same sender and control"
            " numbers that landed before. Ask the sender which is right."
        )
    ((lost,),) = con.execute(
        f"select count(*) from landed where id not in ({IDS})",
        {"file_id": before["file_id"]},
    ).fetchall()
    if lost or after["segments_quarantined"] > before["segments_quarantined"]:
        raise Stays("this version reads less of it than the one that landed it.")
    better = ("segments_quarantined", "not_landed", "is_out")
    if not any(after[name] < before[name] for name in better):
        raise Stays("this version reads no more of it than before.")


def _note(con: duckdb.DuckDBPyConnection, file_id: str) -> None:
    """Say in the ledger that the file was replayed."""
    con.register("note", findings.whole_file("replayed").drop("file_at"))
    con.execute(
        """
        insert into landing.finding by name
        select
            note.*,
            file.file_id,
            file.batch_id
        from note
        inner join landing.file on file.file_id = ?
        """,
        [file_id],
    )
    con.unregister("note")
    con.execute(
        "update landing.file set findings = findings + 1 where file_id = ?", [file_id]
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What changed, in numbers."""
    segments = after["segments_parsed"] - before["segments_parsed"]
    records = after["records"] - before["records"]
    left = after["segments_quarantined"]
    rest = f"; {left:,} segments are still in quarantine" if left else ""
    return (
        f"replayed: {segments:,} more segments landed, with {records:,} more claims or"
        f" answers{rest}."
    )
