"""The dashboards in a real browser: pages open, filters work, nothing spills."""

import csv
import re
import threading
from pathlib import Path

import polars as pl
import pytest
import waitress

from dashboards import app, screenshots
from dashboards.catalogue import catalogue
from tests import login

CHROMIUM = Path(screenshots.CHROMIUM)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory, normal, lay):
    """Dashboards on a free port of this machine, with everything published."""
    home = tmp_path_factory.mktemp("home")
    lay(home, normal, "20260701-made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(home))
        login.account()
        server = waitress.create_server(
            app.create_app().server, host="127.0.0.1", port=0, threads=8
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


@pytest.fixture(scope="module")
def browser(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=str(CHROMIUM), args=list(screenshots.ARGS)
        )
        context = browser.new_context(accept_downloads=True)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Name").fill("administrator")
        page.get_by_label("Password").fill(login.PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("h1:has-text('Where the practice stands')")
        page.close()
        yield context
        browser.close()


@pytest.fixture
def tab(browser, address):
    """A tab that notes what went wrong: errors, and requests to anywhere else."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.wrong = []
    page.on(
        "console",
        lambda said: page.wrong.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on(
        "request",
        lambda request: (
            page.wrong.append(f"asked for {request.url}")
            if not request.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    yield page
    page.close()


FOCUS = """() => {
    const here = document.activeElement
    const ring = here.closest('.mantine-MultiSelect-input') || here
    return {what: here.outerHTML.slice(0, 200),
            outline: getComputedStyle(ring).outlineStyle}
}"""


def opened(tab, address, name, search=""):
    """Open a page and wait until it shows its numbers."""
    tab.goto(f"{address}/{name}{search}")
    tab.wait_for_selector("h1")
    if name:
        shows(tab)


def shows(tab):
    """Wait until the charts and the table are there."""
    tab.wait_for_selector(".js-plotly-plot svg.main-svg", state="attached")
    tab.wait_for_selector(".ag-row", state="attached")


def settled_height(tab):
    """The height of the page once its charts and rows stopped growing it."""
    return tab.evaluate(
        """async () => {
            const height = () => document.documentElement.scrollHeight
            let [last, since] = [height(), performance.now()]
            while (performance.now() - since < 500) {
                await new Promise(requestAnimationFrame)
                if (height() !== last) [last, since] = [height(), performance.now()]
            }
            return last
        }"""
    )


def spills(tab, what):
    """Nothing is wider than the page, at the width of a desk and of a phone."""
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 844})
        tab.wait_for_timeout(250)
        over = "document.documentElement.scrollWidth - window.innerWidth"
        assert tab.evaluate(over) <= 0, f"{what} spills sideways at {width} px"
        assert tab.evaluate(
            """() => [...document.querySelectorAll('.chart')].every(
                chart => chart.scrollWidth <= chart.clientWidth + 1)"""
        ), f"a chart of {what} spills at {width} px"


def test_every_page_opens_without_error_or_outside_request_and_fits(tab, address):
    opened(tab, address, "")
    spills(tab, "the landing page")

    for page in catalogue().values():
        tab.set_viewport_size({"width": 1280, "height": 900})
        tab.get_by_role("link", name=page.menu, exact=True).click()
        tab.wait_for_url(f"**/{page.name}")
        tab.get_by_role("heading", name=page.title, level=1).wait_for()
        shows(tab)
        spills(tab, page.title)
        assert tab.locator("#failure").count() == 0, page.title
        assert tab.wrong == [], page.title


def test_a_filter_changes_the_numbers_and_the_address_and_is_undone(
    tab, address, normal
):
    opened(tab, address, "denial_rates")
    rows = normal["denial_rates"].filter(pl.col("payer_id").is_in(["P5", "P6"]))
    answered, denied = rows["adjudicated_claims"].sum(), rows["denied_claims"].sum()

    tab.get_by_label("Payer", exact=True).first.click()
    tab.get_by_role("option", name="Harbor Medicare Advantage").click()
    tab.get_by_role("option", name="Tricounty Dental").click()

    tab.wait_for_selector(f"text={denied:,} of {answered:,} primary claims")
    assert tab.url.endswith("?payer=P5&payer=P6")
    assert f"{rows.height} of " in tab.inner_text("#left")
    tab.get_by_text("Reset filters").click()
    every = normal["denial_rates"]["adjudicated_claims"].sum()
    tab.wait_for_selector(f"text=of {every:,} primary claims")
    assert "payer" not in tab.url

    # A click on a payer's dot narrows to it; the way back undoes it.
    point = tab.locator(".js-plotly-plot").nth(1).locator(".points path").first
    point.scroll_into_view_if_needed()
    spot = point.bounding_box()
    tab.mouse.move(spot["x"] + 5, spot["y"] + 5)
    tab.wait_for_timeout(200)
    tab.mouse.click(spot["x"] + 5, spot["y"] + 5)
    tab.wait_for_url("**/denial_rates?payer=P*")
    tab.go_back()
    tab.wait_for_selector(f"text=of {every:,} primary claims")
    assert tab.wrong == []


def test_a_link_shows_its_view_and_the_csv_has_the_rows_of_its_table(
    tab, address, normal
):
    rows = normal["denial_rates"].filter(facility_id="F1")
    part = (
        f"{rows['any_denial_claims'].sum():,} of {rows['adjudicated_claims'].sum():,}"
    )

    opened(tab, address, "denial_rates", "?facility=F1&rule=any&by=month")
    tab.wait_for_selector(f"text={part} primary claims")
    with tab.expect_download() as waiting:
        tab.locator("#csv").click()
    with Path(waiting.value.path()).open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))

    assert waiting.value.suggested_filename == "denial_rates_20260701-made.csv"
    assert len(found) == rows["payment_month"].n_unique()
    for column, of in (
        ("adjudicated_claims", "adjudicated_claims"),
        ("denied_claims", "any_denial_claims"),
    ):
        assert sum(int(row[column]) for row in found) == rows[of].sum()


def test_a_withheld_number_says_so_in_the_table(tab, address):
    opened(tab, address, "disease_trends", "?service_from=2025-03&service_to=2025-03")

    tab.locator("#rows").scroll_into_view_if_needed()
    tab.wait_for_selector(".ag-cell:has-text('withheld')")
    assert tab.wrong == []


CUT = """() => [...document.querySelectorAll('.ag-cell, .ag-header-cell-text')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
    .map((cell) => cell.innerText)"""


@pytest.mark.parametrize("name", list(catalogue()))
def test_no_number_or_total_of_the_table_is_cut(tab, address, name):
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        opened(tab, address, name)
        tab.locator("#rows").scroll_into_view_if_needed()
        tab.wait_for_selector(".ag-cell")
        assert tab.evaluate(CUT) == []


def test_what_views_are_offered_follows_the_condition(tab, address):
    opened(tab, address, "disease_trends")
    view = tab.get_by_label("View", exact=True).first
    assert view.input_value() == "Everybody, week by week"

    for condition, first in (("Diabetes", "month by month"), ("Influenza", "week by")):
        tab.get_by_label("Condition", exact=True).first.click()
        tab.get_by_role("option", name=condition).click()
        tab.wait_for_selector(f"h2:has-text('{condition}')")
        assert view.input_value().startswith(f"Everybody, {first}")
        view.click()
        offered = tab.get_by_role("option").all_inner_texts()
        assert offered[0].startswith(f"Everybody, {first}")
        assert offered[1:] == [
            "States, month by month",
            "Age and sex, quarter by quarter",
        ]
        tab.keyboard.press("Escape")
    assert tab.url.endswith("/disease_trends")
    assert tab.wrong == []


def test_a_view_stays_when_another_condition_is_chosen(tab, address):
    opened(tab, address, "disease_trends", "?view=ages")
    tab.wait_for_selector("h2:has-text('the latest quarter shown')")

    tab.get_by_label("Condition", exact=True).first.click()
    tab.get_by_role("option", name="Diabetes").click()
    tab.wait_for_selector("h2:has-text('Diabetes: people by age and sex')")

    assert tab.url.endswith("/disease_trends?condition=diabetes&view=ages")
    assert tab.wrong == []


@pytest.mark.parametrize("view", ["states", "ages"])
def test_every_view_of_diseases_fits(tab, address, view):
    opened(tab, address, "disease_trends", f"?view={view}")

    spills(tab, view)
    assert tab.locator(".chart").count() == 2
    assert tab.wrong == []


def test_while_a_filter_changes_the_page_says_so_and_stays_in_place(tab, address):
    opened(tab, address, "denial_rates")
    before = settled_height(tab)

    held, is_seen = [], []

    def slowly(route):
        """The answer waits until somebody has looked at the page without it."""
        if '"..results.children.' in (route.request.post_data or "") and not is_seen:
            held.append(route)
        else:
            route.continue_()

    tab.route(re.compile("/_dash-update-component"), slowly)
    tab.get_by_label("Table by").first.click()
    tab.get_by_role("option", name="Claim type").click()

    # The height in the very frame that shows the sign.
    during = tab.wait_for_function(
        "() => document.querySelector('.counting')?.checkVisibility("
        "{visibilityProperty: true}) && document.documentElement.scrollHeight"
    ).json_value()
    assert held
    assert abs(during - before) < 60
    is_seen.append(True)
    for route in held:
        route.continue_()
    tab.wait_for_selector(".counting", state="hidden")
    assert tab.wrong == []


def test_a_value_goes_along_and_the_keyboard_reaches_all_with_a_visible_focus(
    tab, address
):
    opened(tab, address, "denial_rates", "?payer=P2")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to content"
    tab.get_by_role("link", name="Payer mix").click()
    tab.wait_for_url("**/payer_mix?payer=P2")  # the same payer on the next page
    tab.get_by_role("heading", name="Payer mix", level=1).wait_for()
    shows(tab)

    reached = set()
    for _ in range(24):
        tab.keyboard.press("Tab")
        reached.add(
            tab.evaluate(
                "document.activeElement.getAttribute('placeholder')"
                " || document.activeElement.value"
                " || document.activeElement.textContent"
            )
        )
        seen = tab.evaluate(FOCUS)
        if seen["what"].startswith("<body"):
            break  # past the end of the page
        assert seen["outline"] != "none", seen["what"]
    assert {"Billed dollars", "Reset filters"} <= reached
