"""Readers of the dashboards during a soak: three of them programs, one a browser.

A program asks for what a browser would: the page, then every callback that Dash says
it has, for one report after another. An answer that is no answer, or that holds the
sentence for a failure, is an error; so is "nothing published" after a publication.
"""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")  # Debian's
_BUILD = re.compile(r"build (\d{8}-\d{6}-[0-9a-f]{4})")
_REST_SECONDS = 0.5
_PAUSE_SECONDS = 2  # before one asks again who got no answer
_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """One answer that a reader got, or did not get."""

    at: float  # seconds since 1970
    what: str
    seconds: float
    error: str | None  # what was wrong with it; None when nothing was


@dataclass
class Readers:
    """All readers of one address, and what they saw."""

    address: str
    pages: list[str]
    is_published: Callable[[], bool]
    cookie: tuple[str, str] = ("", "")  # name and value, of a reader who logged in
    answers: list[Answer] = field(default_factory=list)
    builds: set[str] = field(default_factory=set)  # that readers saw
    stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, programs: int = 3, browsers: int = 1) -> None:
        """Begin to read; a browser only where Debian's chromium is."""
        work = [self._program] * programs
        if CHROMIUM.exists():
            work += [self._browser] * browsers
        for each in work:
            thread = threading.Thread(target=each, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join(2 * _PATIENCE_SECONDS)

    def _program(self) -> None:
        """Go through all pages again and again, as fast as a hurried person."""
        while not self.stopping.is_set():
            callbacks = self._ask("dependencies", "/_dash-dependencies")
            for page in ["/", *self.pages]:
                self._ask("page", page)
                for callback in json.loads(callbacks or "[]"):
                    body = body_of(callback, page, self.is_published())
                    if body is not None:
                        self._ask("callback", "/_dash-update-component", body)
                    if self.stopping.wait(_REST_SECONDS):
                        return
            self.stopping.wait(_REST_SECONDS)

    def _ask(
        self, what: str, path: str, body: dict[str, Any] | None = None
    ) -> str | None:
        is_published = self.is_published()
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Content-Type": "application/json",
            "Cookie": "=".join(self.cookie),
            "Origin": self.address,
        }
        request = urllib.request.Request(self.address + path, data, headers)
        begun = time.monotonic()
        text: str | None = None
        error: str | None = None
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as wrong:
            where = path if body is None else f"{path} {_about(body)}"
            error = f"status {wrong.code} of {where}"
        except OSError as wrong:
            error = f"no answer ({type(wrong).__name__})"
        if text is not None:
            error = _wrong(text, is_published)
            self.builds |= set(_BUILD.findall(text))
        self._note(what, begun, error)
        if text is None:
            self.stopping.wait(_PAUSE_SECONDS)
        return text

    def _note(self, what: str, begun: float, error: str | None) -> None:
        seconds = time.monotonic() - begun
        self.answers.append(Answer(time.time(), what, seconds, error))

    def _browser(self) -> None:
        """Read with a browser, which runs what the page brings with it."""
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM),
                args=["--no-sandbox", "--disable-dev-shm-usage"],
            )
            name, value = self.cookie
            context = browser.new_context()
            context.add_cookies([{"name": name, "value": value, "url": self.address}])
            while not self.stopping.is_set():
                page = context.new_page()  # as a person does each time they look
                said: list[str] = []
                page.on("pageerror", lambda wrong, said=said: said.append("script"))
                for path in ["/", *self.pages]:
                    begun = time.monotonic()
                    error = self._look(page, path) or next(iter(said), None)
                    self._note("browser", begun, error)
                    said.clear()
                    if self.stopping.wait(8 * _REST_SECONDS):
                        break
                page.close()
            browser.close()

    def _look(self, page: Any, path: str) -> str | None:
        """Open a page and wait for what it shows; return what is wrong with it."""
        from playwright.sync_api import Error

        is_published = self.is_published()
        shown = "#freshness, #failure, #empty"
        try:
            page.goto(self.address + path, timeout=1000 * _PATIENCE_SECONDS)
            page.wait_for_selector(shown, timeout=1000 * _PATIENCE_SECONDS)
            page.wait_for_load_state("networkidle", timeout=1000 * _PATIENCE_SECONDS)
            text = page.inner_text("body")
            if page.locator("#failure").count():
                return "a failure is shown"
            if is_published and page.locator("#empty").count():
                return "nothing is shown as published"
        except Error as wrong:
            return f"browser ({wrong.message.splitlines()[0][:60]})"
        self.builds |= set(_BUILD.findall(text))
        return None


def _wrong(text: str, is_published: bool) -> str | None:
    """What is wrong with the text of an answer."""
    compact = text.replace(" ", "")
    if '"id":"failure"' in compact:
        return "a failure is shown"
    if is_published and '"id":"empty"' in compact:
        return "nothing is shown as published"
    return None


def body_of(
    callback: dict[str, Any], page: str, is_published: bool
) -> dict[str, Any] | None:
    """The body by which a browser on this page calls a callback; None if it can't."""
    known: dict[tuple[str, str], Any] = {
        ("url", "pathname"): page,
        ("url", "search"): "",
        ("results", "id"): "results",
        ("kept", "data"): {},
    }
    if is_published and page != "/":  # else there is no such button
        known["button", "data"] = {"id": "csv", "clicks": 1}
    wanted = [*callback["inputs"], *callback["state"]]
    if callback.get("clientside_function") or not all(
        (each["id"], each["property"]) in known for each in wanted
    ):
        return None
    output = callback["output"]
    outputs = list(_outputs(output))
    given = {
        key: [each | {"value": known[each["id"], each["property"]]} for each in named]
        for key, named in (("inputs", callback["inputs"]), ("state", callback["state"]))
    }
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "changedPropIds": ["{id}.{property}".format(**callback["inputs"][0])],
        **given,
    }


def _about(body: dict[str, Any]) -> str:
    """Which page and which callback a call is of."""
    given = [*body["inputs"], *body["state"]]
    page = next((each["value"] for each in given if each["property"] == "pathname"), "")
    return f"{page} {body['output']}"


def _outputs(output: str) -> Iterator[dict[str, str]]:
    for each in output.strip(".").split("..."):
        name, _, attribute = each.rpartition(".")
        yield {"id": name, "property": attribute.partition("@")[0]}
