"""A key number: what it is, what it rests on, how sure it is."""

from dataclasses import dataclass

from dashboards import wording
from dashboards.intervals import Share


@dataclass(frozen=True)
class Number:
    """One number of a page, with its denominator beside it."""

    label: str
    value: str
    rests_on: str  # numerator and denominator, in words
    sure: str = ""  # the interval, or what to mind
    is_pale: bool = False  # rests on too few to lean on
    counted: str = ""  # the metric or column whose definition stands below it
    of: str = ""  # the report it is counted from, where that is not the page's own


def rate(
    label: str,
    part: Share,
    unit: str,
    sure: str = "",
    counted: str = "",
    of: str = "",
) -> Number:
    """A share as a key number; pale when it rests on few. Its unit is in the plural."""
    return Number(
        label=label,
        value=wording.percent(part.value),
        rests_on=f"{wording.count(part.count)} of {wording.units(part.of, unit)}",
        sure="; ".join(filter(None, [wording.interval(part), sure])),
        is_pale=part.of < wording.FEW,
        counted=counted,
        of=of,
    )
