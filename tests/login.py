"""Logging in as a reader does: a form, a cookie."""

import re
from typing import Any

import requests

from transforms.accounts import people
from transforms.audiences import Role

PASSWORD = "maple orbit lantern quiet"
OURS = "http://localhost"  # where Flask's own client thinks it is


def account(role: str = "administrator", payer_id: str | None = None) -> str:
    """Make an account of a role, once for each; gives its name."""
    name = re.sub("[^A-Za-z0-9]", "-", f"{role}-{payer_id}") if payer_id else role
    if name not in {each.name for each in people.accounts()}:
        people.add(name, Role(role), PASSWORD, payer_id)
    return name


def form_key(text: str) -> str:
    """What the form of a page carries."""
    return re.search(r'name="form_key" value="([^"]+)"', text)[1]


def fill_in(client: Any, name: str, password: str = PASSWORD, **more: str) -> Any:
    """Fill in the login's form; gives the answer to it."""
    key = form_key(client.get("/login").text)
    data = {"form_key": key, "name": name, "password": password, **more}
    return client.post("/login", data=data, headers={"Origin": OURS})


def logged_in(server: Any, role: str = "administrator", payer_id: str | None = None):
    """A client of Flask's that logged in as such a reader."""
    client = server.test_client()
    answer = fill_in(client, account(role, payer_id))
    assert answer.status_code == 303, answer.text
    return client


def over_http(address: str, name: str, **given: Any) -> tuple[str, str]:
    """Log in to dashboards that are served; gives the session's cookie."""
    with requests.Session() as browser:
        key = form_key(browser.get(f"{address}/login", timeout=30, **given).text)
        answer = browser.post(
            f"{address}/login",
            {"form_key": key, "name": name, "password": PASSWORD},
            headers={"Origin": address},
            allow_redirects=False,
            timeout=30,
            **given,
        )
        assert answer.status_code == 303, answer.status_code
        (held,) = [each for each in browser.cookies if "form" not in each.name]
        return held.name, str(held.value)


def cookie(server: Any, role: str = "administrator", payer_id: str | None = None):
    """The cookie of a reader who logged in, for another client."""
    held = logged_in(server, role, payer_id).get_cookie("claimscope")
    return held.key, held.value
