"""Forged requests are refused, and every answer tells the browser what it may do."""

import json
import re

import pytest

from tests.dashboards.access.asking import FROM_US, ask, body, callbacks
from tests.dashboards.access.test_login import is_in
from tests.login import OURS, PASSWORD, account, form_key, logged_in

FORGED = {
    "another site": {"Origin": "https://evil.example"},
    "another site, as browsers say": {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
    "another port": {"Origin": f"{OURS}:9999"},
    "a host beside": {"Origin": OURS, "Sec-Fetch-Site": "same-site"},
    "no page": {"Origin": "null"},
    "neither header": {},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_callback_is_refused(server, how):
    client = logged_in(server)
    (callback, *_) = callbacks(client).values()

    answer = ask(client, callback, "/", headers=FORGED[how])

    assert answer.status_code == 403
    assert answer.text == (
        "This request does not come from a page of these dashboards.\n"
    )


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_callback_that_a_form_could_send_is_refused(server, kind):
    client = logged_in(server)
    (callback, *_) = callbacks(client).values()

    answer = client.post(
        "/_dash-update-component",
        data=json.dumps(body(callback, "/")),
        content_type=kind,
        headers=FROM_US,
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("how", FORGED)
@pytest.mark.parametrize("address", ["/login", "/logout", "/first"])
def test_a_forged_form_is_refused(server, how, address):
    client = logged_in(server)

    answer = client.post(address, data={"form_key": "x"}, headers=FORGED[how])

    assert answer.status_code == 403 and is_in(client)


def test_a_login_form_of_another_browser_is_refused(server):
    account()
    key = form_key(server.test_client().get("/login").text)
    data = {"form_key": key, "name": "administrator", "password": PASSWORD}

    answer = server.test_client().post("/login", data=data, headers=FROM_US)

    assert answer.status_code == 403 and "too old" in answer.text


def test_another_name_of_this_machine_is_refused(server):
    for host in ("evil.example", "localhost.evil.example", ""):
        answer = server.test_client().get("/", headers={"Host": host})
        assert answer.status_code == 400, host


def test_every_answer_tells_the_browser_what_it_may_do(server):
    for client in (server.test_client(), logged_in(server)):
        for address in (
            "/",
            "/login",
            "/health",
            "/_dash-layout",
            "/nothing",
            "/first",
        ):
            headers = client.get(address).headers
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert headers["Cache-Control"] == "no-store"
            assert "Strict-Transport-Security" not in headers  # no TLS here
            policy = headers["Content-Security-Policy"]
            scripts = re.search("script-src ([^;]*)", policy)
            assert "unsafe" not in (scripts[1] if scripts else "")
            assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
