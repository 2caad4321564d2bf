"""Headlines: the few numbers that stand for each report, from published frames alone.

The command line, `claimscope status` and the landing page show the same ones. How each
is counted is read from the header of the report's model, never written again here.

A report has headlines when there is a module of its name here, with its place among
them (`ORDER`) and a function `made` of its rows; one without has none.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import polars as pl

from transforms.headlines.headline import Headline

__all__ = ["Headline", "headlines"]


def headlines(frames: dict[str, pl.DataFrame]) -> list[Headline]:
    """The headlines of the reports given, in the order in which a reader asks."""
    return [
        headline
        for report, module in _reports().items()
        if report in frames and frames[report].height
        for headline in module.made(frames[report])
    ]


@cache
def _reports() -> dict[str, ModuleType]:
    """The modules that make headlines, by report, in their order."""
    found = {
        each.name: importlib.import_module(f"{__name__}.{each.name}")
        for each in pkgutil.iter_modules(__path__)
    }
    made = [name for name, module in found.items() if hasattr(module, "ORDER")]
    return {name: found[name] for name in sorted(made, key=lambda n: found[n].ORDER)}
