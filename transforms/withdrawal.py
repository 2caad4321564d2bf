"""Withdrawal: a file that should not have landed is taken out, and another lands.

The ledger keeps its row, which says that it was withdrawn and when; its segments and
dollars count as set aside, like those of a file in quarantine, so what came in is still
what landed and what did not. Nothing else of it stays in landing, so all that is made
of landing is as if it had never come. Its original stays in archive/. All of it is one
transaction, with the landing of the file that was right.
"""

from datetime import UTC, datetime
from typing import Any

import duckdb

from transforms import audit, landing, received, replay, warehouse
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.tables import RECORDS

_WITHDRAW = f"""
update landing.file set
    status_code = 'withdrawn',
    withdrawn_at = $withdrawn_at,
    batch_id = $batch_id,
    findings = 0,
    {landing.SET_ASIDE}
where file_id = $file_id
"""


def withdraw(name: str, instead: str | None = None) -> str:
    """Take a file out that landed, and land another one in its stead, both or neither.

    The caller keeps other runs away (runs.exclusive). Doing it again changes nothing.

    Args:
        name: the file that landed: its id, or the name it had in the inbox.
        instead: the file that it kept out, likewise.

    Returns:
        One sentence: what was done, or that it had been done before.

    Raises:
        BadInput: it can't be done; nothing has changed.
    """
    if not settings().warehouse.is_file():
        raise BadInput(f"No file {name} is in the ledger; nothing landed.")
    with warehouse.connect() as con:
        replay.settle(con)
        wrong = received.named(con, name)
        if wrong["status_code"] == "quarantined":
            raise BadInput(
                f"{_name(wrong)} is in quarantine: none of it landed, so there is"
                " nothing to withdraw."
            )
        if wrong["status_code"] == "erased":
            raise BadInput(f"{_name(wrong)} was erased; there is nothing to withdraw.")
        if instead is None:
            return _alone(con, wrong)
        right = received.named(con, instead)
        if right["file_id"] == wrong["file_id"]:
            raise BadInput(f"{name} and {instead} are the same file; name two.")
        return _in_stead(con, wrong, right)


def set_aside(
    con: duckdb.DuckDBPyConnection, file_id: str, withdrawn_at: datetime
) -> None:
    """Take the records of a file out of landing, as a batch of its own.

    The transaction is the caller's.
    """
    ((batch_id,),) = con.execute(
        "select 1 + max(batch_id) from landing.file"
    ).fetchall()
    for table in RECORDS:
        con.execute(f'delete from landing."{table}" where file_id = ?', [file_id])
    values = {"file_id": file_id, "batch_id": batch_id, "withdrawn_at": withdrawn_at}
    con.execute(_WITHDRAW, values)


def _alone(con: duckdb.DuckDBPyConnection, wrong: dict[str, Any]) -> str:
    if wrong["status_code"] == "withdrawn":
        return _done_before(wrong)
    con.execute("begin")
    try:
        set_aside(con, wrong["file_id"], _now())
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    audit.note("withdrawn", audit.operator(), file_id=wrong["file_id"])
    return f"{_took_out(wrong)}."


def _in_stead(
    con: duckdb.DuckDBPyConnection, wrong: dict[str, Any], right: dict[str, Any]
) -> str:
    """Withdraw one file and land the other in one transaction."""
    is_withdrawn = wrong["status_code"] == "withdrawn"
    if right["status_code"] == "landed":
        if is_withdrawn:
            return f"{_done_before(wrong)[:-1]}, and {_name(right)} has landed."
        raise BadInput(
            f"{_name(right)} has landed already; to withdraw {_name(wrong)} alone,"
            " leave out --land."
        )
    rivals = dict(received.rivals(con, right["file_id"]))
    if not is_withdrawn and wrong["file_id"] not in rivals:
        raise BadInput(
            f"{_name(wrong)} does not keep {_name(right)} out: they are not of the same"
            " sender and interchange control number. Nothing was withdrawn."
        )

    def first() -> None:
        if not is_withdrawn:
            set_aside(con, wrong["file_id"], _now())

    try:
        said = replay.again(con, right, first)
    except replay.Stays as stays:
        raise BadInput(
            f"{_name(right)} cannot land, so nothing was withdrawn: {stays}"
        ) from None
    audit.note(
        "withdrawn",
        audit.operator(),
        file_id=wrong["file_id"],
        landed_instead=right["file_id"],
    )
    replay.settle(con)
    took_out = _done_before(wrong)[:-1] if is_withdrawn else _took_out(wrong)
    return f"{took_out}. {_name(right)} {said}"


def _took_out(wrong: dict[str, Any]) -> str:
    return f"{_name(wrong)} is withdrawn, with {wrong['records']:,} claims or answers"


def _done_before(wrong: dict[str, Any]) -> str:
    when = f"{wrong['withdrawn_at']:%Y-%m-%d %H:%M} UTC"
    return f"{_name(wrong)} was withdrawn before, {when}."


def _name(row: dict[str, Any]) -> str:
    return f"{row['file_name']} ({row['file_id']})"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
