"""Accounts: who may be what, and that each change is in the audit log."""

import json
import threading

import pytest

from transforms import audit
from transforms.accounts import lockout, login, people, sessions, store
from transforms.audiences import Reader, Role
from transforms.errors import BadInput

GOOD = "maple orbit lantern quiet"


def events():
    return [json.loads(line) for line in audit.file().read_text().splitlines()]


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "-x", "a/b", "../x", "sso:x", "x" * 65, "<b>", "a\nb"]
)
def test_a_name_is_plain(home, name):
    with pytest.raises(BadInput, match="A name has 1 to 64 letters"):
        people.add(name, Role.researcher, GOOD)


def test_a_name_is_there_once_however_it_is_written(home):
    people.add("Maria", Role.researcher, GOOD)

    with pytest.raises(BadInput, match="There is an account of that name"):
        people.add("maria", Role.administrator, GOOD)


@pytest.mark.parametrize(
    ("role", "payer"),
    [(Role.insurer, None), (Role.insurer, ""), (Role.researcher, "P")],
)
def test_an_insurer_and_nobody_else_has_a_payer(home, role, payer):
    people.add("kim", Role.researcher, GOOD)

    for change in (
        lambda: people.add("maria", role, GOOD, payer),
        lambda: people.change_role("kim", role, payer),
    ):
        with pytest.raises(BadInput, match="payer"):
            change()


def test_a_session_is_of_the_account_as_it_is_now(home):
    people.add("kim", Role.insurer, GOOD, "P1")
    token = login.log_in("KIM", GOOD, "127.0.0.1")

    assert sessions.find(token).reader == Reader("kim", Role.insurer, "P1")
    people.change_role("kim", Role.insurer, "P2")
    assert sessions.find(token) is None


def test_there_is_no_account_of_an_unknown_name(home):
    for change in (
        lambda: people.disable("x"),
        lambda: people.enable("x"),
        lambda: people.change_password("x", GOOD),
        lambda: people.change_role("x", Role.researcher),
    ):
        with pytest.raises(BadInput, match="There is no account of that name"):
            change()


def test_whom_a_provider_vouches_for_has_no_password_here(home):
    people.of_provider("issuer 1", "ann", Role.researcher, None)

    with pytest.raises(BadInput, match="do not belong together"):
        login.log_in("sso:ann", "", "127.0.0.1")
    with pytest.raises(BadInput, match="change it there"):
        people.change_password("sso:ann", GOOD)


def test_every_change_is_in_the_audit_log_and_no_password_is(home):
    people.add("kim", Role.insurer, GOOD, "P1")
    people.change_role("kim", Role.researcher)
    people.change_password("kim", "another orbit lantern")
    people.disable("kim")
    people.enable("kim")

    said = events()
    assert [each["event"] for each in said] == [
        *("account_added", "role_changed", "password_changed"),
        *("account_disabled", "account_enabled"),
    ]
    assert {each["who"] for each in said} == {"owner of the home"}
    assert {each["account"] for each in said} == {"kim"}
    assert (said[1]["role_before"], said[1]["role"]) == ("insurer", "researcher")
    text = audit.file().read_text()
    assert GOOD not in text and "lantern" not in text and "argon2" not in text


def test_many_attempts_at_once_are_no_more_attempts(home):
    locked = []

    def attempt():
        locked.append(lockout.attempt("kim", "192.0.2.1").is_locked)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(locked) == 5 * [False] + 7 * [True]


def test_a_right_password_does_not_unlock_an_address(home):
    people.add("kim", Role.researcher, GOOD)
    for number in range(19):
        with pytest.raises(BadInput):
            login.log_in(f"name{number}", "wrong", "192.0.2.1")

    login.log_in("kim", GOOD, "192.0.2.1")  # the twentieth, taken back

    with pytest.raises(BadInput):
        login.log_in("other", "wrong", "192.0.2.1")
    with pytest.raises(BadInput):
        login.log_in("kim", GOOD, "192.0.2.1")
    login.log_in("kim", GOOD, "192.0.2.2")


def test_two_that_make_the_store_at_once_make_one(home):
    wrong = []

    def look():
        try:
            people.accounts()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert store.file().stat().st_mode & 0o777 == 0o600
    assert not list(home.glob(".accounts*"))
