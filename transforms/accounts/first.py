"""The first administrator, made by who holds the link that the terminal showed once."""

import hmac

from transforms.accounts import people, secret
from transforms.audiences import Role
from transforms.errors import BadInput
from transforms.settings import settings

_FILE = "first-run.token"
PATH = "/first"


def is_open() -> bool:
    """Tell whether nobody could log in, so that the first administrator may be made."""
    here = settings()
    return here.needs_login and not here.oidc_issuer and not people.anybody()


def link(address: str) -> str | None:
    """The link that makes the first administrator; None where somebody may log in."""
    if not is_open():
        secret.file(_FILE).unlink(missing_ok=True)
        return None
    return f"{address}{PATH}?token={secret.secret(_FILE)}"


def is_right(token: str) -> bool:
    """Tell whether a token is the one that the terminal showed, and still counts."""
    file = secret.file(_FILE)
    if not is_open() or not file.is_file():
        return False
    return hmac.compare_digest(file.read_bytes(), token.encode())


def make(token: str, name: str, password: str) -> None:
    """Make the first administrator; the token is gone.

    Raises:
        BadInput: the token does not count, or the name or password cannot be used.
    """
    if not is_right(token):
        raise BadInput("That link was used, or is not of this home; log in.")
    people.add(name, Role.administrator, password, who="first run", only_first=True)
    secret.file(_FILE).unlink(missing_ok=True)
