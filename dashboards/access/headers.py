"""What the browser is told with every answer: what it may load, run, keep and show."""

from typing import Any

from dash import Dash
from flask import request

from transforms.listening import Listening

# Plotly and Mantine write styles into the page, so these cannot be named one by one.
# Scripts can: our own files, and the few lines in the page by their hash.
POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        "display-capture=(), interest-cohort=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_YEAR = 365 * 24 * 3600
_SUITES = "/_dash-component-suites/"


def install(app: Dash, here: Listening) -> None:
    """Send the headers; every script of the page is known by now."""
    policy = POLICY.format(hashes=" ".join(app.csp_hashes()))

    @app.server.after_request
    def guarded(response: Any) -> Any:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        for name, value in _ALWAYS.items():
            headers[name] = value
        if here.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        is_library = request.path.startswith(_SUITES) and response.status_code == 200
        if not is_library and request.endpoint != "access.sheet":
            headers["Cache-Control"] = "no-store"
        return response
