"""The guard: every request comes past it, and what it does not know it keeps out.

Only the views named OPEN answer somebody who is not logged in. A request that changes
something, each callback among them, must come from a page of ours.
"""

from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from werkzeug.wsgi import get_host

from dashboards.access import cookies, pages
from transforms.accounts import sessions
from transforms.audiences import OWNER
from transforms.listening import Listening
from transforms.settings import settings

OPEN = {
    "healthy",
    "access.log_in",
    "access.log_out",
    "access.first",
    "access.sheet",
    "access.at_provider",
    "access.from_provider",
}
_FORMS = {"access.log_in", "access.log_out", "access.first"}
_PAGES = {"/", "/<path:path>"}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_ENDED = "Your session has ended; log in again."


def install(server: Flask, here: Listening) -> None:
    """Have every request come past the guard."""
    cookies.install(server, here.is_secure)

    def guard() -> Any:
        get_host(request.environ, request.trusted_hosts)  # another's name is refused
        refusal = forged(here)
        if refusal:
            return refused(refusal)
        if not settings().needs_login:
            if is_forwarded():
                return refused("Without a login there is no proxy before these pages.")
            g.reader, g.form_key = OWNER, ""
            return None
        token = cookies.given(cookies.SESSION)
        session = sessions.find(token) if token else None
        if session:
            g.reader, g.form_key = session.reader, session.form_key
            return None
        g.reader, g.form_key = None, ""
        if request.endpoint in OPEN:
            return None
        return turned_away(bool(token))

    # Before whatever else looks at a request.
    server.before_request_funcs.setdefault(None, []).insert(0, guard)


def forged(here: Listening) -> str | None:
    """Why a request that changes something is not from a page of ours, if so."""
    if request.method in _SAFE:
        return None
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = settings().public_url or request.host_url.rstrip("/")
    is_ours = site in (None, "same-origin") and origin in (None, ours)
    if not is_ours or (site is None and origin is None):
        return "This request does not come from a page of these dashboards."
    if request.endpoint not in _FORMS and request.mimetype != "application/json":
        return "A callback is sent as JSON."
    return None


def is_forwarded() -> bool:
    """Tell whether a proxy handed the request on."""
    names = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
    return any(name in request.headers for name in names)


def turned_away(had_session: bool) -> Any:
    """The answer to somebody who is not logged in."""
    if request.endpoint not in _PAGES or request.method not in _SAFE:
        answer = Response(f'{{"error": "{_ENDED}"}}', mimetype="application/json")
        answer.status_code = 401
        return answer
    here = pages.own(request.full_path.rstrip("?"))
    # The session's cookie does not come along when another site's link is followed;
    # it does when our own page asks again.
    if not had_session and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return pages.onward(here)
    return redirect(f"/login?next={quote(here, safe='')}", 303)


def refused(why: str) -> Response:
    """No, in one sentence."""
    return Response(why + "\n", 403, mimetype="text/plain")
