"""Every route and every callback, as nobody, as each role and as the wrong role.

A route or callback that is added must be added to the lists here: until somebody said
who may ask for it, this fails.
"""

import json

import pytest

from dashboards import app, visible
from dashboards.catalogue import catalogue
from tests.dashboards.access.asking import (
    WORKBENCH,
    WORKLIST,
    ask,
    callbacks,
    chart,
    name_of,
    said,
)
from tests.dashboards.access.conftest import MARKS, A, B
from transforms import audit
from transforms.audiences import Role

ROLES = {
    "nobody": (None, None),
    "administrator": ("administrator", None),
    "researcher": ("researcher", None),
    "insurer": ("insurer", A),
}
SUITE = "/_dash-component-suites/dash/deps/react@18.3.1.min.js"
IN = dict.fromkeys(("administrator", "researcher", "insurer"), 200)
# A route: an address of it, and what a GET of each answers.
ROUTES = {
    "/": ("/", {"nobody": 303} | IN),
    "/<path:path>": ("/denial_rates", {"nobody": 303} | IN),
    "/_dash-layout": ("/_dash-layout", {"nobody": 401} | IN),
    "/_dash-dependencies": ("/_dash-dependencies", {"nobody": 401} | IN),
    "/_dash-update-component": (
        "/_dash-update-component",
        # A GET of it is a page that is not there.
        {"nobody": 303} | IN,
    ),
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        SUITE,
        {"nobody": 401} | IN,
    ),
    "/_reload-hash": ("/_reload-hash", {"nobody": 401} | IN),
    "/_favicon.ico": ("/_favicon.ico", {"nobody": 401} | IN),
    "/assets/<path:filename>": (
        "/assets/nothing.js",
        {"nobody": 401} | dict.fromkeys(IN, 404),
    ),
    "/workbench.js": ("/workbench.js", {"nobody": 401} | IN),
    "/disease-data.zip": (
        "/disease-data.zip",
        # An insurer reads no disease tables.
        {"nobody": 401} | IN | {"insurer": 404},
    ),
    "/health": ("/health", dict.fromkeys(ROLES, 503)),
    "/login": ("/login", {"nobody": 200} | dict.fromkeys(IN, 303)),
    "/login.css": ("/login.css", dict.fromkeys(ROLES, 200)),
    "/logout": ("/logout", {"nobody": 303} | IN),  # likewise
    "/first": ("/first", dict.fromkeys(ROLES, 403)),
}
ROUTE = "..content.children...notice.children...following.data.."
MENU = "..menu.children...kept.data.."
RESULTS = "..results.shown...left.children.."
TAKE = "..download.data...chart-picture.data.."
IN_THE_BROWSER = {
    '..url.search...{"filter":["ALL"]}.value...{"filter":["ALL"]}.data..',
    "url.search",  # a row of the worklist is clicked
    "chart-picture.data",
    "..back.children...back.href...back.style..",
}
REPORTS = {ROUTE, MENU, RESULTS, TAKE}  # what they answer depends on the page
CALLBACKS = REPORTS | WORKBENCH | WORKLIST
PAGES = list(catalogue())


def test_every_route_is_listed_here(server):
    assert {rule.rule for rule in server.url_map.iter_rules()} == set(ROUTES)


def test_every_callback_is_listed_here(home):
    made = app.create_app()

    names = {name_of(key, each["inputs"]) for key, each in made.callback_map.items()}
    assert names == CALLBACKS | IN_THE_BROWSER


@pytest.mark.parametrize("who", ROLES)
def test_a_route_answers_whom_it_should(reading, who):
    client = reading(*ROLES[who])

    answered = {
        rule: client.get(address).status_code for rule, (address, _) in ROUTES.items()
    }

    assert answered == {rule: expected[who] for rule, (_, expected) in ROUTES.items()}


def test_nobody_is_told_nothing_but_the_way_to_the_login(reading):
    client = reading()

    for address, expected in ROUTES.values():
        answer = client.get(address)
        if expected["nobody"] == 303:
            assert answer.location.startswith("/login"), address
        if expected["nobody"] == 401:
            assert answer.text == (
                '{"error": "Your session has ended; log in again."}'
            ), address
        assert "<script" not in answer.text, address
        assert "denial" not in answer.text.replace("denial_rates", "")
    assert client.get("/health").json == {"is_well": False}


def test_nobody_gets_a_callback_answered(reading):
    known = callbacks(reading("administrator"))
    client = reading()

    for callback in known.values():
        for page in ("", *PAGES, "workbench"):
            assert ask(client, callback, f"/{page}").status_code == 401


def may_see(role):
    return set(visible.pages_of(Role(role)))


def test_which_pages_a_role_sees_is_what_the_headers_of_its_reports_say():
    assert may_see("administrator") == set(PAGES)
    assert {"cost_cohorts", "disease_trends"} <= may_see("researcher")
    assert may_see("insurer") == {"cost_cohorts", "denial_rates", "denial_reasons"}
    for page in ("denial_rates", "denial_reasons", "payer_mix"):
        assert page not in may_see("researcher")


def first_chart(page):
    """The chart that stands first on a page; the landing page has none."""
    return catalogue()[page].figures[0].__name__ if page else "figure"


@pytest.mark.parametrize("who", IN)
def test_a_callback_answers_what_the_role_may_see_and_no_more(reading, who):
    client = reading(*ROLES[who])
    known = callbacks(client)
    assert set(known) == CALLBACKS
    others = [mark for name, pair in MARKS.items() if name != who for mark in pair]
    seen = ""

    for page in ("", *PAGES):
        asked = [(output, {}) for output in REPORTS]
        asked.append((TAKE, {"button": chart(first_chart(page))}))
        for output, held in asked:
            answer = ask(
                client, known[output], f"/{page}", "?payer=P2&payer=P1", **held
            )
            where = (page, output, held)
            assert answer.status_code in (200, 204), where
            text = said(answer)
            seen += text
            assert not [mark for mark in others if mark in text], where
            assert '"id": "failure"' not in text, where
            if output == ROUTE:
                is_there = not page or page in may_see(who)
                assert ("no such page for you" not in text) == is_there, where
            if output == MENU:
                assert {each for each in PAGES if f'"/{each}' in text} == may_see(who)
            if output in (RESULTS, TAKE):
                has_answer = bool(json.loads(answer.text)["response"])
                assert has_answer == (page in may_see(who)), where
    assert all(mark in seen for mark in MARKS[who])


def test_the_layout_names_no_page_that_the_reader_may_not_see(reading):
    text = reading("insurer", A).get("/_dash-layout").text

    assert "cost_cohorts" in text and "denial_rates" in text
    assert "disease_trends" not in text and "payer_mix" not in text


def test_two_insurers_never_see_each_others_rows(reading):
    of_a, of_b = reading("insurer", A), reading("insurer", B)
    known = callbacks(of_a)

    seen = {A: "", B: ""}
    for _ in range(2):  # also when the frames of both are kept in memory
        for page in ("", *may_see("insurer")):
            for output in REPORTS:
                for client, own, other in ((of_a, A, B), (of_b, B, A)):
                    for payer in (own, other):
                        search = f"?payer={payer}"
                        seen[own] += ask(client, known[output], f"/{page}", search).text

    for own, other, payer in (("insurer", "other", A), ("other", "insurer", B)):
        assert all(mark in seen[payer] for mark in MARKS[own])
        assert not any(mark in seen[payer] for mark in MARKS[other])


def test_an_insurer_of_whom_nothing_is_published_sees_no_other(reading):
    client = reading("insurer", "../administrators")
    known = callbacks(client)

    assert "not published yet" in ask(client, known[ROUTE], "/cost_cohorts").text
    for callback in known.values():
        text = said(ask(client, callback, "/denial_rates"))
        assert not [mark for pair in MARKS.values() for mark in pair if mark in text]


@pytest.mark.parametrize(
    "page",
    [
        "../administrators/denial_rates",
        "%2e%2e/%2e%2e/administrators/denial_rates",
        "cost_cohorts/../denial_rates",
        "/etc/passwd",
        "..\\..\\keys",
        "cost_cohorts\x00denial_rates",
        "__init__",
    ],
)
def test_a_path_in_the_name_of_a_page_leads_nowhere(reading, page):
    client = reading("researcher")
    known = callbacks(client)

    assert "no such page for you" in ask(client, known[ROUTE], f"/{page}").text
    for output in (RESULTS, TAKE):
        assert json.loads(ask(client, known[output], f"/{page}").text)["response"] == {}


@pytest.mark.parametrize(
    "address",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/..%2f..%2fpyproject.toml",
        "/_dash-component-suites/dash/../../../pyproject.toml",
        "/_dash-component-suites/dash/%2e%2e/%2e%2e/flask/app.py",
        "/_dash-component-suites/transforms/settings.py",
        "/_dash-component-suites/dash/dash.py",
        "/static/app.py",
    ],
)
def test_a_path_to_a_file_leads_nowhere(reading, address):
    answer = reading("administrator").get(address)

    # What is no file of a library is at most the empty shell of the pages.
    assert answer.status_code in (200, 404, 500)
    assert "import " not in answer.text and "[project]" not in answer.text


@pytest.mark.parametrize("page", ["denial_rates", "denial_reasons", "payer_mix"])
def test_where_filters_leave_nothing_there_is_no_file_and_no_failure(reading, page):
    client = reading("administrator")
    known = callbacks(client)
    asked = [f"/{page}", "?payer=none"]

    assert "Nothing matches" in ask(client, known[RESULTS], *asked).text
    for held in ({}, {"button": chart("figure")}):
        answer = ask(client, known[TAKE], *asked, **held)
        assert json.loads(answer.text)["response"] == {}
        assert "failure" not in answer.text


@pytest.mark.parametrize("kind", ["csv", "png"])
def test_a_chart_that_is_taken_is_in_the_audit_log(reading, home, kind):
    client = reading("insurer", A)

    take = callbacks(client)[TAKE]
    answer = ask(client, take, "/denial_rates", button=chart("figure", kind))

    (given,) = json.loads(answer.text)["response"].values()
    name = "denial_rates_figure_20260701-made.csv"
    assert given["data"].get("filename") == (name if kind == "csv" else None)
    noted = json.loads(audit.file().read_text().splitlines()[-1])
    wanted = {"event": "download", "page": "denial_rates", "chart": "figure"}
    assert wanted | {"format": kind} == {key: noted[key] for key in (*wanted, "format")}


@pytest.mark.parametrize(
    "button",
    [
        *map(chart, ("nothing", "sentence", "__class__", "table", ["figure"], None)),
        chart("figure", "exe"),
        {"id": "rows", "clicks": 1},
        {"id": ["csv"]},
        {"id": {}},
        "csv",
        ["csv"],
        None,
    ],
)
def test_what_is_no_button_of_a_page_gives_nothing(reading, button):
    client = reading("administrator")

    answer = ask(client, callbacks(client)[TAKE], "/denial_rates", button=button)

    assert answer.status_code == 200
    assert json.loads(answer.text)["response"] == {}
