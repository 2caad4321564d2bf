"""Sessions of readers: 256 random bits that the browser keeps, their sha256 here.

A session ends by itself when nothing was asked for a while, and some hours after it
began; at a log-out; and when its account is disabled or changed.
"""

import hashlib
import hmac
import secrets
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass

from transforms.accounts import store
from transforms.audiences import Reader, Role
from transforms.settings import settings

_SEEN_SECONDS = 30.0  # how exactly it is known when a reader was last here


@dataclass(frozen=True)
class Session:
    """A session that lasts."""

    reader: Reader
    form_key: str  # what a form of this session carries, so that no other site's can


def begin(name: str) -> str:
    """Begin a session of an account; gives its token."""
    token = secrets.token_urlsafe(32)
    now = time.time()
    with store.changing() as con:
        con.execute(
            "delete from session where began_at < ? or seen_at < ?", _earliest(now)
        )
        con.execute(
            "insert into session (digest, name, began_at, seen_at) values (?, ?, ?, ?)",
            (_digest(token), name, now, now),
        )
    return token


def find(token: str) -> Session | None:
    """The session of a token; None where it ended, or never was."""
    now = time.time()
    with store.reading() as con:
        row = con.execute(
            "select account.name, role, payer_id, seen_at from session"
            " join account using (name)"
            " where digest = ? and began_at >= ? and seen_at >= ? and not is_disabled",
            (_digest(token), *_earliest(now)),
        ).fetchone()
    if row is None:
        return None
    idle = settings().session_idle_minutes * 60
    if now - row["seen_at"] > min(_SEEN_SECONDS, idle / 4):
        # Where all are writing, the next request notes it.
        with suppress(sqlite3.OperationalError), store.changing() as con:
            con.execute(
                "update session set seen_at = ? where digest = ?",
                (now, _digest(token)),
            )
    reader = Reader(row["name"], Role(row["role"]), row["payer_id"])
    return Session(reader, form_key(token))


def end(token: str) -> None:
    """End a session; that it ended before does not matter."""
    with store.changing() as con:
        con.execute("delete from session where digest = ?", (_digest(token),))


def form_key(token: str) -> str:
    """What a form carries to show that it came from us, made of what only they have."""
    return hmac.digest(token.encode(), b"form", "sha256").hex()


def _earliest(now: float) -> tuple[float, float]:
    """When a session that lasts began, and was last seen, at the earliest."""
    here = settings()
    return now - here.session_hours * 3600, now - here.session_idle_minutes * 60


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
