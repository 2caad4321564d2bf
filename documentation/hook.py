"""The hook of MkDocs: pages take what the code says, and ask nobody outside.

MkDocs calls its functions by their names while it builds the site.
"""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from documentation.outside import asked

_MADE = re.compile(r"^<!-- made by ([\w.]+) -->$", re.MULTILINE)
_MEASURED = "Measured"


def on_config(config: Any) -> Any:
    """Put every page of docs/ that the menu does not name yet below "Measured".

    These are written by commands (a bench, a soak), one page each.
    """
    named = {page for section in config.nav for page in _pages(section)}
    found = sorted(file.name for file in Path(config.docs_dir).glob("*.md"))
    config.nav.append({_MEASURED: [page for page in found if page not in named]})
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put what a module says in the place of the line that names it."""
    return _MADE.sub(lambda line: import_module(line[1]).text(), markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Refuse a page that would ask another host for something.

    Raises:
        PluginError: it names a script, style, font, picture or frame elsewhere.
    """
    if elsewhere := asked(output):
        raise PluginError(
            f"{page.file.src_uri} asks for {elsewhere[0]}: keep it in docs/ instead."
        )
    return output


def _pages(section: Any) -> list[str]:
    """Name the pages of a part of the menu."""
    if isinstance(section, str):
        return [section]
    parts = section.values() if isinstance(section, dict) else section
    return [page for part in parts for page in _pages(part)]
