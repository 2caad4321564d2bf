"""Making and changing accounts. Whatever takes something away ends their sessions."""

import hashlib
import re
import sqlite3
import time
from dataclasses import dataclass

from transforms import audit
from transforms.accounts import passwords, store
from transforms.accounts.lockout import forget
from transforms.audiences import OWNER, Reader, Role
from transforms.errors import BadInput

_ANYBODY = "select 1 from account where not is_disabled limit 1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
SSO = "sso:"  # what the names of a provider's people begin with


@dataclass(frozen=True)
class Account:
    """One account, without what proves whose it is."""

    name: str
    role: Role
    payer_id: str | None
    is_disabled: bool
    is_local: bool  # has a password here
    created_at: float
    changed_at: float

    @property
    def reader(self) -> Reader:
        return Reader(self.name, self.role, self.payer_id)


def anybody() -> bool:
    """Tell whether anybody may log in."""
    with store.reading() as con:
        return con.execute(_ANYBODY).fetchone() is not None


def accounts() -> list[Account]:
    """Every account, by name."""
    with store.reading() as con:
        rows = con.execute("select * from account order by name").fetchall()
    return [_account(row) for row in rows]


def add(
    name: str,
    role: Role,
    password: str,
    payer_id: str | None = None,
    *,
    who: str = OWNER.name,
    only_first: bool = False,
) -> None:
    """Make a local account; `only_first` where nobody may log in yet.

    Raises:
        BadInput: the name, the payer or the password cannot be used, or is taken.
    """
    check_role(role, payer_id)
    if not _NAME.fullmatch(name):
        raise BadInput(
            "A name has 1 to 64 letters, digits or . _ @ -, and begins with a letter or"
            " a digit; choose another one."
        )
    passwords.check(password, name)
    kept, now = passwords.keep(password), time.time()
    with store.changing() as con:
        if only_first and con.execute(_ANYBODY).fetchone():
            raise BadInput("There is an administrator already; log in.")
        try:
            con.execute(
                "insert into account (name, role, payer_id, password, created_at,"
                " changed_at) values (?, ?, ?, ?, ?, ?)",
                (name, role, payer_id, kept, now, now),
            )
        except sqlite3.IntegrityError:
            raise BadInput(
                "There is an account of that name; choose another name."
            ) from None
    audit.note("account_added", who, account=name, role=role, payer_id=payer_id)


def change_password(name: str, password: str, *, who: str = OWNER.name) -> None:
    """Give a local account another password.

    Raises:
        BadInput: there is no such account, or the password cannot be used.
    """
    found = get(name)
    if not found.is_local:
        raise BadInput(
            "A provider keeps the password of that account; change it there."
        )
    passwords.check(password, found.name)
    _change(found.name, "password = ?", passwords.keep(password))
    forget(found.name)
    audit.note("password_changed", who, account=found.name)


def change_role(
    name: str, role: Role, payer_id: str | None = None, *, who: str = OWNER.name
) -> None:
    """Give an account another role.

    Raises:
        BadInput: there is no such account, or the role lacks its payer.
    """
    check_role(role, payer_id)
    found = get(name)
    _change(found.name, "role = ?, payer_id = ?", role, payer_id)
    audit.note(
        "role_changed",
        who,
        account=found.name,
        role=role,
        payer_id=payer_id,
        role_before=found.role,
        payer_id_before=found.payer_id,
    )


def disable(name: str, *, who: str = OWNER.name) -> None:
    """Let an account log in no more, and end its sessions."""
    found = get(name)
    _change(found.name, "is_disabled = 1")
    audit.note("account_disabled", who, account=found.name)


def enable(name: str, *, who: str = OWNER.name) -> None:
    """Let an account log in again; its failed logins are forgotten."""
    found = get(name)
    _change(found.name, "is_disabled = 0")
    forget(found.name)
    audit.note("account_enabled", who, account=found.name)


def get(name: str) -> Account:
    """The account of a name.

    Raises:
        BadInput: there is none.
    """
    with store.reading() as con:
        row = con.execute("select * from account where name = ?", (name,)).fetchone()
    if row is None:
        raise BadInput("There is no account of that name; `claimscope users list`.")
    return _account(row)


def of_provider(
    subject: str, called: str, role: Role, payer_id: str | None
) -> Account | None:
    """The account of somebody a provider vouches for, made or brought up to date.

    `subject` says who they are, for ever, `called` what people call them. None where
    the account is disabled.
    """
    now = time.time()
    with store.changing() as con:
        find = "select * from account where subject = ?"
        row = con.execute(find, (subject,)).fetchone()
        before = row and _account(row)
        if before is None:
            con.execute(
                "insert into account (name, role, payer_id, subject, created_at,"
                " changed_at) values (?, ?, ?, ?, ?, ?)",
                (_free_name(con, called, subject), role, payer_id, subject, now, now),
            )
        elif (before.role, before.payer_id) != (role, payer_id):
            con.execute(
                "update account set role = ?, payer_id = ?, changed_at = ?"
                " where subject = ?",
                (role, payer_id, now, subject),
            )
            con.execute("delete from session where name = ?", (before.name,))
        found = _account(con.execute(find, (subject,)).fetchone())
    if before is None or before.reader != found.reader:
        event = "account_added" if before is None else "role_changed"
        said = {"account": found.name, "role": str(role), "payer_id": payer_id}
        audit.note(event, "provider", **said)
    return None if found.is_disabled else found


def check_role(role: Role, payer_id: str | None) -> None:
    """See that an insurer, and nobody else, has a payer."""
    if (role is Role.insurer) != bool(payer_id):
        raise BadInput(
            "An insurer reads for one payer: add --payer with its payer_id."
            if role is Role.insurer
            else "Only an insurer has a payer; leave --payer out."
        )


def _change(name: str, setting: str, *values: str | None) -> None:
    """Change an account, and end its sessions."""
    with store.changing() as con:
        con.execute(
            f"update account set {setting}, changed_at = ? where name = ?",
            (*values, time.time(), name),
        )
        con.execute("delete from session where name = ?", (name,))


def _free_name(con: sqlite3.Connection, called: str, subject: str) -> str:
    """A name that nobody has; two people of a provider may be called the same."""
    plain = SSO + re.sub(r"[^A-Za-z0-9._@-]", "-", called)[:64]
    if con.execute("select 1 from account where name = ?", (plain,)).fetchone():
        return f"{plain}-{hashlib.sha256(subject.encode()).hexdigest()[:16]}"
    return plain


def _account(row: sqlite3.Row) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        payer_id=row["payer_id"],
        is_disabled=bool(row["is_disabled"]),
        is_local=row["password"] is not None,
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
