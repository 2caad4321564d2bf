"""A choice in a browser: what it changes is drawn where it stands, the rest stays."""

from tests.dashboards.browser import driven
from tests.dashboards.browser.driven import opened, until
from tests.dashboards.browser.test_charts import CUT

pytestmark = driven.MARKS

PARTS = "'#results .js-plotly-plot, #results .ag-root-wrapper, #results #counted'"
MARK = f"document.querySelectorAll({PARTS}).forEach((part) => {{ part.marked = 1 }})"
MARKED = f"[...document.querySelectorAll({PARTS})].map((part) => part.marked ?? 0)"
# Notes which charts are begun to be drawn, by the functions that made them.
WATCH = """() => {
    const {react} = window.Plotly
    window.begun = []
    window.Plotly.react = (graph, ...figure) => {
        window.begun.push(graph.closest('.dash-graph').id)
        return react(graph, ...figure)
    }
}"""


QUIET = 800  # milliseconds: longer than anything waits that was begun


def chosen(tab, control, option):
    """Choose an option and wait until the page shows what it leaves."""
    tab.get_by_label(control, exact=True).first.click()
    with tab.expect_response(lambda answer: "results" in answer.request.post_data):
        tab.get_by_role("option", name=option, exact=True).click()
    tab.keyboard.press("Escape")


def test_charts_and_table_stay_where_they_are_and_show_the_choice(tab, address, normal):
    opened(tab, address, "denial_rates")
    rows = normal["denial_rates"].filter(payer_id="P5")
    answered = f"{rows['adjudicated_claims'].sum():,}"
    tab.evaluate(MARK)
    before = tab.evaluate(MARKED)
    assert len(before) > 4 and all(before)

    chosen(tab, "Payer", "Harbor Medicare Advantage")
    tab.wait_for_selector(f"text=of {answered} primary claims")
    tab.locator("#rows").scroll_into_view_if_needed()
    tab.wait_for_selector(f"#rows .ag-floating-bottom .ag-cell:has-text('{answered}')")

    after = tab.evaluate(MARKED)
    assert all(after) and len(after) >= len(before) - 1  # one payer is no comparison
    assert tab.evaluate(CUT) == []
    assert tab.wrong == []


def test_a_chart_that_a_choice_does_not_change_is_not_drawn_again(tab, address):
    opened(tab, address, "denial_rates")
    tab.evaluate(WATCH)

    chosen(tab, "Compare with", "Nothing was paid")
    tab.wait_for_selector("h2:has-text('to paid nothing')")
    tab.get_by_role("heading", name="to paid nothing").scroll_into_view_if_needed()
    until(tab, "window.begun.length > 0")
    tab.wait_for_timeout(QUIET)

    assert tab.evaluate("window.begun") == ['{"graph":"steps"}']
    assert tab.wrong == []


def test_what_is_out_of_sight_waits_until_a_reader_comes_near(tab, address):
    opened(tab, address, "denial_rates")
    tab.evaluate(WATCH)
    shapes = "() => [...document.querySelectorAll('.js-plotly-plot')].at(-1).innerHTML"
    before = tab.evaluate(shapes)

    chosen(tab, "Payer", "Harbor Medicare Advantage")
    until(tab, "window.begun.length > 2")
    tab.wait_for_timeout(QUIET)
    assert tab.evaluate(shapes) == before

    tab.locator(".js-plotly-plot").last.scroll_into_view_if_needed()
    tab.wait_for_function(f"(before) => ({shapes})() !== before", arg=before)
    assert tab.wrong == []


def test_what_a_page_that_was_left_waited_to_draw_is_forgotten(tab, address):
    tab.goto(f"{address}/denial_rates")
    tab.wait_for_selector(".dash-graph", state="attached")
    until(tab, "waiting.size > 0")
    tab.evaluate("window.never = [...waiting.keys()]")

    tab.evaluate("window.claimscope.lead('/denial_reasons')")
    tab.get_by_role("heading", name="Denial reasons", level=1).wait_for()
    driven.shows(tab)

    assert tab.evaluate("never.every((place) => !place.isConnected)")
    assert tab.evaluate("[...waiting.keys()].filter((p) => never.includes(p))") == []
    assert tab.wrong == []


def test_how_a_reader_sorted_the_table_outlasts_a_choice(tab, address):
    opened(tab, address, "denial_rates")
    tab.locator("#rows").scroll_into_view_if_needed()
    heading = tab.locator("#rows .ag-header-cell", has_text="Denied $").first
    heading.locator(".ag-header-cell-label").click()
    tab.wait_for_selector("#rows .ag-header-cell[aria-sort=ascending]")

    chosen(tab, "Denied means", "Nothing was paid")
    tab.wait_for_selector("h2:has-text('Claims paid nothing')")

    assert tab.locator("#rows .ag-header-cell[aria-sort=ascending]").count() == 1
    assert tab.wrong == []


def test_a_choice_that_leaves_nothing_says_so_and_the_way_back_draws_all(tab, address):
    opened(tab, address, "denial_rates")
    charts = tab.locator(".js-plotly-plot").count()

    tab.evaluate("window.claimscope.lead('/denial_rates?payer=none')")
    tab.wait_for_selector("text=Nothing matches these filters")
    assert tab.locator(".js-plotly-plot").count() == 0
    tab.go_back()

    tab.wait_for_selector("#sentence")
    driven.shows(tab)
    assert tab.locator(".js-plotly-plot").count() == charts
    assert tab.wrong == []
