"""Replay: what went to quarantine, read again after a fix, and landed if it now can be.

A file keeps its identity: its rows are replaced in one transaction, as a batch of its
own, so it is never counted twice. What can't be read better than before stays as it is.
Originals follow their ledger row: quarantine/ to archive/. Doing it again changes
nothing, and a replay that was killed is finished by the next.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import duckdb
import polars as pl

from transforms import inbox, landing, staging, unpacking, warehouse
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.x12 import findings

# Refused unseen: their ledger rows are of no bytes.
_PACKED = {"archive_unreadable", "unpacked_too_large", "cannot_be_opened"}
_LEDGER = """
select
    file.file_id,
    file.sha256,
    file.file_name,
    file.kind_code,
    file.status_code = 'quarantined' as is_quarantined,
    file.segments_parsed,
    file.segments_quarantined,
    file.claims + file.adjudications as records,
    (
        select count(*) from landing.finding
        where
            finding.file_id = file.file_id
            and finding.finding_code = 'kind_not_landed'
    ) as not_landed,
    (
        select string_agg(distinct finding.finding_code, ', ')
        from landing.finding
        where
            finding.file_id = file.file_id
            and (
                finding.severity = 'quarantine'
                or finding.finding_code = 'kind_not_landed'
            )
    ) as reasons
from landing.file
"""
_WAITING = """
where is_quarantined or file.segments_quarantined > 0 or not_landed > 0
order by file.received_at, file.file_id
"""
# What landed by the file only now, and by another one of the same sender before. A
# sender who is told of a quarantine sends the claim again, in a file of its own.
_AGAIN = """
select count(*)
from landing.claim
inner join landing."transaction" as delivery
    on
        claim.file_id = delivery.file_id
        and claim.transaction_index = delivery.transaction_index
where
    claim.file_id = $file_id
    and claim.claim_id not in (select landed.id from landed)
    and exists (
        select 1
        from landing.claim as other
        inner join landing."transaction" as other_delivery
            on
                other.file_id = other_delivery.file_id
                and other.transaction_index = other_delivery.transaction_index
        where
            other.file_id <> $file_id
            and other_delivery.sender_id is not distinct from delivery.sender_id
            and other.patient_control_number = claim.patient_control_number
            and other.frequency_code is not distinct from claim.frequency_code
            and other.payer_responsibility_code
            is not distinct from claim.payer_responsibility_code
            and other.is_predetermination = claim.is_predetermination
            and other.billed_usd = claim.billed_usd
    )
union all
select count(*)
from landing.adjudication as answer
inner join landing."transaction" as delivery
    on
        answer.file_id = delivery.file_id
        and answer.transaction_index = delivery.transaction_index
where
    answer.file_id = $file_id
    and answer.adjudication_id not in (select landed.id from landed)
    and exists (
        select 1
        from landing.adjudication as other
        inner join landing."transaction" as other_delivery
            on
                other.file_id = other_delivery.file_id
                and other.transaction_index = other_delivery.transaction_index
        where
            other.file_id <> $file_id
            and other_delivery.sender_id is not distinct from delivery.sender_id
            and other.patient_control_number = answer.patient_control_number
            and other.claim_status_code is not distinct from answer.claim_status_code
            and other.payer_control_number
            is not distinct from answer.payer_control_number
            and other.billed_usd = answer.billed_usd
            and other.paid_usd = answer.paid_usd
    )
"""
_IDS = """
select claim_id as id from landing.claim where file_id = $file_id
union all
select adjudication_id as id from landing.adjudication where file_id = $file_id
"""


class Replayed(NamedTuple):
    """What became of one file."""

    file_id: str
    has_changed: bool
    said: str  # a sentence; never a value of the file


class _Stays(Exception):
    """A file is left as it is; the sentence says why."""


def waiting(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The files of the ledger of which anything at all did not land."""
    landing.create(con)
    return con.sql(_LEDGER + _WAITING).pl().to_dicts()


def listed() -> Iterator[str]:
    """Name the files of which something did not land, a line each."""
    if settings().warehouse.is_file():
        with warehouse.connect() as con:
            rows = waiting(con)
    else:
        rows = []
    for row in rows:
        part = "all of it" if row["is_quarantined"] else "parts of it"
        yield (
            f"{row['file_id']} {row['file_name']} ({row['kind_code']}): {part} did not"
            f" land ({row['reasons']})."
        )
    if not rows:
        yield "Nothing is in quarantine."


def replay(file_ids: list[str] | None = None) -> Iterator[Replayed]:
    """Read files again, those named or all that wait, and say what became of each.

    The caller keeps other runs away (runs.exclusive).

    Raises:
        BadInput: a file is not in the ledger.
    """
    if not settings().warehouse.is_file():
        if file_ids:
            raise BadInput(f"No file {file_ids[0]} is in the ledger; nothing landed.")
        return
    with warehouse.connect() as con:
        settle(con)
        ledgers = waiting(con)
        if file_ids is not None:
            known = {row["file_id"]: row for row in con.sql(_LEDGER).pl().to_dicts()}
            for file_id in file_ids:
                if file_id not in known:
                    raise BadInput(
                        f"No file {file_id} is in the ledger; `claimscope replay`"
                        " lists those that can be replayed."
                    )
            ledgers = [known[file_id] for file_id in file_ids]
        for before in ledgers:
            try:
                said = _replay(con, before)
            except _Stays as stays:
                yield Replayed(before["file_id"], False, f"stays as it is: {stays}")
            else:
                settle(con)
                yield Replayed(before["file_id"], True, said)


def _replay(con: duckdb.DuckDBPyConnection, before: dict[str, Any]) -> str:
    """Read one file again and replace its rows, all or none; return what changed."""
    aside = settings().staging / f".replay-{before['file_id']}-{token_hex(4)}"
    aside.mkdir(parents=True, mode=0o700)
    try:
        with _original(before, aside) as path:
            folder = staging.restage(path, before["file_name"], aside)
        con.execute("begin")
        try:
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
    con.register("landed", con.sql(_IDS, params={"file_id": file_id}).pl())
    try:
        landing.reload(con, folder, file_id)
        query = f"{_LEDGER} where file.file_id = $file_id"
        (after,) = con.sql(query, params={"file_id": file_id}).pl().to_dicts()
        _refuse_worse(con, before, after)
        again = sum(n for (n,) in con.execute(_AGAIN, {"file_id": file_id}).fetchall())
    finally:
        con.unregister("landed")
    if again:
        raise _Stays(
            f"{again:,} of the claims or answers that would land now have landed from"
            " another file of the sender meanwhile."
        )
    _note(con, file_id)
    return _changes(before, after)


def _refuse_worse(
    con: duckdb.DuckDBPyConnection, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Go on only if more landed than before, and nothing less."""
    if "conflict" in (after["reasons"] or ""):
        raise _Stays(
            "it holds other amounts than a file of the same sender and control"
            " numbers that landed before. Ask the sender which is right."
        )
    ((lost,),) = con.execute(
        f"select count(*) from landed where id not in ({_IDS})",
        {"file_id": before["file_id"]},
    ).fetchall()
    if lost or after["segments_quarantined"] > before["segments_quarantined"]:
        raise _Stays("this version reads less of it than the one that landed it.")
    better = ("segments_quarantined", "not_landed", "is_quarantined")
    if not any(after[name] < before[name] for name in better):
        raise _Stays("this version reads no more of it than before.")


def _note(con: duckdb.DuckDBPyConnection, file_id: str) -> None:
    """Say in the ledger that the file was replayed."""
    con.register("note", findings.whole_file("replayed"))
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


@contextmanager
def _original(before: dict[str, Any], scratch: Path) -> Iterator[Path]:
    """Find the bytes that a ledger row is about, in archive/ or quarantine/.

    Those that came in a gzip or zip are unpacked from it once more.
    """
    if _PACKED.intersection((before["reasons"] or "").split(", ")):
        raise _Stays("nobody could look into it. Put it into the inbox again.")
    here = settings()
    for path in [*(here.archive / before["file_id"]).glob("*"), *_refused()]:
        if path.is_file() and _sha256(path) == before["sha256"]:
            yield path
            return
    outer = Path(before["file_name"].split("!")[0]).name
    for path in [*here.archive.glob(f"*/{escape(outer)}"), here.quarantine / outer]:
        if not unpacking.is_packed(path):
            continue
        for member in unpacking.members(path, outer, scratch, here.unpack_bytes):
            if member.sha256 == before["sha256"]:
                yield member.path
                return
    raise _Stays(
        "its original is neither in archive/ nor in quarantine/; put it back there"
        " to replay it."
    )


def _refused() -> list[Path]:
    """The files of quarantine/, without the sentences beside them."""
    return [
        path
        for path in sorted(settings().quarantine.glob("[!.]*"))
        if path.is_file() and not path.name.endswith(".reason.txt")
    ]


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Archive the files in quarantine/ that have landed meanwhile.

    Also finishes what a replay that was killed left over.
    """
    paths = _refused()
    if not paths:
        return
    kept = {"place": range(len(paths)), "sha256": [_sha256(path) for path in paths]}
    con.register("kept", pl.DataFrame(kept))
    landed = con.execute(
        """
        select
            kept.place,
            file.file_id
        from landing.file
        inner join kept on file.sha256 = kept.sha256
        where file.status_code = 'landed'
        """
    ).fetchall()
    con.unregister("kept")
    for place, file_id in landed:
        path = paths[place]
        path.with_name(f"{path.name}.reason.txt").unlink(missing_ok=True)
        inbox.archive(path, file_id)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
