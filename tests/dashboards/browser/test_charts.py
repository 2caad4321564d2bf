"""Charts, views and tables in a real browser: whole, as pictures and as rows."""

import csv
import re
import struct
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import TimeoutError, expect

from dashboards.catalogue import catalogue
from tests.dashboards.browser import driven
from tests.dashboards.browser.driven import opened, spills, until

pytestmark = driven.MARKS


VIEWS = {
    **dict.fromkeys(catalogue(), ("",)),
    "disease_trends": ("", "?view=states", "?view=ages"),
    "disease_overview": ("", "?kind=prevalence"),
}


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_chart_comes_as_a_picture_and_as_rows(tab, address, name):
    for search in VIEWS[name]:
        opened(tab, address, name, search)
        charts = tab.locator(".card:has(.js-plotly-plot)")
        assert charts.count() == tab.locator(".js-plotly-plot").count() > 0
        files = set()
        for chart in charts.all():
            rows = taken(tab, chart, "CSV")
            with Path(rows.path()).open(encoding="utf-8") as file:
                found = list(csv.DictReader(file))
            in_the_file = numbers(text for row in found for text in row.values())
            assert found and drawn_numbers(chart) <= in_the_file
            picture = taken(tab, chart, "PNG")
            width, height = size(Path(picture.path()).read_bytes())
            box = chart.locator(".js-plotly-plot").bounding_box()
            assert width >= 2 * box["width"] and height > 2 * box["height"]
            ends = (rows.suggested_filename, picture.suggested_filename)
            assert [each.rpartition("_20260701-made")[2] for each in ends] == [
                ".csv",
                ".png",
            ]
            files |= {*ends}
        assert len(files) == 2 * charts.count()
    assert tab.wrong == []


def taken(tab, chart, kind):
    """What the button of a chart gives."""
    with tab.expect_download() as waiting:
        chart.get_by_role("button", name=f"({kind})").click()
    return waiting.value


def numbers(texts):
    """The numbers among some texts, without their sign, to ten digits."""
    found = set()
    for text in texts:
        try:
            found.add(f"{abs(float(text)):.10g}")
        except (TypeError, ValueError):
            continue
    return found


VALUES = """(graph) => graph._fullData
    .filter((trace) => trace.fill !== 'toself' && trace.hoverinfo !== 'skip')
    .flatMap((trace) => {
        if (trace.type === 'heatmap') { return trace.z.flatMap((row) => [...row]) }
        const orientation = trace.orientation || trace._input.orientation
        const isAcross = orientation === 'h' || new Set(trace.y).size === 1
        return [...(isAcross ? trace.x : trace.y)]
    })
    .filter((value) => typeof value === 'number')"""


def drawn_numbers(chart):
    """The values that the browser draws: of bars, points and tiles."""
    drawn = chart.locator(".js-plotly-plot").evaluate(VALUES)
    return numbers(drawn)


def size(picture):
    """How wide and how high a PNG is, in pixels: its header says it."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", picture[16:24])


def test_a_withheld_number_says_so_in_the_table(tab, address):
    opened(tab, address, "disease_trends", "?service_from=2025-03&service_to=2025-03")

    tab.locator("#rows").scroll_into_view_if_needed()
    tab.wait_for_selector(".ag-cell:has-text('withheld')")
    assert tab.wrong == []


def test_a_p_value_is_never_shown_as_nothing(tab, address, monkeypatch):
    table = pl.DataFrame({"payer": ["A", "B"], "p_value": [0.0004, 0.0123]})
    changed = replace(catalogue()["payer_mix"], table=lambda: table, total=None)
    monkeypatch.setitem(catalogue(), "payer_mix", changed)
    opened(tab, address, "payer_mix", "?payer=P3")

    tab.locator("#rows").scroll_into_view_if_needed()
    cells = tab.locator("#rows .ag-row .ag-cell[col-id=p_value]")
    expect(cells).to_have_text(["<0.001", "0.012"], timeout=60_000)
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
        with suppress(TimeoutError):  # a slow machine takes its time to fit columns
            until(tab, f"({CUT})().length === 0", timeout=10_000)
        assert tab.evaluate(CUT) == []


def test_what_views_are_offered_follows_the_condition(tab, address):
    opened(tab, address, "disease_trends")
    view = tab.get_by_label("View", exact=True).first
    assert view.input_value() == "Everybody, week by week"

    for condition, first in (("Diabetes", "month by month"), ("Influenza", "week by")):
        tab.get_by_label("Condition", exact=True).first.click()
        tab.get_by_role("option", name=condition).click()
        tab.wait_for_selector(f"h2:has-text('{condition}')")
        everybody = re.compile(f"^Everybody, {first}")
        expect(view).to_have_value(everybody, timeout=60_000)
        view.click()
        expect(tab.get_by_role("option")).to_have_text(
            [everybody, "States, month by month", "Age and sex, quarter by quarter"],
            timeout=60_000,
        )
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
    assert tab.locator(".chart").count() == {"states": 3, "ages": 2}[view]
    assert tab.wrong == []
