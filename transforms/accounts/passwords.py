"""Passwords: which are accepted, and how they are kept (argon2id, RFC 9106).

A hash names the parameters it was made with; one of other parameters is made anew at
the next login.
"""

import re
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from transforms.errors import BadInput

SHORTEST = 12  # letters
LONGEST = 256
_FEWEST = 5  # different letters
_HASHER = PasswordHasher()  # the low-memory choice of RFC 9106: 64 MiB
# Each takes 64 MiB: many at once must not take the machine's memory.
_AT_ONCE = threading.BoundedSemaphore(2)

# What is left of the most common passwords when digits, marks and the usual swaps of
# letters are taken away.
_COMMON = {
    *("abc", "abcd", "abcdef", "abcdefghijkl", "admin", "adminadmin", "administrator"),
    *("asdf", "asdfghjkl", "baseball", "changeme", "changemenow", "charlie", "claims"),
    *("claimscope", "claimscopeadmin", "computer", "correcthorsebatterystaple"),
    *("dashboard", "default", "dragon", "football", "freedom", "guest", "healthcare"),
    *("hello", "helloworld", "hospital", "iloveyou", "insurance", "letmein"),
    *(
        "letmeinplease",
        "login",
        "master",
        "medicare",
        "michael",
        "monkey",
        "mypassword",
    ),
    *("pass", "passpass", "passphrase", "passw", "password", "passwordpassword"),
    *("princess", "qazwsx", "qazwsxedc", "qwerty", "qwertyui", "qwertyuiop", "root"),
    *("qwertyuiopasdf", "secret", "shadow", "spring", "starwars", "summer", "sunshine"),
    *("superman", "superuser", "test", "testtest", "thisismypassword", "trustno"),
    *("welcome", "winter", "autumn", "whatever", "zaqxsw", "zxcvbnm", ""),
}
_SWAPS = str.maketrans("013457@$!", "oieastasi")


def check(password: str, name: str) -> None:
    """See that a password can be accepted for a name.

    Raises:
        BadInput: it is too short, too long, common, or the name itself.
    """
    plain = normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadInput(
            f"A password has {SHORTEST} to {LONGEST} letters; choose another one."
        )
    letters = _letters(plain)
    if letters and letters in {_letters(name), _letters(name) * 2}:
        raise BadInput("The name is no password; choose another one.")
    stem = re.sub(r"[\W\d_]+$", "", plain)
    is_common = {letters, _letters(stem.translate(_SWAPS))} & _COMMON
    if is_common or len(set(plain)) < _FEWEST:
        raise BadInput(
            "That password is among the first that anybody tries; choose another one,"
            " such as four words that have nothing to do with each other."
        )


def keep(password: str) -> str:
    """The hash by which a password is known again."""
    with _AT_ONCE:
        return _HASHER.hash(normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one kept; as slow where there is none."""
    with _AT_ONCE:
        try:
            found = _HASHER.verify(kept or _nobodys(), normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return found and kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(kept)


def normal(password: str) -> str:
    """The same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.casefold())


@cache
def _nobodys() -> str:
    """A hash that no password has, for names that nobody has."""
    return _HASHER.hash("\N{REPLACEMENT CHARACTER}nobody")
