"""What a reader does on the dashboards, as a browser asks for it, and what came of it.

A visit is one thing a person does and waits for: a page opened, a filter changed, a
file downloaded, a question asked. It takes several requests; what counts is how long
the person waited for all of them.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from tests import login
from tests.dashboards.access import asking

PATIENCE_SECONDS = 120
_PAGE = "..content.children...notice.children...following.data.."
_MENU = "..menu.children...kept.data.."
_RESULTS = "..results.shown...left.children.."
_CSV = "..download.data...chart-picture.data.."
_KEY = re.compile(
    r'"id":\s*"bench-key"[^}]*"data":\s*"([\w-]+)"|"data":\s*"([\w-]+)"[^}]*"id":\s*"bench-key"'
)
_BUILD = re.compile(r"build (\d{8}-\d{6}-[0-9a-f]{4})")
_BUSY = ("being answered; wait", "being answered; ask again")


@dataclass(frozen=True)
class Seen:
    """One visit: what it was, how long it took, and what was wrong with it."""

    at: float  # seconds since 1970
    role: str
    kind: str
    seconds: float
    error: str | None
    is_busy: bool = False  # a question that was asked to come again


@dataclass(frozen=True)
class Menu:
    """What a reader of a role may choose: filters by page, and questions."""

    searches: Mapping[str, Sequence[str]]
    questions: Sequence[str]


class Wrong(Exception):
    """An answer that is none; says why."""


class Reader(threading.Thread):
    """One reader: a session, a seed, a way through the pages."""

    def __init__(
        self,
        address: str,
        name: str,
        role: str,
        menu: Menu,
        chance: random.Random,
        think: tuple[float, float],
        noted: Callable[[Seen], None],
        stopping: threading.Event,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.builds: set[str] = set()
        self._address, self._role, self._menu = address, role, menu
        self._chance, self._think = chance, think
        self._noted, self._stopping = noted, stopping
        self._session = requests.Session()
        self._known: dict[str, Any] = {}
        self._page, self._search = "", ""
        self._has_rows, self._key = False, ""

    def run(self) -> None:
        """Log in, then read until told to stop."""
        if self._stopping.wait(self._chance.uniform(0, 30)):  # they come one by one
            return
        while not self._known and not self._stopping.is_set():
            self._visit("log in", self._log_in)
            if not self._known:
                self._stopping.wait(5)
        while not self._stopping.is_set():
            for kind, does in self._sitting():
                if self._stopping.wait(self._chance.uniform(*self._think)):
                    return
                self._visit(kind, does)

    def _sitting(self) -> list[tuple[str, Callable[[], bool]]]:
        """What a person does before turning to another page."""
        chance = self._chance
        if chance.random() < 0.15:
            asked = [("workbench", self._open_workbench)]
            asked += [("question", self._ask)] * chance.randint(1, 3)
            return asked + [("answer as CSV", self._take)] * (chance.random() < 0.5)
        if chance.random() < 0.1:
            return [("landing page", lambda: self._open(""))]
        page = chance.choice(sorted(self._menu.searches))
        kind = "page in a new tab" if chance.random() < 0.2 else "page"
        found = [(kind, lambda: self._open(page, is_new=kind != "page"))]
        found += [("filter", self._filter)] * chance.randint(1, 4)
        return found + [("CSV", self._download)] * (chance.random() < 0.25)

    def _visit(self, kind: str, does: Callable[[], bool]) -> None:
        begun = time.monotonic()
        error, is_busy = None, False
        try:
            is_busy = does()
        except Wrong as wrong:
            error = str(wrong)
        except requests.RequestException as wrong:
            error = f"no answer ({type(wrong).__name__})"
        seconds = time.monotonic() - begun
        self._noted(Seen(time.time(), self._role, kind, seconds, error, is_busy))

    def _log_in(self) -> bool:
        name, value = login.over_http(self._address, self.name)
        self._session.cookies.set(name, value)
        found = self._get("/_dash-dependencies").json()
        self._known = {
            asking.name_of(each["output"], each["inputs"]): each
            for each in found
            if not each["clientside_function"]
        }
        return False

    def _open(self, page: str, is_new: bool = False) -> bool:
        self._page, self._search = page, ""
        if is_new:
            for path in (f"/{page}", "/_dash-layout", "/_dash-dependencies"):
                self._get(path)
        self._call(_MENU)
        self._call(_PAGE)
        if page in self._menu.searches:
            self._show()
        return False

    def _filter(self) -> bool:
        self._search = self._chance.choice(self._menu.searches[self._page])
        self._call(_MENU)
        self._show()
        return False

    def _show(self) -> None:
        """Have the results shown; where nothing matches there is no file to be had."""
        self._has_rows = '"id":"csv"' in self._call(_RESULTS).replace(" ", "")

    def _download(self) -> bool:
        if not self._has_rows:
            self._search = ""
            self._show()
        if '"content"' not in self._call(_CSV):
            raise Wrong("a download without a file")
        return False

    def _open_workbench(self) -> bool:
        self._key = ""
        return self._open("workbench")

    def _ask(self) -> bool:
        sql = self._chance.choice(self._menu.questions)
        text = self._call(asking.RUN, bench_sql=sql, bench_ticket=self.name)
        if any(busy in text for busy in _BUSY):
            return True
        if "bench-error" in text:
            raise Wrong("a question without an answer")
        found = _KEY.search(text)
        if found is None:
            raise Wrong("an answer without a key")
        self._key = found[1] or found[2]
        return False

    def _take(self) -> bool:
        if not self._key:  # all were busy
            return False
        text = self._call(asking.TAKE, bench_key=self._key)
        if '"content"' not in text and "not kept any more" not in text:
            raise Wrong("a download without a file")
        return False

    def _call(self, name: str, **controls: Any) -> str:
        callback = self._known[name]
        sent = asking.body(callback, f"/{self._page}", self._search, **controls)
        answer = self._session.post(
            f"{self._address}/_dash-update-component",
            json=sent,
            headers={"Origin": self._address},
            timeout=PATIENCE_SECONDS,
        )
        return self._checked(answer, f"/{self._page} {name}").text

    def _get(self, path: str) -> requests.Response:
        answer = self._session.get(
            self._address + path, timeout=PATIENCE_SECONDS, allow_redirects=False
        )
        return self._checked(answer, path)

    def _checked(self, answer: requests.Response, where: str) -> requests.Response:
        if answer.status_code not in (200, 204):
            raise Wrong(f"status {answer.status_code} of {where}")
        compact = answer.text.replace(" ", "")
        if '"id":"failure"' in compact:
            raise Wrong(f"a failure is shown at {where}")
        if '"id":"empty"' in compact:
            raise Wrong(f"nothing is shown as published at {where}")
        self.builds |= set(_BUILD.findall(answer.text))
        return answer


def searches(options: Mapping[str, Sequence[str]], chance: random.Random) -> list[str]:
    """Addresses of a page with one or two of its filters set, from what they offer."""
    keys = [key for key, values in options.items() if values]
    found = [""]
    for _ in range(24):
        some = chance.sample(keys, min(len(keys), chance.randint(1, 2)))
        chosen = [(key, chance.choice(list(options[key]))) for key in some]
        found.append("?" + urlencode(chosen))
    return found
