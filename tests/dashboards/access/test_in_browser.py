"""The login in a real browser; what a sender wrote is text there, never a script."""

import polars as pl
import pytest

from dashboards.catalogue import catalogue
from tests import login
from tests.dashboards.browser import driven
from transforms.accounts import people, store
from transforms.audiences import Role

pytestmark = driven.MARKS
ATTACKS = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 2'>",
    "<svg onload=window.ran=3>",
    "<a href='javascript:window.ran=4'>x</a>",
    "');window.ran=5;('",
    "{{constructor.constructor('window.ran=6')()}}",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory, normal, lay):
    """Dashboards of which every text was written by somebody who means harm."""
    home = tmp_path_factory.mktemp("home")

    def hostile(frame):
        names = [
            name
            for name in frame.columns
            if frame[name].dtype == pl.String and name.endswith(("_name", "_label"))
        ]
        return frame.with_columns(
            pl.concat_str(pl.lit(ATTACKS[at % len(ATTACKS)] + " "), pl.col(name)).alias(
                name
            )
            for at, name in enumerate(names)
        )

    def every(frame):
        """Each payer attacks in another way."""
        if not {"payer_id", "payer_name"} <= {*frame.columns}:
            return hostile(frame)
        ids = sorted(frame["payer_id"].unique().drop_nulls())
        attack = {each: ATTACKS[at % len(ATTACKS)] for at, each in enumerate(ids)}
        return hostile(frame).with_columns(
            payer_name=pl.col("payer_id").replace_strict(attack, default=ATTACKS[0])
        )

    lay(home, {report: every(frame) for report, frame in normal.items()}, "20260701-x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(home))
        with driven.served() as address:
            yield address


@pytest.fixture(scope="module")
def chromium():
    with driven.chromium() as browser:
        yield browser


@pytest.fixture
def tab(chromium):
    """A tab of a browser that nobody logged in with."""
    context = chromium.new_context()
    page = driven.watched(context.new_page())
    page.on("dialog", lambda dialog: page.wrong.append(dialog.message))
    yield page
    context.close()


def log_in(tab):
    tab.get_by_label("Name").fill("administrator")
    tab.get_by_label("Password").fill(login.PASSWORD)
    tab.get_by_role("button", name="Log in").click()


def test_a_reader_logs_in_reads_the_page_asked_for_and_logs_out(tab, address):
    tab.goto(f"{address}/payer_mix?payer=P1")
    tab.get_by_role("heading", name="Log in to Claimscope").wait_for()
    assert tab.locator("script").count() == 0

    log_in(tab)

    tab.get_by_role("heading", name="Payer mix", level=1).wait_for()
    assert tab.url == f"{address}/payer_mix?payer=P1"
    tab.get_by_text("administrator", exact=True).wait_for()
    tab.get_by_role("button", name="Log out").click()
    tab.wait_for_url("**/login")
    tab.go_back()
    tab.get_by_role("heading", name="Log in to Claimscope").wait_for()
    assert tab.wrong == []


def test_a_session_that_ended_leads_to_the_login_and_back(tab, address):
    tab.goto(f"{address}/denial_rates?payer=P1")
    log_in(tab)
    tab.get_by_role("heading", name="Denial rates", level=1).wait_for()
    tab.wait_for_selector(".ag-row", state="attached")
    with store.changing() as con:
        con.execute("delete from session")

    tab.locator("#menu").get_by_role("button", name="Payments").click()
    tab.get_by_role("menuitem", name="Payer mix", exact=True).click()

    tab.get_by_text("Your session has ended; log in again.").wait_for()
    log_in(tab)
    tab.get_by_role("heading", name="Payer mix", level=1).wait_for()
    # The browser itself notes an answer of 401; nothing else went wrong.
    assert all("401" in each for each in tab.wrong)


def test_a_link_on_another_site_finds_the_reader_logged_in(tab, address):
    tab.goto(address)
    log_in(tab)
    tab.get_by_role("heading", name="Where the practice stands").wait_for()

    tab.goto(f"{address.replace('127.0.0.1', 'localhost')}/login.css")
    tab.set_content(f'<a href="{address}/payer_mix">look</a>')
    tab.get_by_text("look").click()

    tab.get_by_role("heading", name="Payer mix", level=1).wait_for()


def test_what_a_sender_wrote_is_text_on_every_page(tab, address):
    tab.goto(address)
    log_in(tab)
    tab.get_by_role("heading", name="Where the practice stands").wait_for()
    seen = ""

    for page in ["", *catalogue()]:
        tab.goto(f"{address}/{page}")
        tab.wait_for_selector("h1", state="attached")
        if page:
            driven.shows(tab)
        tab.wait_for_load_state("networkidle")
        tab.locator("h1").click()
        for chart in tab.locator(".js-plotly-plot").all()[:3]:
            chart.hover(force=True)
        seen += tab.content()
        assert tab.evaluate("window.ran") is None, page
        assert tab.locator("[onerror], [onload]").count() == 0, page
        assert tab.locator("a[href^='javascript']").count() == 0, page
        assert tab.wrong == [], page

    assert "window.ran" in seen  # that the attack is there to be seen


def test_the_browser_runs_nothing_that_is_not_ours(tab, address):
    tab.goto(address)
    log_in(tab)
    tab.get_by_role("heading", name="Where the practice stands").wait_for()

    tab.evaluate(
        """() => {
            const script = document.createElement('script')
            script.textContent = 'window.ran = 1'
            document.body.append(script)
            const image = document.createElement('img')
            image.setAttribute('onerror', 'window.ran = 2')
            image.src = 'data:,'
            document.body.append(image)
        }"""
    )
    # Later, as a debugger is let evaluate what a page is not.
    evaluated = tab.evaluate(
        """() => new Promise((say) => setTimeout(() => {
            try { say(new Function('return 3')()) } catch (wrong) { say(wrong.name) }
        }))"""
    )
    tab.wait_for_timeout(500)

    assert tab.evaluate("window.ran") is None
    assert evaluated == "EvalError"
    policy = tab.request.get(address).headers["content-security-policy"]
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert scripts.startswith("'self' 'sha256-") and "unsafe" not in scripts


def test_a_researcher_sees_no_page_of_administrators(tab, address):
    if "researcher" not in {each.name for each in people.accounts()}:
        people.add("researcher", Role.researcher, login.PASSWORD)
    tab.goto(f"{address}/denial_rates")
    tab.get_by_label("Name").fill("researcher")
    tab.get_by_label("Password").fill(login.PASSWORD)
    tab.get_by_role("button", name="Log in").click()

    tab.get_by_text("There is no such page for you").wait_for()
    menu = tab.locator("#menu")
    named = menu.inner_text()
    assert "Disease" in named
    assert "Denial" not in named and "Payment" not in named
    menu.get_by_role("button", name="Disease").click()
    trends = tab.get_by_role("menuitem", name="Trends", exact=True)
    assert trends.get_attribute("href").startswith("/disease_trends")
    assert tab.wrong == []
