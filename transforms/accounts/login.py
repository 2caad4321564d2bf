"""Logging in and out. The answer is the same for a wrong name and a wrong password."""

from transforms import audit
from transforms.accounts import lockout, passwords, sessions, store
from transforms.errors import BadInput
from transforms.settings import settings

_UNKNOWN = "somebody"  # what was typed as a name may be a password


def log_in(name: str, password: str, address: str) -> str:
    """Begin a session for a name and its password; gives its token.

    Raises:
        BadInput: they do not belong together, or were tried too often.
    """
    made = lockout.attempt(name, address)
    if made.is_locked:
        raise _refusal()
    with store.reading() as con:
        row = con.execute(
            "select name, password, is_disabled from account where name = ?", (name,)
        ).fetchone()
    who = row["name"] if row else _UNKNOWN
    kept = row["password"] if row else None
    is_right = passwords.matches(kept, password[: 4 * passwords.LONGEST])
    if not is_right or kept is None or row["is_disabled"]:
        audit.note("login_refused", who, address=address)
        if made.is_last:
            minutes = settings().lockout_minutes
            audit.note("locked_out", who, address=address, minutes=minutes)
        raise _refusal()
    lockout.succeed(made)
    if passwords.is_outdated(kept):
        anew = passwords.keep(password)
        with store.changing() as con:
            con.execute(
                "update account set password = ? where name = ? and password = ?",
                (anew, who, kept),
            )
    token = sessions.begin(who)
    audit.note("login", who, address=address, by="password")
    return token


def log_out(token: str) -> None:
    """End a session."""
    found = sessions.find(token)
    sessions.end(token)
    if found:
        audit.note("logout", found.reader.name)


def _refusal() -> BadInput:
    here = settings()
    return BadInput(
        "That name and password do not belong together, or were tried too often."
        f" After {here.lockout_failures} failures a name waits"
        f" {here.lockout_minutes} minutes."
    )
