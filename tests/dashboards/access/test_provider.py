"""Logging in with a provider: a small one on this machine that signs what it says."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from oidc_provider_mock import User, run_server_in_thread

from dashboards import app
from transforms import audit
from transforms.accounts import first, people, provider
from transforms.audiences import Role

PEOPLE = [
    User(sub="1", claims={"preferred_username": "maria", "groups": ["staff", "boss"]}),
    User(sub="2", claims={"preferred_username": "maria", "groups": "epidemiology"}),
    User(sub="3", claims={"email": "ann@plan.example", "groups": ["plan"]}),
    User(sub="4", claims={"preferred_username": "eve", "groups": ["staff"]}),
    User(sub="5", claims={"preferred_username": "bob"}),
    User(sub="6", claims={"preferred_username": "kim", "groups": ["plan", "rival"]}),
]
ROLES = "boss=administrator, epidemiology=researcher, plan=insurer:P1, rival=insurer:P2"


@pytest.fixture(scope="module")
def issuer():
    with run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def server(home, monkeypatch, issuer):
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ISSUER", issuer)
    monkeypatch.setenv("CLAIMSCOPE_OIDC_CLIENT_ID", "claimscope")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_CLIENT_SECRET", "hushhush")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ROLES", ROLES)
    return app.create_app().server


def agreed(client, sub, onward="/"):
    """Go to the provider, be somebody there, and get the address that leads back."""
    to = client.get("/sso", query_string={"next": onward}).location
    answer = requests.post(to, {"sub": sub}, allow_redirects=False, timeout=30)
    back = urlsplit(answer.headers["Location"])
    return to, f"{back.path}?{back.query}"


def log_in(server, sub, onward="/"):
    client = server.test_client()
    _, back = agreed(client, sub, onward)
    return client, client.get(back, headers={"Sec-Fetch-Site": "cross-site"})


def reader(client):
    layout = client.get("/_dash-layout")
    return layout.status_code == 200 and layout.text


def test_who_the_provider_vouches_for_is_in_with_their_role(server):
    client, answer = log_in(server, "1", "/denial_rates?payer=P1")

    assert answer.status_code == 200
    # Our own page goes on: only then does the session's cookie come along.
    assert 'content="0; url=/denial_rates?payer=P1"' in answer.text
    assert "sso:maria" in reader(client)
    (account,) = people.accounts()
    assert (account.role, account.is_local) == (Role.administrator, False)


def test_the_request_has_state_nonce_and_a_challenge(server):
    to, back = agreed(server.test_client(), "1")

    asked = parse_qs(urlsplit(to).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert min(len(asked[each][0]) for each in ("state", "nonce")) >= 20
    assert len(asked["code_challenge"][0]) == 43
    assert parse_qs(urlsplit(back).query)["state"] == asked["state"]


def test_each_role_of_the_provider_is_ours_and_names_never_clash(server):
    for each in ("1", "2", "3"):
        log_in(server, each)

    found = {each.name: (each.role, each.payer_id) for each in people.accounts()}
    second = next(name for name in found if name.startswith("sso:maria-"))
    assert found == {
        "sso:maria": (Role.administrator, None),
        second: (Role.researcher, None),
        "sso:ann@plan.example": (Role.insurer, "P1"),
    }


@pytest.mark.parametrize("sub", ["4", "5", "6", "unheard-of"])
def test_who_has_no_role_here_is_refused_in_a_sentence(server, sub):
    client, answer = log_in(server, sub)

    assert answer.status_code == 403
    assert "you have no role here; ask the administrator" in answer.text
    assert not reader(client) and people.accounts() == []


def test_a_role_that_changed_there_changes_here_and_ends_the_sessions(
    server, monkeypatch
):
    before, _ = log_in(server, "1")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ROLES", "boss=researcher")

    after, _ = log_in(server, "1")

    assert not reader(before) and reader(after)
    (account,) = people.accounts()
    assert account.role is Role.researcher
    events = [json.loads(each) for each in audit.file().read_text().splitlines()]
    assert [e["event"] for e in events] == [
        *("account_added", "login", "role_changed", "login")
    ]


def test_who_is_disabled_here_is_refused(server):
    client, _ = log_in(server, "1")
    people.disable("sso:maria")

    _, answer = log_in(server, "1")

    assert answer.status_code == 403 and "disabled" in answer.text
    assert not reader(client)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(server):
    _, back = agreed(server.test_client(), "1")
    other = server.test_client()
    agreed(other, "2")

    for client in (server.test_client(), other):
        answer = client.get(back)
        assert answer.status_code == 502
        assert "The provider did not log you in; try again." in answer.text
        assert not reader(client)


def test_the_word_on_another_login_is_refused(server):
    client = server.test_client()
    to, mine = agreed(client, "1")
    _, stolen = agreed(server.test_client(), "2")
    state = parse_qs(urlsplit(mine).query)["state"][0]
    code = parse_qs(urlsplit(stolen).query)["code"][0]

    answer = client.get("/sso/callback?" + urlencode({"state": state, "code": code}))

    assert to and answer.status_code == 502
    assert not reader(client)


def test_an_answer_counts_once(server):
    client = server.test_client()
    _, back = agreed(client, "1")
    once = client.get(back)
    client.delete_cookie("claimscope")

    assert once.status_code == 200
    assert client.get(back).status_code == 502 and not reader(client)


def test_who_says_no_there_is_told(server):
    client = server.test_client()
    to = client.get("/sso").location
    answer = requests.post(to, {"action": "deny"}, allow_redirects=False, timeout=30)
    back = urlsplit(answer.headers["Location"])

    assert client.get(f"{back.path}?{back.query}").status_code == 502


def test_a_provider_that_is_away_is_said(home, monkeypatch, caplog):
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_CLIENT_ID", "claimscope")
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ROLES", ROLES)

    answer = app.create_app().server.test_client().get("/sso")

    assert answer.status_code == 502
    assert "The provider did not log you in" in answer.text


def test_the_way_back_leads_to_our_pages_alone(server):
    _, answer = log_in(server, "1", "//evil.example")

    assert 'content="0; url=/"' in answer.text


def test_the_login_offers_the_provider_only_where_there_is_one(server, home):
    assert "/sso?next=" in server.test_client().get("/login").text
    assert first.link("http://x") is None  # its people can log in


def test_without_a_provider_there_is_no_way_to_one(home):
    client = app.create_app().server.test_client()

    assert client.get("/sso").location.startswith("/login")
    assert "sso" not in client.get("/login").text


def test_the_key_that_signs_the_way_there_is_for_its_owner_alone(server, home):
    assert (home / "keys" / "session.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "claim", [None, 5, {}, "", [], [["boss"]], "Boss", "boss ", ["no", "bosses"]]
)
def test_only_the_very_word_is_a_role(home, monkeypatch, claim):
    monkeypatch.setenv("CLAIMSCOPE_OIDC_ROLES", ROLES)

    assert provider.role({"groups": claim}) is None
    assert provider.role({"groups": ["x", "boss", "plan"]}) == (
        Role.administrator,
        None,
    )
