"""Small SQLite files of their owner alone, mode 0600, beside the warehouse.

What people write themselves is kept in them, so that no build touches it.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from transforms.errors import NotWritable

_PATIENCE_SECONDS = 10.0


def make(path: Path, tables: str, what: str) -> None:
    """Make a store, unless somebody has just done so; its journals get the same mode.

    It is made aside and linked into place, so that nobody ever meets half of it.
    `what` cannot be kept is the beginning of the sentence where that fails.

    Raises:
        NotWritable: the folder cannot be written to.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise NotWritable(
            f"{what} cannot be kept in {path.parent} ({error.strerror}); make that"
            " folder writable."
        ) from None
    with closing(sqlite3.connect(aside)) as con:
        con.execute("pragma journal_mode = wal")
        con.executescript(tables)
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()


def connect(path: Path) -> sqlite3.Connection:
    """Open a store: rows by name, references kept, no transaction begun."""
    con = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
    con.row_factory = sqlite3.Row
    con.execute("pragma foreign_keys = on")
    return con


@contextmanager
def transaction(con: sqlite3.Connection) -> Iterator[None]:
    """All of what is done is kept, or nothing; writers wait for each other."""
    con.execute("begin immediate")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
