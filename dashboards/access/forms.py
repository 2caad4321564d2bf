"""Logging in, logging out, and making the first administrator."""

import hmac
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request

from dashboards.access import cookies
from dashboards.access.pages import SHEET, own, page
from transforms.accounts import first as first_run
from transforms.accounts import login, sessions
from transforms.errors import BadInput
from transforms.listening import Listening
from transforms.settings import settings

_STALE = "That form is too old; fill it in again."


def install(server: Flask, here: Listening) -> None:
    """Add the pages."""
    views = Blueprint("access", __name__, template_folder="templates")
    views.add_url_rule("/login", "log_in", log_in, methods=["GET", "POST"])
    views.add_url_rule("/logout", "log_out", log_out, methods=["POST"])
    views.add_url_rule("/first", "first", first, methods=["GET", "POST"])
    views.add_url_rule("/login.css", "sheet", sheet)
    server.register_blueprint(views)


def log_in() -> Any:
    """The login page; a name and its password begin a session."""
    onward = own(request.values.get("next"))
    if g.reader is not None and request.method == "GET":
        return redirect(onward, 303)
    if request.method == "GET":
        has_ended = bool(cookies.given(cookies.SESSION))
        return _login(onward, "Your session has ended; log in again." * has_ended)
    if not _is_our_form():
        return _login(onward, _STALE, 403)
    try:
        token = login.log_in(
            request.form.get("name", "").strip(),
            request.form.get("password", ""),
            address(),
        )
    except BadInput as refusal:
        return _login(onward, str(refusal), 403)
    return begun(token, redirect(onward, 303))


def log_out() -> Any:
    """End the session; there may be none any more."""
    if g.reader is None:
        return redirect("/login", 303)
    given = request.form.get("form_key", "")
    if not hmac.compare_digest(given.encode(), g.form_key.encode()):
        return page("refused", 403, said=_STALE)
    login.log_out(cookies.given(cookies.SESSION))
    response = redirect("/login", 303)
    cookies.take_away(response, cookies.SESSION)
    return response


def first() -> Any:
    """The first administrator, for who holds the link from the terminal."""
    token = request.values.get("token", "")
    if not first_run.is_right(token):
        return page("refused", 403, said="That link was used, or is not of this home.")
    if request.method == "GET":
        return _first(token)
    name = request.form.get("name", "").strip()
    password = request.form.get("password", "")
    if not _is_our_form():
        return _first(token, _STALE, 403)
    if password != request.form.get("again", ""):
        return _first(token, "The two passwords are not the same.", 400)
    try:
        first_run.make(token, name, password)
        session = login.log_in(name, password, address())
    except BadInput as refusal:
        return _first(token, str(refusal), 400)
    return begun(session, redirect("/", 303))


def sheet() -> Response:
    """How these pages look."""
    response = Response(SHEET, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def begun(token: str, response: Any) -> Any:
    """Hand out a new session; one that the browser had is over, whoever's it was."""
    former = cookies.given(cookies.SESSION)
    if former:
        sessions.end(former)
    cookies.put(response, cookies.SESSION, token)
    cookies.take_away(response, cookies.FORM)
    return response


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "unknown"


def _login(onward: str, said: str = "", status: int = 200) -> Response:
    has_provider = bool(settings().oidc_issuer)
    given = {"next": onward, "said": said, "has_provider": has_provider}
    return _form("login", status, **given)


def _first(token: str, said: str = "", status: int = 200) -> Response:
    return _form("first", status, token=token, said=said)


def _form(name: str, status: int, **given: Any) -> Response:
    """A form that is known again by a cookie of its own."""
    token = secrets.token_urlsafe(32)
    response = page(name, status, form_key=sessions.form_key(token), **given)
    cookies.put(response, cookies.FORM, token)
    return response


def _is_our_form() -> bool:
    token = cookies.given(cookies.FORM)
    given = request.form.get("form_key", "")
    ours = sessions.form_key(token)
    return bool(token) and hmac.compare_digest(given.encode(), ours.encode())
