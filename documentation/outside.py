"""What a page of the site asks other hosts for: nothing, or it is not built."""

import re
from html.parser import HTMLParser

_ASKS = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "video": "src",
}
_ONLY_NAMES = {"canonical", "next", "prev", "license", "author"}
_ELSEWHERE = re.compile(r"^\s*([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(
    r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", re.IGNORECASE
)


def asked(page: str) -> list[str]:
    """Name the addresses on other hosts that a browser asks for by itself.

    A link that a reader may follow is none.
    """
    reader = _Reader()
    reader.feed(page)
    return reader.found + _IN_STYLE.findall(page)


class _Reader(HTMLParser):
    """Collects the addresses of what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and set((given.get("rel") or "").split()) <= _ONLY_NAMES:
            return
        address = given.get(_ASKS.get(tag, "")) or ""
        candidates = [address, *(given.get("srcset") or "").split(",")]
        self.found += [each.strip() for each in candidates if _ELSEWHERE.match(each)]
