"""Histories: weekly counts of many series, and which weeks may be learnt from."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Days = NDArray[np.datetime64]

WEEKS = 52  # of a year, where weeks have no dates
# Weeks of the pandemic, which are no model of later ones: those whose first day is in
# these months.
PANDEMIC = ("2020-03", "2022-06")


@dataclass(frozen=True)
class History:
    """Counts of (series, weeks), consecutive weeks, the same for all series.

    What a detector learns from leaves out missing, masked, unfinished weeks and those
    before a break. The week judged may be masked or unfinished: what is unusual is
    unusual then, too.
    """

    counts: Floats  # cases; nan where the feed did not cover the week
    first_days: Days | None = None  # of each week; none: a year is 52 weeks
    is_masked: Truths | None = None  # per week
    is_complete: Truths | None = None  # (series, weeks); none: all are
    begins: NDArray[np.intp] | None = (
        None  # per series: first week of its present codes
    )

    def __post_init__(self) -> None:
        """Hold what is given to its shape.

        Raises:
            ValueError: counts below zero, arrays of other sizes, weeks that do not
                follow each other.
        """
        series, weeks = self.counts.shape
        sizes = {
            "first_days": (weeks,),
            "is_masked": (weeks,),
            "is_complete": (series, weeks),
            "begins": (series,),
        }
        for name, size in sizes.items():
            given = getattr(self, name)
            if given is not None and given.shape != size:
                raise ValueError(f"{name} has shape {given.shape}, not {size}")
        if (self.counts < 0).any():
            raise ValueError("a count is below zero")
        if self.first_days is not None and weeks > 1:
            steps = np.diff(self.first_days.astype("datetime64[D]"))
            if (steps != np.timedelta64(7, "D")).any():
                raise ValueError("weeks do not follow each other, seven days apart")

    @property
    def has_feed(self) -> Truths:
        """Per series and week."""
        return np.asarray(~np.isnan(self.counts))

    @property
    def is_provisional(self) -> Truths:
        """Per series and week: reported, not complete."""
        if self.is_complete is None:
            return np.zeros(self.counts.shape, dtype=bool)
        return self.has_feed & ~self.is_complete

    def usable(self) -> Truths:
        """Weeks that may be learnt from, but for the mask; (series, weeks)."""
        found = self.has_feed & ~self.is_provisional
        if self.begins is not None:
            found &= np.arange(self.counts.shape[1]) >= self.begins[:, None]
        return found

    def unmasked(self) -> Truths:
        """Per week."""
        if self.is_masked is None:
            return np.ones(self.counts.shape[1], dtype=bool)
        return np.asarray(~self.is_masked)

    def of(self, rows: slice) -> "History":
        """Some of the series."""
        return History(
            self.counts[rows],
            self.first_days,
            self.is_masked,
            None if self.is_complete is None else self.is_complete[rows],
            None if self.begins is None else self.begins[rows],
        )

    def years_before(self, week: int, years: int) -> int:
        """The week so many years before; below 0 where that is before the first.

        The one whose first day is nearest to the same day of the calendar: 52 or 53
        weeks apart, so that seasons stay where they are.
        """
        if self.first_days is None:
            return week - WEEKS * years
        day = self.first_days[week].astype("datetime64[D]")
        month = day.astype("datetime64[M]")
        then = (month - 12 * years).astype("datetime64[D]") + (day - month)
        off = then - self.first_days[0].astype("datetime64[D]")
        return (cast(int, off.astype(int)) + 3) // 7


def masked(
    first_days: Days, first_month: str = PANDEMIC[0], last_month: str = PANDEMIC[1]
) -> Truths:
    """Per week whether its first day lies in these months, both ends included."""
    months = first_days.astype("datetime64[M]")
    return np.asarray(
        (months >= np.datetime64(first_month)) & (months <= np.datetime64(last_month))
    )
