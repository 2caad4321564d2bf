"""What an OpenID Connect provider says of somebody, as one of our roles."""

from collections.abc import Mapping
from typing import Any

from transforms import audit
from transforms.accounts import people, sessions
from transforms.audiences import Role
from transforms.errors import BadInput
from transforms.settings import settings

_ORDER = list(Role)  # who has several reads as the first


def log_in(said: Mapping[str, Any], address: str) -> str:
    """Begin a session for whom a provider vouches for; gives its token.

    `said` is what its signed word holds, `iss` and `sub` among it.

    Raises:
        BadInput: they have no role here, or their account is disabled.
    """
    found = role(said)
    if found is None:
        audit.note("login_refused", "somebody", address=address, by="provider")
        raise BadInput(
            "Your provider knows you, but you have no role here; ask the administrator"
            " of these dashboards for one."
        )
    called = str(said.get("preferred_username") or said.get("email") or said["sub"])
    account = people.of_provider(f"{said['iss']} {said['sub']}", called, *found)
    if account is None:
        audit.note("login_refused", "somebody", address=address, by="provider")
        raise BadInput("Your account here is disabled; ask the administrator.")
    token = sessions.begin(account.name)
    audit.note("login", account.name, address=address, by="provider")
    return token


def role(said: Mapping[str, Any]) -> tuple[Role, str | None] | None:
    """The role, and an insurer's payer, that what is said stands for; None for none."""
    here = settings()
    value = said.get(here.oidc_claim)
    values = value if isinstance(value, list) else [value]
    found = {
        here.oidc_roles[each]
        for each in values
        if isinstance(each, str) and each in here.oidc_roles
    }
    if not found:
        return None
    first = min(found, key=lambda each: _ORDER.index(each[0]))
    payers = {payer for each, payer in found if each is first[0]}
    return first if len(payers) == 1 else None  # nobody reads for two payers at once
