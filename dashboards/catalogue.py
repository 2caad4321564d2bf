"""The pages there are: every module of dashboards/pages, found by itself.

A page is a module with a docstring, whose first sentence is its title and whose next
paragraph the question it answers, and a pure function `figure`. It may also have

    REPORT    the published report it shows, where that has another name than itself:
              a second page of one report
    MENU      the name in the menu (else the title)
    GROUP     the group of the menu it stands in, one of GROUPS (else by itself)
    ORDER     its place in its group (else last)
    FILTERS   what a reader may narrow it to (see filters.py)
    sentence  what changed, in words
    numbers   the key numbers
    note      a line below them
    DRIVERS   further figures: what drives the first; none where one has nothing to add
    table     the rows behind the charts; `total` their last row
    RATES_OF  which count a rate of the table rests on: pale when it is small
    EMPTY     what to say, as title and text, where the report has no row at all
    LEADS     by column of the table, the page that its cells lead to (see ways.py)
    SHOWN     how many rows of the table the page shows; its CSV has all
    BESIDE    what is kept beside the publication: a function that lays it over the
              published frames, and one that says its version
    BELOW     a function that makes what stands between the filters and the results

Each function gets what its parameters name: a published report (filtered), a choice
among FILTERS by its key, `payer_colours`, or `few`: the counts of people that this
publication withholds, in words. `sentence` gets reports that reach back before the
chosen period, so that it can say what changed.
"""

import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import polars as pl

from dashboards import pages
from dashboards.filters import Choice, Control

GROUPS = ("Denials", "Payments", "Disease", "Cost", "Data quality")  # in this order
Frames = dict[str, pl.DataFrame]
NOT_REPORTS = {"payer_colours", "few"}


@dataclass(frozen=True)
class Page:
    """One page, read off its module."""

    name: str
    title: str
    question: str  # that it answers; empty where it does not say
    menu: str
    group: str  # empty for a page that stands by itself
    order: int
    controls: tuple[Control, ...]
    figures: tuple[Callable[..., Any], ...]
    sentence: Callable[..., str] | None
    numbers: Callable[..., Any] | None
    note: Callable[..., str] | None
    table: Callable[..., pl.DataFrame]
    total: Callable[..., dict[str, Any]] | None
    rates_of: Mapping[str, str]
    ways: Mapping[str, Any]  # a Way by column
    empty: tuple[str, str] | None  # title and text
    shown: int | None = None
    beside: tuple[Callable[[Frames], Frames], Callable[[], str]] | None = None
    below: Callable[[], Any] | None = None
    of: str = ""  # the report it shows, where not named like it

    @property
    def report(self) -> str:
        """The published report that the page shows."""
        return self.of or self.name

    @property
    def reports(self) -> tuple[str, ...]:
        """The published reports its functions name, its own first."""
        known = NOT_REPORTS | {c.key for c in self.controls if isinstance(c, Choice)}
        functions = (*self.figures, self.sentence, self.numbers, self.note, self.table)
        named = [name for each in functions if each for name in parameters(each)]
        wanted = [name for name in named if name not in known]
        return tuple(dict.fromkeys([self.report, *wanted]))

    def laid(self, frames: Frames) -> Frames:
        """Published frames, with what is kept beside them laid over."""
        return self.beside[0](frames) if self.beside else frames

    @property
    def version(self) -> str:
        """What differs when that is another, though the publication is the same."""
        return self.beside[1]() if self.beside else ""


def parameters(function: Callable[..., Any]) -> list[str]:
    """What a function asks for."""
    return list(inspect.signature(function).parameters)


def call(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Call a page's function with what it asks for."""
    return function(**{name: given[name] for name in parameters(function)})


def page(module: ModuleType) -> Page:
    """Read a page off its module."""
    name = module.__name__.rpartition(".")[2]
    title = (module.__doc__ or name).strip().split("\n")[0].rstrip(".")
    drivers: Sequence[Callable[..., Any]] = getattr(module, "DRIVERS", ())
    return Page(
        name=name,
        title=title,
        question=_question(module.__doc__ or ""),
        menu=getattr(module, "MENU", title),
        group=getattr(module, "GROUP", ""),
        order=getattr(module, "ORDER", 99),
        controls=tuple(getattr(module, "FILTERS", ())),
        figures=(module.figure, *drivers),
        sentence=getattr(module, "sentence", None),
        numbers=getattr(module, "numbers", None),
        note=getattr(module, "note", None),
        table=getattr(module, "table", None) or _rows_of(module.figure),
        total=getattr(module, "total", None),
        rates_of=getattr(module, "RATES_OF", {}),
        ways=getattr(module, "LEADS", {}),
        empty=getattr(module, "EMPTY", None),
        shown=getattr(module, "SHOWN", None),
        beside=getattr(module, "BESIDE", None),
        below=getattr(module, "BELOW", None),
        of=getattr(module, "REPORT", ""),
    )


def _question(doc: str) -> str:
    """The paragraph below a docstring's title, in one line."""
    _, _, below = doc.strip().partition("\n\n")
    return " ".join(below.partition("\n\n")[0].split())


def _rows_of(figure: Callable[..., Any]) -> Callable[..., pl.DataFrame]:
    """A page without a table of its own shows the rows its figure gets."""
    report = parameters(figure)[0]

    def table(**frames: pl.DataFrame) -> pl.DataFrame:
        return frames[report]

    table.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(report, inspect.Parameter.KEYWORD_ONLY)]
    )
    return table


@cache
def catalogue() -> dict[str, Page]:
    """Every page by name, in the order of the menu."""
    found = [
        page(import_module(f"{pages.__name__}.{each.name}"))
        for each in pkgutil.iter_modules(pages.__path__)
    ]
    return {each.name: each for each in sorted(found, key=_place)}


def _place(page: Page) -> tuple[int, str, int, str]:
    """Where a page stands: groups in their order, then those that have none."""
    known = GROUPS.index(page.group) if page.group in GROUPS else len(GROUPS)
    return known, page.group, page.order, page.title
