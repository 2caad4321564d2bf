"""Two periods of the payer mix: the last complete months, and those compared with."""

from dataclasses import dataclass
from datetime import date

import polars as pl

COMPARE = (
    ("before", "The 3 months before"),
    ("year", "The same months a year before"),
)
MONTHS = 3


@dataclass(frozen=True)
class Periods:
    """Months of service, earlier and later; neither is preliminary."""

    before: tuple[date, ...]
    after: tuple[date, ...]


def back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def periods(payer_mix: pl.DataFrame, compare: str = "before") -> Periods | None:
    """The last three complete months and those they are compared with.

    Complete is a month of service that is no longer being paid. None where the rows
    do not reach back that far.
    """
    known = payer_mix.filter(pl.col("service_month").is_not_null())
    months = set(known.filter(pl.col("billed_usd") != 0)["service_month"])
    young = set(known.filter("is_preliminary")["service_month"])
    if not months - young:
        return None
    last = max(months - young)
    after = tuple(back(last, step) for step in reversed(range(MONTHS)))
    gap = MONTHS if compare == "before" else 12
    before = tuple(back(day, gap) for day in after)
    return Periods(before, after) if {*before, *after} <= months else None
