"""MMWR weeks: how the CDC numbers weeks and the years that they belong to.

A week begins on Sunday and belongs to the year of its fourth day, Wednesday; week 1 is
the first with four days or more in the year, so that a year has 52 or 53 weeks (CDC,
"MMWR Weeks"). Days are NumPy's datetime64[D].
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
Ints = NDArray[np.int64]

_WEEK = 7
_MIDDLE = 3  # days from Sunday to the day that decides the year
_SUNDAY = np.datetime64("1970-01-04", "D")


class MmwrWeek(NamedTuple):
    """The year and the number of a week, from 1."""

    year: Ints
    week: Ints


def week_begins(days: Days) -> Days:
    """The Sunday that each day's week begins with."""
    since = (days.astype("datetime64[D]") - _SUNDAY).astype(np.int64)
    begins: Days = _SUNDAY + since // _WEEK * _WEEK
    return begins


def mmwr_week(days: Days) -> MmwrWeek:
    """The MMWR year and week of each day."""
    middle = week_begins(days) + _MIDDLE
    year = middle.astype("datetime64[Y]")
    of_year = (middle - year.astype("datetime64[D]")).astype(np.int64)
    return MmwrWeek(year.astype(np.int64) + 1970, of_year // _WEEK + 1)


def year_begins(years: Ints) -> Days:
    """The Sunday that each MMWR year begins with: of the week of 4 January."""
    fourth = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]") + _MIDDLE
    return week_begins(fourth)


def weeks_of_year(years: Ints) -> Ints:
    """How many weeks each MMWR year has, 52 or 53."""
    span = year_begins(years + 1) - year_begins(years)
    return span.astype(np.int64) // _WEEK
