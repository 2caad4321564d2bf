"""Logging in and out: sessions, lock-out, the first administrator."""

import json
import re

import pytest

from dashboards import app
from tests.dashboards.access.asking import FROM_US, ask, callbacks
from tests.login import PASSWORD, account, fill_in, form_key, logged_in
from transforms import audit
from transforms.accounts import first, people, secret, sessions, store
from transforms.audiences import Role


def is_in(client):
    """Whether a client is logged in, by what the pages answer."""
    return client.get("/_dash-layout").status_code == 200


def token(client):
    held = client.get_cookie("claimscope")
    return held.value if held else None


def pass_time(monkeypatch, seconds):
    """Let so much more time pass."""
    from time import time

    monkeypatch.setattr("time.time", lambda: time() + seconds)


def events():
    return [json.loads(line) for line in audit.file().read_text().splitlines()]


def test_a_name_and_its_password_lead_to_the_page_that_was_asked_for(server):
    client = server.test_client()
    asked = client.get("/cost_cohorts?cohort=x")
    account()

    answer = fill_in(client, "administrator", next="/cost_cohorts?cohort=x")

    assert asked.location == "/login?next=%2Fcost_cohorts%3Fcohort%3Dx"
    assert (answer.status_code, answer.location) == (303, "/cost_cohorts?cohort=x")
    assert is_in(client)
    assert client.get("/login?next=/payer_mix").location == "/payer_mix"


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/x\\y", "/a\nb", ""],
)
def test_the_login_leads_to_our_pages_alone(server, onward):
    account()

    answer = fill_in(server.test_client(), "administrator", next=onward)

    assert (answer.status_code, answer.location) == (303, "/")


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(server):
    account()

    wrong = [
        fill_in(server.test_client(), "administrator", "not this one at all"),
        fill_in(server.test_client(), "nobody", "not this one at all"),
    ]

    texts = [re.sub('value="[^"]*"', "", each.text) for each in wrong]
    assert [each.status_code for each in wrong] == [403, 403]
    assert texts[0] == texts[1]
    assert "do not belong together" in texts[0]
    assert not any("claimscope=" in str(each.headers) for each in wrong)


def test_no_page_around_the_login_has_a_script(server):
    client = server.test_client()

    for address in ("/login", f"{first.link('')}", "/first"):
        answer = client.get(address)
        assert "<script" not in answer.text and " on" not in re.sub(
            r">[^<]*<", "><", answer.text
        )
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy
        assert "unsafe" not in policy


def test_each_login_is_a_new_session_and_ends_the_one_before(server):
    client = server.test_client()
    client.set_cookie("claimscope", "chosen-by-somebody-else")
    account()

    fill_in(client, "administrator")
    once = token(client)
    client.delete_cookie("claimscope-form")
    other = server.test_client()
    other.set_cookie("claimscope", once)
    key = form_key(server.test_client().get("/login").text)
    other.post("/login", data={"form_key": key}, headers=FROM_US)
    begun = sessions.find(once)
    with server.test_client() as again:
        page = again.get("/login")
        again.set_cookie("claimscope", once)
        again.post(
            "/login",
            data={
                "form_key": form_key(page.text),
                "name": "administrator",
                "password": PASSWORD,
            },
            headers=FROM_US,
        )
        twice = token(again)

    assert once != "chosen-by-somebody-else" and begun is not None
    assert twice not in (None, once)
    assert sessions.find(once) is None
    assert sessions.find("chosen-by-somebody-else") is None


def test_the_cookie_is_for_our_pages_alone(server):
    account()

    said = fill_in(server.test_client(), "administrator").headers.getlist("Set-Cookie")

    (cookie,) = [each for each in said if each.startswith("claimscope=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie and "Expires" not in cookie


def test_over_tls_the_cookie_is_of_this_host_and_tls_alone(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")
    server = app.create_app().server
    client = server.test_client()
    account()
    at = {"base_url": "https://claims.example.org"}
    page = client.get("/login", **at)

    answer = client.post(
        "/login",
        data={
            "form_key": form_key(page.text),
            "name": "administrator",
            "password": PASSWORD,
        },
        headers={"Origin": "https://claims.example.org"},
        **at,
    )

    cookies = answer.headers.getlist("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("__Host-claimscope=")]
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_behind_a_proxy_its_word_on_who_asks_counts(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_PUBLIC_URL", "https://claims.example.org")
    client = app.create_app().server.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.9, 192.0.2.7"
    at = {"base_url": "https://claims.example.org"}
    key = form_key(client.get("/login", **at).text)

    client.post(
        "/login",
        data={"form_key": key, "name": "x", "password": "y"},
        headers={"Origin": "https://claims.example.org"},
        **at,
    )

    assert events()[-1]["address"] == "192.0.2.7"  # the last, which the proxy adds


def test_without_a_proxy_nobodys_word_on_who_asks_counts(server):
    client = server.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"

    fill_in(client, "x", "y")

    assert events()[-1]["address"] == "127.0.0.1"


def test_a_link_from_elsewhere_finds_the_session(server):
    answer = server.test_client().get(
        "/cost_cohorts?a=1&b=2", headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 200  # and our own page asks again, with the cookie
    assert 'content="0; url=/cost_cohorts?a=1&amp;b=2"' in answer.text


@pytest.mark.parametrize(("idle_minutes", "minutes"), [("30", 30), ("100000", 12 * 60)])
def test_a_session_ends_by_itself(server, monkeypatch, idle_minutes, minutes):
    monkeypatch.setenv("CLAIMSCOPE_SESSION_IDLE_MINUTES", idle_minutes)
    one, another = logged_in(server), logged_in(server)

    pass_time(monkeypatch, 60 * minutes - 60)
    before = is_in(one)
    pass_time(monkeypatch, 120)

    assert before
    assert not is_in(another)
    assert is_in(one) == (idle_minutes == "30")  # it read meanwhile
    assert "Your session has ended; log in again." in another.get("/login").text


def test_who_keeps_reading_stays_in(server, monkeypatch):
    client = logged_in(server)

    for _ in range(3):
        pass_time(monkeypatch, 60 * 29)
        assert is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda: people.disable("administrator"),
        lambda: people.change_password("administrator", "another orbit lantern"),
        lambda: people.change_role("administrator", Role.researcher),
    ],
)
def test_a_change_of_the_account_ends_its_sessions_at_once(server, change):
    client, another = logged_in(server), logged_in(server, "researcher")

    change()

    assert not is_in(client)
    assert is_in(another)


def test_the_way_out_ends_the_session_for_every_copy_of_its_cookie(server):
    client = logged_in(server)
    copy = server.test_client()
    copy.set_cookie("claimscope", token(client))
    key = sessions.form_key(token(client))
    layout = client.get("/_dash-layout").text

    refused = client.post("/logout", data={"form_key": "a" * 64}, headers=FROM_US)
    stayed = is_in(client)
    answer = client.post("/logout", data={"form_key": key}, headers=FROM_US)

    assert key in layout and "/logout" in layout.replace("\\u002f", "/")
    assert refused.status_code == 403 and stayed
    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_in(client) and not is_in(copy)
    assert events()[-1] | {"event": "logout", "who": "administrator"} == events()[-1]


def test_after_some_failures_the_right_password_waits_too(server, monkeypatch):
    account()
    for _ in range(5):
        fill_in(server.test_client(), "administrator", "wrong wrong wrong")

    locked = fill_in(server.test_client(), "Administrator")
    pass_time(monkeypatch, 16 * 60)
    later = fill_in(server.test_client(), "administrator")

    assert (locked.status_code, later.status_code) == (403, 303)
    said = [each["event"] for each in events()]
    assert said.count("login_refused") == 5 and said.count("locked_out") == 1


def test_a_name_that_nobody_has_is_locked_the_same(server):
    account()
    answers = {
        name: [
            fill_in(server.test_client(), name, "wrong wrong wrong").status_code
            for _ in range(7)
        ]
        for name in ("administrator", "no-such-name")
    }

    assert answers["administrator"] == answers["no-such-name"]
    with store.reading() as con:
        counted = con.execute(
            "select what, count(*) from failure where what like 'name %' group by what"
        ).fetchall()
    assert [tuple(each)[1] for each in counted] == [5, 5]
    assert "no-such-name" not in audit.file().read_text()  # it may be a password


def test_an_address_that_tries_many_names_is_locked(server):
    account()
    for number in range(20):
        fill_in(server.test_client(), f"name{number}", "wrong wrong wrong")

    assert fill_in(server.test_client(), "administrator").status_code == 403


def test_the_command_line_unlocks(server):
    account()
    for _ in range(5):
        fill_in(server.test_client(), "administrator", "wrong wrong wrong")

    people.enable("administrator")

    assert fill_in(server.test_client(), "administrator").status_code == 303


def test_the_first_administrator_is_made_by_who_holds_the_link(home):
    client = app.create_app().server.test_client()
    link = first.link("")
    file = secret.file("first-run.token")
    mode = file.stat().st_mode & 0o777
    wrong = client.get("/first?token=guessed")
    page = client.get(link)
    given = {
        "form_key": form_key(page.text),
        "token": link.rpartition("=")[2],
        "name": "maria",
    }

    def fill_in(**more):
        return client.post("/first", data=given | more, headers=FROM_US)

    mistaken = fill_in(password=PASSWORD, again="something else")
    given["form_key"] = form_key(mistaken.text)
    short = fill_in(password="short", again="short")
    given["form_key"] = form_key(short.text)
    made = fill_in(password=PASSWORD, again=PASSWORD)

    assert mode == 0o600
    assert wrong.status_code == 403
    assert "not the same" in mistaken.text and "12 to 256" in short.text
    assert (made.status_code, made.location) == (303, "/")
    assert is_in(client)
    assert [(each.name, each.role) for each in people.accounts()] == [
        ("maria", Role.administrator)
    ]
    assert not file.exists()
    assert first.link("") is None
    assert client.get(link).status_code == 403


def test_with_an_account_the_first_ones_link_counts_no_more(home):
    client = app.create_app().server.test_client()
    link = first.link("")
    account("researcher")

    assert client.get(link).status_code == 403


def test_without_a_login_every_page_says_so_and_a_proxy_is_refused(server, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_LOGIN", "off")
    client = server.test_client()

    layout = client.get("/_dash-layout")
    handed_on = client.get("/", headers={"X-Forwarded-For": "192.0.2.7"})
    forged = ask(
        client, next(iter(callbacks(client).values())), "/", headers={"Origin": "null"}
    )

    assert "There is no login" in layout.text and "logout" not in layout.text
    assert handed_on.status_code == 403
    assert forged.status_code == 403


def test_the_store_holds_no_secret_and_is_for_its_owner_alone(server, home):
    held = token(logged_in(server))

    kept = b"".join(file.read_bytes() for file in home.glob("accounts.sqlite*"))
    modes = {file.stat().st_mode & 0o777 for file in home.glob("accounts.sqlite*")}

    assert modes == {0o600}
    assert held.encode() not in kept and PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept
    assert held not in audit.file().read_text()
