"""The cookies: a session's, and the one that a login form is known again by.

Over TLS their names begin with __Host-, which browsers accept from this very host
alone, for all of it and over TLS only.
"""

from typing import Any

from flask import current_app, request

SESSION = "claimscope"
FORM = "claimscope-form"
PROVIDER = "claimscope-sso"  # Flask's own, while somebody is at their provider
_SECURE = "CLAIMSCOPE_SECURE"  # in the configuration of the Flask application


def install(server: Any, is_secure: bool) -> None:
    """Say how cookies are made here."""
    server.config[_SECURE] = is_secure
    server.config.update(
        SESSION_COOKIE_NAME=f"__Host-{PROVIDER}" if is_secure else PROVIDER,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_SAMESITE="Lax",  # a provider sends the browser back to us
    )


def given(name: str) -> str:
    """A cookie of this request; empty where there is none."""
    return request.cookies.get(_name(name), "")


def put(response: Any, name: str, value: str) -> None:
    """Give the browser a cookie, until it is closed, for requests of our pages only."""
    response.set_cookie(_name(name), value, **_attributes())


def take_away(response: Any, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(_name(name), **_attributes())


def _name(name: str) -> str:
    return f"__Host-{name}" if current_app.config[_SECURE] else name


def _attributes() -> dict[str, Any]:
    is_secure = current_app.config[_SECURE]
    return {"path": "/", "secure": is_secure, "httponly": True, "samesite": "Strict"}
