"""The letter as a document: HTML that stands alone, and prints on A4."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import jinja2

from dashboards import theme
from dashboards.digest.letter import Letter
from dashboards.digest.week import Changed


def html(letter: Letter, age: Sequence[str], definition: str) -> str:
    """Lay a letter out; `age` says how fresh its numbers are and of which build."""
    return _template().render(
        letter=letter,
        widest=max([abs(each.excess) for each in letter.week.changed], default=1),
        age=age,
        definition=definition,
        theme=theme,
    )


def name(letter: Letter) -> str:
    """A file's name for a letter: the week, and the facility's number."""
    monday: date | None = letter.week.monday
    return f"digest_{monday or 'none'}_{letter.facility}"


def width(changed: Changed, widest: float) -> int:
    """How wide a bar is drawn, in hundredths."""
    return max(1, round(100 * abs(changed.excess) / (widest or 1)))


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["width"] = width
    return environment.get_template("letter.html")
