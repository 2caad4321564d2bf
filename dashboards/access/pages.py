"""The pages around the login: plain HTML, without a script."""

import hashlib
from typing import Any

from flask import Response, make_response, render_template

from dashboards import theme

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SHEET = f"""
body {{ margin: 0; background: {theme.WASH}; color: {theme.INK};
  font: 16px/1.5 {theme.FONT}; }}
main {{ max-width: 380px; margin: 12vh auto 0; padding: 28px; background: white;
  border: 1px solid {theme.LINE}; border-radius: 8px; }}
h1 {{ font-size: 22px; margin: 0 0 14px; }}
label {{ display: block; font-weight: 600; font-size: 14px; margin: 14px 0 4px; }}
input {{ box-sizing: border-box; width: 100%; padding: 9px 11px; font: inherit;
  border: 1px solid #8894a0; border-radius: 6px; }}
button, .button {{ box-sizing: border-box; display: block; width: 100%;
  margin-top: 20px; padding: 10px; font: inherit; font-weight: 600; text-align: center;
  color: white; background: {theme.ACCENT}; border: 0; border-radius: 6px;
  text-decoration: none; cursor: pointer; }}
:focus-visible {{ outline: 3px solid {theme.ACCENT}; outline-offset: 2px; }}
.said {{ border-left: 4px solid #b3261e; padding: 6px 12px; margin: 0 0 6px; }}
.fine {{ color: {theme.SOFT_INK}; font-size: 14px; }}
a {{ color: {theme.ACCENT}; }}
@media (max-width: 420px) {{ main {{ margin: 0; border: 0; min-height: 100vh; }} }}
"""
SHEET_ADDRESS = f"/login.css?v={hashlib.sha256(SHEET.encode()).hexdigest()[:8]}"


def page(name: str, status: int = 200, **given: Any) -> Response:
    """One of the templates; what it is given is text, never markup."""
    html = render_template(
        f"{name}.html", icon=theme.ICON, sheet=SHEET_ADDRESS, **given
    )
    response = make_response(html, status)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def onward(address: str) -> Response:
    """Have the browser go on by itself, now from a page of ours."""
    return page("onward", address=own(address))


def own(address: str | None) -> str:
    """An address of ours; the landing page where it would lead anywhere else."""
    text = address or "/"
    is_ours = text.startswith("/") and text[1:2] not in ("/", "\\")
    is_plain = all(letter > " " for letter in text) and "\\" not in text
    return text if is_ours and is_plain else "/"
