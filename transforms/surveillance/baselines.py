"""Baselines: the past weeks that a week is compared with, and their time of the year.

Farrington et al. (1996) take the same week of each of the last b years, and w weeks on
either side. Noufaily et al. (2013) take all weeks between, too, and give
each a period of the year: period 0 is those windows of 2w + 1 weeks; the weeks from one
window to the next are cut into `periods` - 1 parts of equal length, of which the first
is a week longer where they do not divide. The last weeks before the one judged are left
out, for an outbreak may have begun in them.

A year whose window is masked does not count as one of the b: as many more are taken
before them, if history reaches so far, or the spring of 2025 would have two years left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.histories import History

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Baseline:
    """Weeks in their order; each has its period, and the years ago of its window."""

    weeks: Places
    period: Places
    years_ago: Places  # of the window that holds the week; 0: it is in none


def baseline(
    history: History, week: int, years: int, half: int, periods: int, excluded: int
) -> Baseline:
    """The baseline of a week; shorter or empty where history does not reach as far."""
    centres = _centres(history, week, years, half)
    first = max(0, centres[-1] - half)
    weeks = np.arange(first, max(first, week - excluded))
    period = np.full(len(weeks), -1)
    years_ago = np.zeros(len(weeks), dtype=np.intp)
    later = week
    for ago, centre in enumerate(centres, start=1):
        is_near = abs(weeks - centre) <= half
        period[is_near], years_ago[is_near] = 0, ago
        between = np.arange(centre + half + 1, later - half)
        if periods > 1:
            for number, part in enumerate(np.array_split(between, periods - 1), 1):
                period[np.isin(weeks, part)] = number
        later = centre
    has_period = period >= 0
    return Baseline(weeks[has_period], period[has_period], years_ago[has_period])


def _centres(history: History, week: int, years: int, half: int) -> list[int]:
    """The week of each of so many years before, and of masked ones between them."""
    unmasked = history.unmasked()
    found: list[int] = []
    while years and (not found or found[-1] >= half):
        centre = history.years_before(week, len(found) + 1)
        found.append(centre)
        window = unmasked[max(0, centre - half) : max(0, centre + half + 1)]
        years -= bool(window.sum() > half)
    return found
