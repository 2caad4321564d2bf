"""Dashboards on a free port of this machine, and a browser that is driven to them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import TimeoutError

from dashboards import app, screenshots
from dashboards.catalogue import catalogue
from tests import login

CHROMIUM = Path(screenshots.CHROMIUM)
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="needs Debian's chromium"),
]


@contextmanager
def served() -> Iterator[str]:
    """Serve the dashboards of this home, with an administrator; gives the address."""
    login.account()
    server = waitress.create_server(
        app.create_app().server, host="127.0.0.1", port=0, threads=8
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=str(CHROMIUM), args=list(screenshots.ARGS)
        )
        yield browser
        browser.close()


def watched(page: Any) -> Any:
    """A tab that notes its errors in `wrong`."""
    page.set_default_timeout(60_000)
    page.wrong = []
    page.on(
        "console",
        lambda said: page.wrong.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    return page


def at_home(page: Any, address: str) -> Any:
    """The same, as wide as a desk; a request to anywhere else is an error, too."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.on(
        "request",
        lambda request: (
            page.wrong.append(f"asked for {request.url}")
            if not request.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    return watched(page)


def opened(tab, address, name, search=""):
    """Open a page and wait until it shows its numbers."""
    tab.goto(f"{address}/{name}{search}")
    tab.wait_for_selector("h1")
    if name:
        shows(tab)


def until(tab, expression, **given):
    """Wait until an expression is true in the page.

    It is handed over as a function: the text of an expression would be evaluated again
    each time it is looked at, which the policy of our pages refuses.
    """
    tab.wait_for_function(f"() => {expression}", **given)


def chosen(tab, page):
    """Choose a page in the menu: in its group, where that has several."""
    several = [each for each in catalogue().values() if each.group == page.group]
    if page.group and len(several) > 1:
        tab.locator("#menu").get_by_role("button", name=page.group).click()
        tab.get_by_role("menuitem", name=page.menu, exact=True).click()
    else:
        tab.get_by_role("link", name=page.menu, exact=True).click()


# Goes to the first chart that is not drawn yet, until there is none.
ALL_DRAWN = """() => {
    const isDrawn = (chart) => chart.querySelector('svg.main-svg')
    const left = [...document.querySelectorAll('.dash-graph')].find((c) => !isDrawn(c))
    left?.scrollIntoView({block: 'center'})
    return !left
}"""


def shows(tab):
    """Wait until each chart is drawn, which it is where it is seen, and the table."""
    tab.wait_for_selector(".dash-graph", state="attached")
    tab.wait_for_function(ALL_DRAWN)
    tab.wait_for_selector(".ag-row", state="attached")
    tab.evaluate("window.scrollTo(0, 0)")


def where(tab, mark):
    """The middle of a mark of a chart, once that is drawn and stays where it is."""
    mark.scroll_into_view_if_needed()
    last = None
    for _ in range(50):
        tab.wait_for_timeout(200)
        box = mark.bounding_box()
        if box and box == last:
            return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        last = box
    pytest.fail("a mark of a chart is not drawn, or does not stay where it is")


FITS = {
    "the page": "document.documentElement.scrollWidth <= window.innerWidth",
    "a chart": """[...document.querySelectorAll('.chart')].every(
        (chart) => chart.scrollWidth <= chart.clientWidth + 1)""",
}


def spills(tab, what):
    """Nothing is wider than the page, at the width of a desk and of a phone."""
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 844})
        tab.wait_for_timeout(250)
        for part, fits in FITS.items():
            try:  # a slow machine takes its time to draw at another width
                until(tab, fits, timeout=10_000)
            except TimeoutError:
                pytest.fail(f"{part} of {what} spills sideways at {width} px")
