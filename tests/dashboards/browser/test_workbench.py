"""The workbench in a real browser: ask, see, draw, save, and find it again."""

import csv
import json
import re
import sqlite3
from pathlib import Path

import polars as pl
import pytest

from tests import login
from tests.dashboards.browser import driven
from transforms.questions import process

pytestmark = driven.MARKS

HELD = (
    "select period_start_date, condition_patients, is_withheld from disease_trends"
    " where condition_id = 'influenza' and period_code = 'month'"
    " and breakdown_code = 'state' order by is_withheld desc, period_start_date"
)
ENDLESS = "select count(*) from range(10000000) a, range(10000000) b"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home, normal, lay):
    """Dashboards on a free port of this machine, with everything published."""
    lay(home, normal, "20260701-made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(home))
        patch.setenv("CLAIMSCOPE_QUESTION_SECONDS", "120")
        with driven.served() as address:
            yield address
        process.cool()


@pytest.fixture(scope="module")
def browser(address):
    with driven.chromium() as browser:
        context = browser.new_context(accept_downloads=True)
        name, value = login.over_http(address, "administrator")
        context.add_cookies([{"name": name, "value": value, "url": address}])
        yield context


@pytest.fixture
def tab(tab, address):
    """The workbench in a tab that notes errors, and requests to anywhere else."""
    tab.goto(f"{address}/workbench")
    tab.wait_for_selector("#bench-sql")
    return tab


def asks(tab, sql, shows="#bench-facts"):
    """Write a question and run it; wait for what it shows."""
    tab.fill("#bench-sql", sql)
    tab.click("#bench-run")
    tab.wait_for_selector(shows)


def holds(tab, control, value):
    """Wait for what a control holds; the page's policy lets no text be run as code."""
    from playwright.sync_api import expect

    expect(tab.locator(control)).to_have_value(value, timeout=60_000)


def chooses(tab, control, option):
    tab.click(f"#bench-{control}")
    tab.get_by_role("option", name=option, exact=True).click()


def test_an_example_runs_and_its_rows_are_drawn_and_downloaded(tab, normal):
    chooses(tab, "example", "What does each class of payer pay of what is billed?")
    holds(tab, "#bench-sql", re.compile("_mix"))
    tab.focus("#bench-sql")
    tab.keyboard.press("Control+Enter")

    classes = normal["payer_mix"]["financial_class_code"].n_unique()
    tab.wait_for_selector(f"#bench-facts:has-text('{classes} rows in ')")
    tab.wait_for_selector("#bench-rows .ag-row")
    billed = normal["payer_mix"].filter(financial_class_code="dental")["billed_usd"]
    tab.wait_for_selector(f".ag-cell:has-text('{billed.sum():,}')")

    tab.locator("#bench-plot").scroll_into_view_if_needed()
    bars = tab.locator("#bench-plot .js-plotly-plot .bars .point")
    bars.first.wait_for()
    assert bars.count() == classes
    chooses(tab, "kind", "Points")
    chooses(tab, "y", "paid")
    tab.get_by_role("heading", name="paid by financial_class_code").wait_for()
    tab.wait_for_selector("#bench-plot .js-plotly-plot .points path")

    with tab.expect_download() as waiting:
        tab.click("#bench-csv")
    with Path(waiting.value.path()).open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert waiting.value.suggested_filename == "answer_20260701-made.csv"
    assert len(found) == classes
    with tab.expect_download() as waiting:
        tab.click("#bench-parquet")
    assert pl.read_parquet(waiting.value.path()).height == classes
    with tab.expect_download() as waiting:
        tab.locator("#bench-plot .modebar-btn").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
    assert tab.wrong == []


def test_a_question_is_saved_found_after_a_reload_renamed_and_deleted(tab, home):
    sql = "select '<img src=x onerror=alert(1)>' as a -- mine"
    tab.fill("#bench-sql", sql)
    tab.fill("#bench-name", "<b>mine</b>")
    tab.click("#bench-save")
    tab.wait_for_selector("#bench-said:has-text('Saved.')")

    tab.reload()
    tab.wait_for_selector("#bench-sql")
    chooses(tab, "saved", "<b>mine</b>")
    holds(tab, "#bench-sql", re.compile("mine$"))
    assert tab.input_value("#bench-sql") == sql
    tab.click("#bench-run")
    tab.wait_for_selector(".ag-cell:has-text('<img src=x')")

    tab.fill("#bench-name", "ours")
    tab.click("#bench-rename")
    tab.wait_for_selector("#bench-said:has-text('Renamed.')")
    holds(tab, "#bench-saved", "ours")
    tab.click("#bench-delete")
    tab.wait_for_selector("#bench-said:has-text('Deleted.')")
    with sqlite3.connect(home / "workbench.sqlite") as store:
        assert store.execute("select count(*) from saved").fetchone() == (0,)
    assert tab.wrong == []


def test_a_hostile_question_shows_its_sentence_and_the_next_is_answered(tab, home):
    asks(tab, "from read_text('/etc/hostname')", "#bench-error")
    assert "reads published reports only" in tab.inner_text("#bench-error")
    asks(tab, "select nope from payer_mix", "#bench-error:has-text('nope')")
    asks(tab, "select 41 + 1 as n")
    tab.wait_for_selector(".ag-cell:has-text('42')")

    (log,) = (home / "audit").glob("audit-*.jsonl")
    lines = log.read_text().splitlines()
    outcomes = [json.loads(line).get("outcome") for line in lines[-3:]]
    assert outcomes == ["refused", "wrong", "answered"]
    assert tab.wrong == []


def test_a_long_question_is_stopped_by_its_reader(tab):
    tab.fill("#bench-sql", ENDLESS)
    tab.click("#bench-run")
    tab.wait_for_selector("#bench-stop:not([disabled])")
    assert tab.locator("#bench-run").is_disabled()
    assert "Answering" in tab.inner_text("#bench-running")

    # A click before the question has begun stops nothing yet.
    while tab.locator("#bench-error").count() == 0:
        if tab.locator("#bench-stop").is_enabled():
            tab.click("#bench-stop")
        tab.wait_for_timeout(200)

    assert "was stopped" in tab.inner_text("#bench-error")
    tab.wait_for_selector("#bench-run:not([disabled])")
    assert tab.wrong == []


def test_withheld_is_withheld_and_the_page_fits_a_phone(tab):
    assert "small counts are withheld" in tab.inner_text("#bench-protected")
    asks(tab, HELD)
    tab.wait_for_selector(".ag-cell:has-text('withheld')")
    assert "withheld and not drawn" in tab.inner_text("#bench-plot")
    tab.get_by_role("button", name="disease_trends").click()
    tab.wait_for_selector("text=people with a new episode")

    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 844})
        tab.wait_for_timeout(250)
        over = "document.documentElement.scrollWidth - window.innerWidth"
        assert tab.evaluate(over) <= 0, f"spills sideways at {width} px"
    assert tab.wrong == []


def test_a_link_brings_the_question_along(tab, address):
    asks(tab, "select 'a&b=c' as said")
    tab.wait_for_selector("#bench-link:visible")
    link = tab.get_attribute("#bench-link", "href")
    assert re.match(r"/workbench\?sql=select", link)

    tab.goto(address + link)
    tab.wait_for_selector("#bench-sql")

    assert tab.input_value("#bench-sql") == "select 'a&b=c' as said"
    assert tab.locator("#bench-facts").count() == 0
    assert tab.wrong == []


def test_the_keyboard_reaches_the_editor_and_its_buttons(tab):
    tab.focus("#bench-example")
    reached = []
    for _ in range(9):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.id"))
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert tab.evaluate(outline) != "none", reached[-1]
    assert [each for each in reached if each][:2] == ["bench-sql", "bench-run"]
    assert {"bench-saved", "bench-name", "bench-save", "bench-delete"} <= set(reached)
