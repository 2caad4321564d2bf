"""How long a page takes to answer a choice, in a browser: `make bench-pages`.

A synthetic practice is made, landed, built and published, and served as an operator
serves it. Chromium opens every page, and chooses in each of its controls several times.
Measured is what a person waits: from the click on an option to the last change of what
is in sight. Each combination is asked for the first time, so that none
comes from what the dashboards keep.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Locator, Page, TimeoutError, sync_playwright

from dashboards import screenshots
from tests import login
from tests.bench import readers, scale
from tests.soak.story import percentile

PAGE = Path(__file__).parents[2] / "docs" / "bench-pages.md"
_DOCUMENT = """\
# Pages in a browser

`make bench-pages` makes a synthetic practice of {claims:,} claims, publishes it, and opens every page in
Chromium (1280 x 900) as an administrator. In each control of a page it chooses {times} times, and takes the
time from the click on an option to the last change of what is in sight; charts further down are drawn when a
reader comes near them. Every combination is asked for the first time, so none comes from memory. A choice that
changes nothing in sight within 5 s of the answer (it is about a chart further down) has no time: it is counted
as unseen. The aim is a median of {aim} ms.

Machine: {machine}. Load {loads}; browser and dashboards share the cores.

| page | choices | unseen | median ms | p90 ms | longest ms | opened ms |
|---|---:|---:|---:|---:|---:|---:|
{rows}

Making the practice took {made}.
"""  # noqa: E501
_AIM = 300
_QUIET = 350  # ms without a change: all is drawn
_UNSEEN = 5_000  # ms after the answer without any change in sight: there is none to see
_OPTION, _CHOSEN = "[role=option]:visible", "[aria-selected=true]"
# Notes when an option is clicked and when the results last changed where one looks.
_WATCH = """() => {
  window.bench = {clicked: 0, changed: 0}
  document.addEventListener('click', (event) => {
    if (event.target.closest('[role=option]')) {
      Object.assign(window.bench, {clicked: performance.now(), changed: 0})
    }
  }, true)
  const isSeen = ({target}) => {
    const {top, bottom} = (target.closest ? target : target.parentElement)
      ?.getBoundingClientRect() ?? {}
    return top < innerHeight && bottom > 0
  }
  const note = (changes) => {
    if (changes.some(isSeen)) { window.bench.changed = performance.now() }
  }
  const attributeFilter = ['d', 'transform', 'width', 'height', 'points']
  new MutationObserver(note).observe(document.querySelector('#results'),
    {childList: true, subtree: true, characterData: true, attributeFilter})
}"""
_DRAWN = f"""() => window.bench.changed > 0
  && performance.now() - window.bench.changed > {_QUIET}"""


def main() -> int:
    """Measure every page; 1 when one shows a failure."""
    options = _options()
    begun = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="pages-", dir=options.folder) as folder:
        home = options.home or Path(folder) / "home"
        os.environ["CLAIMSCOPE_HOME"] = str(home)
        os.environ["CLAIMSCOPE_PORT"] = str(readers._free_port())
        made = "no time: it was there"
        if not (home / "published" / "current").exists():
            made = f"{_publish(Path(folder), home, options) / 60:.1f} minutes"
        login.account()
        with readers._served(Path(folder)) as (address, _):
            found = _visit(address, options)
    text = _DOCUMENT.format(
        claims=options.claims,
        times=options.times,
        aim=_AIM,
        machine=f"{os.cpu_count()} cores,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GiB",
        loads=f"{begun:.1f} before, {os.getloadavg()[0]:.1f} after",
        rows="\n".join(_rows(found)),
        made=made,
    )
    print(text, flush=True)
    if options.page:
        PAGE.write_text(text, encoding="utf-8")
    return 1 if any(each["failed"] for each in found.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=4, help="choices in each control")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="one that has published already")
    parser.add_argument("--page", action="store_true", help="write the page of it")
    parser.add_argument("--folder", help="where all is made, and removed")
    return parser.parse_args()


def _publish(folder: Path, home: Path, options: argparse.Namespace) -> float:
    """Make a practice and publish it; gives the seconds that took."""
    begun = time.monotonic()
    made = folder / "practice"
    command = [sys.executable, "-m", "claimscope", "generate", str(made)]
    command += ["--claims", str(options.claims), "--seed", str(options.seed)]
    scale.timed(command, home)
    inbox = home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for file in (made / "files").iterdir():
        file.replace(inbox / file.name)
    scale.through(home)
    return time.monotonic() - begun


def _visit(address: str, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Choose on every page; by page, the milliseconds of each choice."""
    from dashboards.catalogue import catalogue

    chance = random.Random(options.seed)
    found = {}
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=screenshots.CHROMIUM, args=list(screenshots.ARGS)
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(address)
        tab.get_by_label("Name").fill("administrator")
        tab.get_by_label("Password").fill(login.PASSWORD)
        tab.get_by_role("button", name="Log in").click()
        tab.wait_for_selector("h1")
        for name in catalogue():
            page = _page(tab, f"{address}/{name}", options.times, chance)
            if page is None:
                print(f"{name} is left out: it is not published here.", flush=True)
                continue
            found[name] = page
            print(name, page, flush=True)
        browser.close()
    return found


def _page(
    tab: Page, address: str, times: int, chance: random.Random
) -> dict[str, Any] | None:
    """Choose in each control of a page, each from the page as it opens.

    None where this home has not published what the page shows.
    """
    took: list[float | None] = []
    begun = time.monotonic()
    if not _open(tab, address):
        return None
    opened = 1000 * (time.monotonic() - begun) - _QUIET
    controls = tab.locator(
        ".filters input[role=combobox], .filters input[aria-haspopup]"
    )
    for place in range(controls.count()):
        if place:
            _open(tab, address)
        asked: set[str] = set()
        for _ in range(times):
            offered = _offered(tab, controls.nth(place), asked)
            if not offered:
                break
            took.append(_choose(tab, chance.choice(offered), asked))
    return {
        "took": [each for each in took if each is not None],
        "unseen": took.count(None),
        "opened": opened,
        "failed": tab.locator("#failure").count() > 0,
    }


def _open(tab: Page, address: str) -> bool:
    """Open a page, wait until all is drawn; False where there is nothing to draw."""
    tab.goto(address)
    tab.wait_for_selector("#counted, #empty, #failure", state="attached")
    if tab.locator("#empty").count():
        return False
    tab.evaluate(_WATCH)
    tab.wait_for_timeout(_QUIET)
    tab.evaluate("window.bench.changed = window.bench.changed || performance.now()")
    tab.wait_for_function(_DRAWN)
    return True


def _offered(tab: Page, control: Locator, asked: set[str]) -> list[str]:
    """Open a control; gives its options that are not chosen and never were.

    Notes as asked what is chosen: to choose it again would be answered from memory.
    """
    control.click()
    options = tab.locator(_OPTION)
    with suppress(TimeoutError):
        options.first.wait_for(timeout=3000)
    asked.update(options.and_(tab.locator(_CHOSEN)).all_inner_texts())
    offered = [text for text in options.all_inner_texts() if text not in asked]
    if not offered:
        tab.keyboard.press("Escape")
    return offered


def _choose(tab: Page, text: str, asked: set[str]) -> float | None:
    """Choose an option; gives the milliseconds, None where nothing in sight moved."""
    asked.add(text)
    options = tab.locator(_OPTION)
    option = options.nth(options.all_inner_texts().index(text))
    with tab.expect_response(_is_of_results, timeout=60_000):
        option.click()
    took = None
    try:
        tab.wait_for_function("() => window.bench.changed > 0", timeout=_UNSEEN)
    except TimeoutError:
        pass
    else:
        tab.wait_for_function(_DRAWN, timeout=60_000)
        took = float(tab.evaluate("window.bench.changed - window.bench.clicked"))
    tab.keyboard.press("Escape")
    return took


def _is_of_results(response: Any) -> bool:
    return '"..results.shown' in (response.request.post_data or "")


def _rows(found: dict[str, dict[str, Any]]) -> list[str]:
    """A row for each page, and one of all."""
    rows = [
        _row(name, each["took"], each["unseen"], each["opened"])
        for name, each in found.items()
    ]
    every = [took for each in found.values() for took in each["took"]]
    return [*rows, _row("**all**", every, sum(f["unseen"] for f in found.values()))]


def _row(name: str, took: list[float], unseen: int, opened: float | None = None) -> str:
    parts = [percentile(took, each) for each in (0.5, 0.9, 1)] if took else []
    shown = [f"{part:,.0f}" for part in parts] or [""] * 3
    last = "" if opened is None else f"{opened:,.0f}"
    return (
        f"| {' | '.join([name, str(len(took) + unseen), str(unseen), *shown, last])} |"
    )


if __name__ == "__main__":
    sys.exit(main())
