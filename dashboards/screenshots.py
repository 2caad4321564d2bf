"""Take a picture of every page, at the width of a desk and of a phone.

    claimscope serve &
    python -m dashboards.screenshots http://127.0.0.1:8050 docs/screenshots

writes <page>-1280.png and <page>-390.png for the landing page and every report. It
logs in with an account that it makes in this home (CLAIMSCOPE_HOME) and disables when
it is done, and needs Playwright and Debian's chromium, which only the tests install.
"""

import secrets
import sys
from pathlib import Path
from typing import Any

from dashboards.catalogue import catalogue
from transforms.accounts import people
from transforms.audiences import Role
from transforms.settings import settings

CHROMIUM = "/usr/bin/chromium"
ARGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
WIDTHS = (1280, 390)
TALLEST = 2400  # a picture of a long page ends here
LARGEST = 390_000  # bytes
_NAME = "screenshots"


def take(address: str, folder: Path) -> list[Path]:
    """Write the pictures; return the files."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        context = browser.new_context()
        _log_in(context.new_page(), address)
        for width in WIDTHS:
            page = context.new_page()
            for name in ("", *catalogue()):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{address}/{name}")
                page.wait_for_selector("h1")
                page.wait_for_selector(".mantine-Skeleton-root", state="detached")
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(600)
                # Charts and the table draw themselves only where they are seen.
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": height})
                if page.locator("#csv").count():
                    page.wait_for_selector(".ag-row", state="attached")
                page.wait_for_timeout(900)
                files.append(_save(page, folder / f"{name or 'landing'}-{width}.png"))
        browser.close()
    if settings().needs_login:
        people.disable(_NAME)
    return files


def _log_in(page: Any, address: str) -> None:
    """Log in as a reader who sees everything; nothing where there is no login."""
    if not settings().needs_login:
        return
    password = secrets.token_urlsafe(24)
    if _NAME in {each.name for each in people.accounts()}:
        people.change_password(_NAME, password)
        people.enable(_NAME)
    else:
        people.add(_NAME, Role.administrator, password)
    page.goto(f"{address}/login")
    page.get_by_label("Name").fill(_NAME)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector("#content h1, #empty", state="attached")


def _save(page: Any, file: Path) -> Path:
    """Save the page's picture, from the top as far down as the size allows."""
    size = dict(page.viewport_size)
    size["height"] = min(size["height"], TALLEST)
    page.screenshot(path=file, clip={"x": 0, "y": 0} | size)
    while file.stat().st_size > LARGEST:
        size["height"] = size["height"] * 9 // 10
        page.screenshot(path=file, clip={"x": 0, "y": 0} | size)
    return file


if __name__ == "__main__":
    for written in take(sys.argv[1].rstrip("/"), Path(sys.argv[2])):
        print(f"{written.name}: {written.stat().st_size // 1024} kB")
