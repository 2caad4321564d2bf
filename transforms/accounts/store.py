"""The store of accounts, failed logins and sessions: home/accounts.sqlite, mode 0600.

Times are seconds since 1970. It holds hashes of passwords and of sessions' tokens,
never these themselves.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from transforms.errors import NotWritable
from transforms.settings import settings

_TABLES = """
create table if not exists account (
    name text primary key collate nocase,
    role text not null,
    payer_id text,
    password text,  -- argon2id; null where a provider knows them
    subject text unique,  -- issuer and subject of a provider; null for a password
    is_disabled integer not null default 0,
    created_at real not null,
    changed_at real not null
) strict;
create table if not exists failure (
    what text not null,  -- a name (its sha256) or an address
    at real not null
) strict;
create index if not exists failure_what on failure (what, at);
create table if not exists session (
    digest text primary key,  -- sha256 of the token
    name text not null references account (name) on delete cascade,
    began_at real not null,
    seen_at real not null
) strict, without rowid;
"""
_PATIENCE_SECONDS = 10.0
_OPEN = threading.local()  # opening takes longer than what is then asked


def file() -> Path:
    """Where accounts lie."""
    return settings().home / "accounts.sqlite"


@contextmanager
def reading() -> Iterator[sqlite3.Connection]:
    """A connection that only reads, one statement at a time."""
    yield _connect()


@contextmanager
def changing() -> Iterator[sqlite3.Connection]:
    """A connection in a transaction of its own: all of it or nothing is kept."""
    con = _connect()
    con.execute("begin immediate")
    try:
        yield con
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def _connect() -> sqlite3.Connection:
    """This thread's connection to the store; a new one where the file is another."""
    path = file()
    if not path.exists():
        _make(path)
    which = (path, path.stat().st_ino, os.getpid())
    held: tuple[object, sqlite3.Connection] | None = getattr(_OPEN, "held", None)
    if held is not None and held[0] == which:
        return held[1]
    if held is not None:
        held[1].close()
    con = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
    con.row_factory = sqlite3.Row
    con.execute("pragma foreign_keys = on")
    _OPEN.held = (which, con)
    return con


def _make(path: Path) -> None:
    """Make the store for its owner alone; SQLite gives its journals the same mode.

    It is made aside and linked into place, so that nobody ever meets half of it.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise NotWritable(
            f"Accounts cannot be kept in {path.parent} ({error.strerror}); make that"
            " folder writable."
        ) from None
    with closing(sqlite3.connect(aside)) as con:
        con.execute("pragma journal_mode = wal")
        con.executescript(_TABLES)
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
