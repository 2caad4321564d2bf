"""What is written about a claim, as a row of the store: read, and written over."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from transforms.worklist.states import FIELDS, State, state


@dataclass(frozen=True)
class Item:
    """What is written about one claim, and its last change; revision 0: nothing is."""

    claim_family_id: str
    state: State
    revision: int = 0
    changed_by: str = ""
    changed_at: str = ""
    closed_why: str = ""


def found(con: sqlite3.Connection, claim_family_id: str) -> Item:
    """What is written about a claim; of one nobody wrote about, nothing."""
    row = con.execute(
        "select * from item where claim_family_id = ?", [claim_family_id]
    ).fetchone()
    return of_row(row) if row else Item(claim_family_id, State())


def of_row(row: sqlite3.Row) -> Item:
    """A row of the store."""
    return Item(
        claim_family_id=row["claim_family_id"],
        state=state(*(row[name] for name in FIELDS)),
        revision=row["revision"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
        closed_why=row["closed_why"],
    )


def write(
    con: sqlite3.Connection,
    before: Item,
    wanted: State,
    claim_key: str | None,
    who: str,
    why: str = "",
) -> None:
    """Write what is wanted of an item, and what that changes, in a transaction."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    was, now = before.state.texts(), wanted.texts()
    con.execute(
        "insert into item (claim_family_id, claim_key, status, assignee, note,"
        " snoozed_until, closed_why, revision, changed_by, changed_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (claim_family_id) do update set claim_key = excluded.claim_key,"
        " status = excluded.status, assignee = excluded.assignee,"
        " note = excluded.note, snoozed_until = excluded.snoozed_until,"
        " closed_why = excluded.closed_why, revision = excluded.revision,"
        " changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        [
            *(before.claim_family_id, claim_key, *now.values(), why),
            *(before.revision + 1, who, at),
        ],
    )
    con.executemany(
        "insert into change select id, ?, ?, ?, ?, ?, ? from item"
        " where claim_family_id = ?",
        [
            [
                *(before.revision + 1, at, who, name, was[name], now[name]),
                before.claim_family_id,
            ]
            for name in FIELDS
            if was[name] != now[name]
        ],
    )
