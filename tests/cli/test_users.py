"""`claimscope users` and how the first administrator is announced."""

import io
import sys

import pytest

from claimscope import serving
from transforms.accounts import first, people
from transforms.audiences import Role

PASSWORD = "maple orbit lantern quiet"


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""

    def typed(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return typed


def test_an_account_is_made_listed_changed_and_disabled(cli, typed):
    typed(f"{PASSWORD}\n")
    made = cli("users", "add", "kim", *["--role", "insurer", "--payer", "P1"], STDIN)
    typed("another orbit lantern\n")
    changed = cli("users", "password", "kim", STDIN)
    moved = cli("users", "role", "kim", "--role", "researcher")
    disabled = cli("users", "disable", "kim")
    listed = cli("users", "list")
    enabled = cli("users", "enable", "kim")

    assert made == (0, "kim may log in and reads as insurer.\n", "")
    assert changed[:2] == (0, "kim has another password.\n")
    assert moved[:2] == (0, "kim reads as researcher.\n")
    assert disabled[:2] == (0, "kim may no longer log in.\n")
    assert "kim" in listed[1] and "researcher" in listed[1]
    assert "no (disabled)" in listed[1] and PASSWORD not in listed[1]
    assert enabled[:2] == (0, "kim may log in.\n")
    (account,) = people.accounts()
    assert (account.role, account.is_disabled) == (Role.researcher, False)


STDIN = "--password-stdin"


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["add", "kim", "--role", "insurer", STDIN], PASSWORD, "add --payer"),
        (["add", "kim", "--role", "researcher", STDIN], "short", "12 to 256 letters"),
        (["add", "kim", "--role", "researcher", STDIN], "", "12 to 256 letters"),
        (["add", "a b", "--role", "researcher", STDIN], PASSWORD, "A name has 1 to 64"),
        (["add", "kim", "--role", "researcher"], PASSWORD, "add --password-stdin"),
        (["disable", "kim"], "", "There is no account of that name"),
        (["password", "kim", STDIN], PASSWORD, "There is no account of that name"),
    ],
)
def test_a_mistake_is_one_sentence(cli, typed, arguments, given, said):
    typed(f"{given}\n")

    code, out, err = cli("users", *arguments)

    assert (code, out) == (1, "")
    assert said in " ".join(err.split()) and "Traceback" not in err
    assert PASSWORD not in err
    assert people.accounts() == []


def test_a_terminal_is_asked_twice(cli, monkeypatch):
    asked = []

    def prompt(text, **given):
        asked.append(given)
        return PASSWORD

    monkeypatch.setattr("claimscope.users.typer.prompt", prompt)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)

    code, _, _ = cli("users", "add", "kim", "--role", "administrator")

    assert code == 0
    assert asked == [{"hide_input": True, "confirmation_prompt": True}]


def test_without_accounts_it_says_how_to_make_one(cli):
    assert "claimscope users add" in cli("users", "list")[1]


def test_the_first_link_is_shown_until_there_is_an_account(home, capfdbinary):
    link = first.link("http://127.0.0.1:8050")
    serving.say_who_is_first()
    once = capfdbinary.readouterr().out.decode()
    people.add("kim", Role.administrator, PASSWORD)
    serving.say_who_is_first()

    assert link in once.splitlines()  # whole, to be clicked
    assert capfdbinary.readouterr().out == b""
