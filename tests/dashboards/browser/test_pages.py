"""Pages in a real browser: they open, filters and ways work, nothing spills."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from dashboards.catalogue import catalogue
from dashboards.ways import Way
from tests.dashboards.browser import driven
from tests.dashboards.browser.driven import chosen, opened, shows, spills, until, where

pytestmark = driven.MARKS


FOCUS = """() => {
    const here = document.activeElement
    const ring = here.closest('.mantine-MultiSelect-input') || here
    return {what: here.outerHTML.slice(0, 200),
            outline: getComputedStyle(ring).outlineStyle}
}"""


def test_every_page_opens_without_error_or_outside_request_and_fits(tab, address):
    opened(tab, address, "")
    spills(tab, "the landing page")

    for page in catalogue().values():
        tab.set_viewport_size({"width": 1280, "height": 900})
        chosen(tab, page)
        tab.wait_for_url(re.compile(rf"/{page.name}(\?|$)"))  # it may choose for itself
        tab.get_by_role("heading", name=page.title, level=1).wait_for()
        shows(tab)
        spills(tab, page.title)
        assert tab.locator("#failure").count() == 0, page.title
        assert tab.wrong == [], page.title


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_opens_a_group_of_the_menu_and_chooses_in_it(tab, address, width):
    tab.set_viewport_size({"width": width, "height": 844})
    opened(tab, address, "denial_rates", "?payer=P2")
    group = tab.locator("#menu").get_by_role("button", name="Denials")
    group.focus()
    focused = "document.activeElement.textContent"

    tab.keyboard.press("Enter")
    here = tab.get_by_role("menuitem", name="Denial rates")
    here.wait_for()
    assert here.get_attribute("aria-current") == "page"
    box = tab.locator(".mantine-Menu-dropdown").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    tab.keyboard.press("ArrowDown")
    until(tab, f"{focused} === 'Denial rates'")
    assert tab.evaluate(FOCUS)["outline"] != "none"
    tab.keyboard.press("Escape")
    here.wait_for(state="detached")
    until(tab, f"{focused}.startsWith('Denials')")
    assert tab.evaluate(FOCUS)["outline"] != "none"

    tab.keyboard.press("Enter")
    here.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    until(tab, f"{focused} === 'Denial reasons'")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/denial_reasons?payer=P2")  # the same payer there
    tab.get_by_role("heading", name="Denial reasons", level=1).wait_for()
    assert "here" in group.get_attribute("class")
    assert tab.wrong == []


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
    shows(tab)
    point = tab.locator(".js-plotly-plot").nth(1).locator(".points path").first
    spot = where(tab, point)
    tab.mouse.move(*spot)
    tab.wait_for_timeout(200)
    tab.mouse.click(*spot)
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


def test_a_bar_leads_to_another_page_and_the_way_back_restores_the_view(tab, address):
    opened(tab, address, "denial_rates", "?payer=P2&rule=any")
    assert tab.locator("#back").is_hidden()
    chart = tab.locator(".card", has_text="Why: dollars adjusted")
    bar = chart.locator(".points path").first
    middle = where(tab, bar)
    tab.mouse.move(*middle)
    tab.wait_for_timeout(200)
    tab.mouse.click(*middle)

    tab.wait_for_url("**/claim_denials?payer=P2&rule=any&category=*")
    tab.get_by_role("heading", name="Denied claims", level=1).wait_for()
    way = tab.get_by_role("link", name="Back to Denial rates")
    way.wait_for()
    tab.reload()
    shows(tab)
    way.click()
    tab.wait_for_url("**/denial_rates?payer=P2&rule=any")
    tab.get_by_role("heading", name="Denial rates", level=1).wait_for()
    shows(tab)
    assert tab.get_by_label("Denied means").first.input_value().startswith("Any line")
    assert tab.locator("#back").is_hidden()
    assert tab.wrong == []


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_cell_of_the_table_leads_to_another_page(tab, address, monkeypatch, by):
    plain = catalogue()["payer_mix"]
    way = Way("denial_rates", "class", column="class_code")
    table = pl.DataFrame({"label": ["Medicare"], "class_code": "medicare"})
    linked = replace(plain, ways={"label": way}, table=lambda: table, total=None)
    monkeypatch.setitem(catalogue(), "payer_mix", linked)
    facility = f"?facility={'F1' if by == 'mouse' else 'F2'}"
    opened(tab, address, "payer_mix", facility)
    cell = tab.locator(".ag-cell a.way")
    cell.scroll_into_view_if_needed()
    assert tab.locator(".ag-header-cell").count() == 1

    if by == "mouse":
        cell.click()
    else:
        tab.locator(".ag-header-cell").focus()
        tab.keyboard.press("ArrowDown")
        tab.wait_for_selector(".ag-cell-focus")
        tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/denial_rates{facility}&class=medicare")
    tab.get_by_role("link", name="Back to Payer mix").click()
    tab.wait_for_url(f"**/payer_mix{facility}")
    assert tab.wrong == []


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


def test_while_a_filter_changes_the_page_says_so_and_stays_in_place(tab, address):
    opened(tab, address, "denial_rates")
    before = settled_height(tab)

    held, is_seen = [], []

    def slowly(route):
        """The answer waits until somebody has looked at the page without it."""
        if '"..results.shown.' in (route.request.post_data or "") and not is_seen:
            held.append(route)
        else:
            route.continue_()

    tab.route(re.compile("/_dash-update-component"), slowly)
    tab.get_by_label("Cut by").first.click()
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
    tab.goto(f"{address}/denial_rates?payer=P2")
    tab.wait_for_selector("#csv")  # the keyboard goes on from where one scrolled to
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to content"
    chosen(tab, catalogue()["payer_mix"])
    tab.wait_for_url("**/payer_mix?payer=P2")  # the same payer on the next page
    tab.get_by_role("heading", name="Payer mix", level=1).wait_for()
    tab.wait_for_selector("#csv")  # all is there, and nothing was scrolled

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
