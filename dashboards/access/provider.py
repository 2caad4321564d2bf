"""Logging in with an OpenID Connect provider: authorization code with PKCE (Authlib).

Authlib checks state, nonce, the signature of the provider's word, its issuer, audience
and time. What the word says becomes a role by CLAIMSCOPE_OIDC_ROLES.
"""

import logging
import secrets
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, request, session
from joserfc.errors import JoseError

from dashboards.access.forms import address, begun
from dashboards.access.pages import onward, own, page
from transforms.accounts import provider, secret
from transforms.errors import BadInput
from transforms.listening import Listening
from transforms.settings import settings

LOG = logging.getLogger(__name__)
_SECONDS = 10  # that a provider has to answer
_NEXT = "next"


def install(server: Flask, here: Listening) -> None:
    """Add the way to the provider and back, where there is one."""
    said = settings()
    if not said.oidc_issuer:
        return
    server.secret_key = secret.secret("session.key")
    client = OAuth(server).register(
        "provider",
        client_id=said.oidc_client_id,
        client_secret=said.oidc_client_secret or None,
        server_metadata_url=f"{said.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS,
        },
    )

    @server.get("/sso", endpoint="access.at_provider")
    def at_provider() -> Any:
        session.clear()
        session[_NEXT] = own(request.args.get("next"))
        ours = said.public_url or request.host_url.rstrip("/")
        try:
            return client.authorize_redirect(f"{ours}/sso/callback")
        except (OAuthError, requests.RequestException, ValueError) as error:
            return _failed(error)

    @server.get("/sso/callback", endpoint="access.from_provider")
    def from_provider() -> Any:
        to = own(session.get(_NEXT))
        try:
            word = _word(client)
            token = provider.log_in(word, address())
        except BadInput as refusal:
            session.clear()
            return page("refused", 403, said=str(refusal))
        except (
            OAuthError, JoseError, requests.RequestException, ValueError, KeyError,
        ) as error:  # fmt: skip
            session.clear()
            return _failed(error)
        session.clear()
        return begun(token, onward(to))


def _word(client: Any) -> dict[str, Any]:
    """What the provider signed; the rest of what it says of the same person beside."""
    token = client.authorize_access_token()
    word = dict(token["userinfo"])  # of the checked ID token
    if settings().oidc_claim not in word:
        more = dict(client.userinfo(token=token))
        if more.get("sub") != word["sub"]:
            raise ValueError("the provider speaks of somebody else")
        word = more | word
    return word


def _failed(error: Exception) -> Any:
    """The provider could not let them in; what it said stays out of page and log."""
    identity = secrets.token_hex(4)
    LOG.error("login with the provider failed, id %s: %s", identity, type(error))
    said = (
        "The provider did not log you in; try again. The log has what is known of it"
        f" under {identity}."
    )
    return page("refused", 502, said=said)
