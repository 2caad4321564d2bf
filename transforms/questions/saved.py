"""Saved questions: what each reader keeps by name, in a store beside the warehouse.

One row per reader and name. A build or a rebuild leaves it alone. A question may hold
anything that somebody typed, so only the owner of the home can read the file.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from transforms.audiences import Reader
from transforms.errors import BadInput
from transforms.questions.limits import MOST_CHARACTERS
from transforms.settings import settings

MOST_SAVED = 200  # per reader
MOST_LETTERS = 80  # of a name

_TABLE = """
create table if not exists saved (
    reader text not null,
    name text not null,
    sql text not null,
    saved_at text not null,
    primary key (reader, name)
) strict
"""


def saved(reader: Reader) -> dict[str, str]:
    """A reader's saved questions: their SQL by their name, in alphabetical order."""
    if not settings().workbench.is_file():
        return {}
    with _store() as store:
        rows = store.execute(
            "select name, sql from saved where reader = ? order by lower(name), name",
            [_whose(reader)],
        )
        return dict(rows.fetchall())


def save(reader: Reader, name: str, sql: str) -> str:
    """Save a question under a name, in the place of one of that name; returns it.

    Raises:
        BadInput: the name or the question cannot be saved, or there are too many.
    """
    name = _name(name)
    if not sql.strip() or len(sql) > MOST_CHARACTERS:
        raise BadInput(
            f"A question of 1 to {MOST_CHARACTERS:,} characters can be saved; write or"
            " shorten it."
        )
    if sql != sql.encode(errors="ignore").decode():
        raise BadInput("The question holds a character that is no text; take it out.")
    with _store() as store:
        (others,) = store.execute(
            "select count(*) from saved where reader = ? and name <> ?",
            [_whose(reader), name],
        ).fetchone()
        if others >= MOST_SAVED:
            raise BadInput(f"{MOST_SAVED} questions are saved already; delete some.")
        store.execute(
            "insert or replace into saved values (?, ?, ?, ?)",
            [_whose(reader), name, sql, datetime.now(UTC).isoformat()],
        )
    return name


def rename(reader: Reader, name: str, other: str) -> str:
    """Give a saved question another name; returns it.

    Raises:
        BadInput: there is none of that name, or the other cannot be used.
    """
    other = _name(other)
    with _store() as store:
        try:
            done = store.execute(
                "update saved set name = ? where reader = ? and name = ?",
                [other, _whose(reader), name],
            )
        except sqlite3.IntegrityError:
            raise BadInput(
                "Another saved question has that name; choose a different one."
            ) from None
        if not done.rowcount:
            raise BadInput("No saved question has that name; choose one first.")
    return other


def delete(reader: Reader, name: str) -> None:
    """Delete a saved question; one that is not there is no mistake."""
    with _store() as store:
        store.execute(
            "delete from saved where reader = ? and name = ?", [_whose(reader), name]
        )


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MOST_LETTERS or not name.isprintable():
        raise BadInput(f"A name has 1 to {MOST_LETTERS} letters; change it.")
    return name


def _whose(reader: Reader) -> str:
    """A reader by role and payer too: who changes these begins anew."""
    return f"{reader.name}\n{reader.folder}"


@contextmanager
def _store() -> Iterator[sqlite3.Connection]:
    """Open the store; what is done is kept if nothing was raised."""
    file = settings().workbench
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(file, timeout=10)) as store, store:
        store.execute(_TABLE)
        yield store
