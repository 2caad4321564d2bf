"""The store of accounts, failed logins and sessions: home/accounts.sqlite, mode 0600.

Times are seconds since 1970. It holds hashes of passwords and of sessions' tokens,
never these themselves.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transforms import private_store
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
    with private_store.transaction(con):
        yield con


def _connect() -> sqlite3.Connection:
    """This thread's connection to the store; a new one where the file is another."""
    path = file()
    if not path.exists():
        private_store.make(path, _TABLES, "Accounts")
    which = (path, path.stat().st_ino, os.getpid())
    held: tuple[object, sqlite3.Connection] | None = getattr(_OPEN, "held", None)
    if held is not None and held[0] == which:
        return held[1]
    if held is not None:
        held[1].close()
    con = private_store.connect(path)
    _OPEN.held = (which, con)
    return con
