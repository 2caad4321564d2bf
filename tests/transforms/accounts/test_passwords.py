"""Passwords: which are refused, and that they are kept by argon2id alone."""

import argon2
import pytest

from transforms.accounts import login, passwords, people, sessions, store
from transforms.audiences import Role
from transforms.errors import BadInput

GOOD = "maple orbit lantern quiet"


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "maria-maria-maria"[:11],
        "Maria.Lopez12",
        "maria.lopez.maria.lopez",
        "password1234",
        "P4$$w0rd1234!",
        "Administrator1!",
        "123456789012345",
        "qwertyuiop123",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "letmeinplease!",
        "x" * 300,
    ],
)
def test_what_anybody_tries_first_is_refused(password):
    with pytest.raises(BadInput, match="choose another one") as refused:
        passwords.check(password, "maria.lopez")

    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", [GOOD, "Zürich-Tee-Löffel-Wal", "кошка гуляет сама", "9fK!2pLx7#Qz"]
)
def test_what_nobody_guesses_is_taken(password):
    passwords.check(password, "maria.lopez")


def test_a_password_is_known_again_however_its_letters_are_composed():
    kept = passwords.keep("Z\N{LATIN SMALL LETTER U WITH DIAERESIS}rich at night")

    assert kept.startswith("$argon2id$") and "rich" not in kept
    assert passwords.matches(kept, "Zu\N{COMBINING DIAERESIS}rich at night")
    assert not passwords.matches(kept, "Zurich at night")
    assert not passwords.matches(None, "Zurich at night")
    assert not passwords.matches("no hash", "Zurich at night")


def test_nobodys_password_costs_what_anybodys_does(monkeypatch):
    asked = []

    class Counting(argon2.PasswordHasher):
        def verify(self, hash, password):
            asked.append(argon2.extract_parameters(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    passwords._nobodys.cache_clear()

    passwords.matches(passwords.keep(GOOD), "wrong")
    passwords.matches(None, "wrong")

    assert len(asked) == 2 and asked[0] == asked[1]
    assert asked[0].type is argon2.Type.ID and asked[0].memory_cost >= 19 * 1024


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_login(home):
    people.add("maria", Role.administrator, GOOD)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash(GOOD)
    with store.changing() as con:
        con.execute("update account set password = ?", (weak,))

    token = login.log_in("maria", GOOD, "127.0.0.1")

    with store.reading() as con:
        kept = con.execute("select password from account").fetchone()[0]
    assert kept != weak and not passwords.is_outdated(kept)
    assert sessions.find(token)  # that ended no session
    assert login.log_in("maria", GOOD, "127.0.0.1")
