"""Lock-out: who fails too often waits, whether or not there is such an account.

A failure is written down before the password is looked at and taken back where it was
right, so that many attempts at once are not more attempts.
"""

import hashlib
import time
from dataclasses import dataclass

from transforms.accounts import store
from transforms.settings import settings

_OF_AN_ADDRESS = 4  # times as many: many people may share one


@dataclass(frozen=True)
class Attempt:
    """An attempt to log in, counted as a failure until it is taken back."""

    what: tuple[str, str]
    is_locked: bool
    is_last: bool  # locks the name or the address, unless it is taken back


def attempt(name: str, address: str) -> Attempt:
    """Count an attempt; nothing more is counted of what is locked already."""
    here = settings()
    now = time.time()
    since = now - here.lockout_minutes * 60
    what = (_of_name(name), f"address {address}")
    most = (here.lockout_failures, here.lockout_failures * _OF_AN_ADDRESS)
    with store.changing() as con:
        con.execute("delete from failure where at < ?", (since,))
        failed = [
            con.execute(
                "select count(*) from failure where what = ?", (each,)
            ).fetchone()[0]
            for each in what
        ]
        left = [limit - count for limit, count in zip(most, failed, strict=True)]
        if min(left) <= 0:
            return Attempt(what, is_locked=True, is_last=False)
        con.executemany(
            "insert into failure (what, at) values (?, ?)",
            [(each, now) for each in what],
        )
    return Attempt(what, is_locked=False, is_last=min(left) == 1)


def succeed(made: Attempt) -> None:
    """Take an attempt back, and forget the failures of its name."""
    name, address = made.what
    with store.changing() as con:
        con.execute("delete from failure where what = ?", (name,))
        con.execute(
            "delete from failure where rowid in"
            " (select rowid from failure where what = ? order by at desc limit 1)",
            (address,),
        )


def forget(name: str) -> None:
    """Unlock a name."""
    with store.changing() as con:
        con.execute("delete from failure where what = ?", (_of_name(name),))


def _of_name(name: str) -> str:
    """A name as it is counted: people type a password where the name belongs."""
    return "name " + hashlib.sha256(name.casefold().encode()).hexdigest()
