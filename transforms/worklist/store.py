"""The store of the worklist: home/worklist.sqlite, mode 0600. No build touches it.

One row of `item` per claim that somebody wrote about, one row of `change` per field
that was changed: when, by whom, from what to what. What is deleted is overwritten.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from transforms import private_store
from transforms.settings import settings

_TABLES = """
create table if not exists item (
    id integer primary key,
    claim_family_id text not null unique,
    claim_key text,  -- keyed hash of the practice's own number; null where not known
    status text not null,
    assignee text not null,
    note text not null,
    snoozed_until text not null,  -- a date, or empty
    closed_why text not null,  -- a sentence, where it was closed by itself
    revision integer not null,
    changed_by text not null,
    changed_at text not null
) strict;
create table if not exists change (
    item_id integer not null references item (id) on delete cascade,
    revision integer not null,
    at text not null,
    who text not null,
    field text not null,
    before text not null,
    after text not null
) strict;
create index if not exists change_item on change (item_id);
create table if not exists fact (
    name text primary key,
    value text not null
) strict, without rowid;
"""


@contextmanager
def reading() -> Iterator[sqlite3.Connection]:
    """A connection that reads; of a store that nobody wrote to yet, an empty one."""
    path = settings().worklist
    if not path.is_file():
        with closing(sqlite3.connect(":memory:")) as con:
            con.row_factory = sqlite3.Row
            con.executescript(_TABLES)
            yield con
        return
    with closing(_connect(path)) as con:
        yield con


@contextmanager
def changing() -> Iterator[sqlite3.Connection]:
    """A connection in a transaction of its own: all of it or nothing is kept.

    Raises:
        NotWritable: the home's folder cannot be written to.
    """
    path = settings().worklist
    if not path.exists():
        private_store.make(path, _TABLES, "The worklist")
    with closing(_connect(path)) as con, private_store.transaction(con):
        yield con
        con.execute(
            "insert into fact values ('version', '1') on conflict (name)"
            " do update set value = cast(value as integer) + 1"
        )


def fact(con: sqlite3.Connection, name: str) -> str:
    """Something that the store knows of itself; empty where it does not."""
    row = con.execute("select value from fact where name = ?", [name]).fetchone()
    return str(row["value"]) if row else ""


def learn(con: sqlite3.Connection, name: str, value: str) -> None:
    """Have the store know something of itself."""
    con.execute("insert or replace into fact values (?, ?)", [name, value])


def version() -> str:
    """What differs whenever the store was written to."""
    with reading() as con:
        return fact(con, "version")


def erase(families: Collection[str] = (), file_id: str = "") -> int:
    """Delete all that was written about some claims, or those of a file; how many.

    The bytes are overwritten, in the file and in its journal.
    """
    path = settings().worklist
    if not path.is_file():
        return 0
    with changing() as con:
        gone = 0
        for family in families:
            gone += con.execute(
                "delete from item where claim_family_id = ?", [family]
            ).rowcount
        if file_id:
            gone += con.execute(
                "delete from item where substr(claim_family_id, 1, ?) = ?",
                [len(file_id) + 1, f"{file_id}-"],
            ).rowcount
    with closing(_connect(path)) as con:
        con.execute("pragma wal_checkpoint(truncate)")
    return gone


def _connect(path: Path) -> sqlite3.Connection:
    con = private_store.connect(path)
    con.execute("pragma secure_delete = on")
    return con
