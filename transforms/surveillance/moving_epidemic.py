"""The Moving Epidemic Method: when a season begins, and how intense a week is.

Vega et al. (2013, Influenza Other Respir. Viruses 7: 546-558; intensity: 2015, 9:
234-246). A season's epidemic is the run of weeks that holds most of its cases, as long
as a further week adds `delta` percent or more. The epidemic threshold is the upper 95 %
point of the highest weeks before past epidemics; the intensity levels are points of the
highest weeks within them, on a log scale.

The percentages (the MAP curve) are smoothed before their slope is taken: local lines,
weighted by a normal curve of one week's standard deviation.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

DELTA = 2.8

_BANDWIDTH_WEEKS = 1.0
_HIGHEST_WEEKS = 30  # over all seasons together
_EPIDEMIC_LEVEL = 0.95
_INTENSITY_LEVELS = (0.40, 0.90, 0.975)


class Timing(NamedTuple):
    """A season's epidemic: its first and last week from 0, and what it holds.

    `share` is the percentage of the season's sum.
    """

    first: int
    last: int
    share: float
    total: float


class Thresholds(NamedTuple):
    """What the next season is judged by, in the unit of the rates.

    `before` and `after` are means of the highest weeks before and after epidemics,
    `ending` the threshold for the end of one; `usual_start` is a week of the season
    from 0, `usual_weeks` a length: medians, rounded.
    """

    epidemic: float
    medium: float
    high: float
    very_high: float
    before: float
    after: float
    ending: float
    usual_start: int
    usual_weeks: int
    weeks_per_season: int


def timing(rates: Floats, delta: float = DELTA) -> Timing:
    """Find the epidemic of one season, a rate per week and none missing.

    Raises:
        ValueError: a week is missing, or the season has no case or fewer than 3 weeks.
    """
    total = rates.sum()
    if len(rates) < 3 or not total > 0:
        raise ValueError("a season needs three weeks or more, none missing, and a case")
    before = np.concatenate([[0.0], np.cumsum(rates)])
    starts = np.zeros(len(rates), dtype=int)
    curve = np.zeros(len(rates))
    for weeks in range(1, len(rates) + 1):
        sums = before[weeks:] - before[:-weeks]
        starts[weeks - 1] = sums.argmax()
        curve[weeks - 1] = 100 * sums.max() / total
    flat = np.flatnonzero(np.diff(_smoothed(curve)) < delta)
    weeks = int(flat[0]) + 1 if len(flat) else len(rates)
    first = int(starts[weeks - 1])
    held = float(rates[first : first + weeks].sum())
    return Timing(first, first + weeks - 1, 100 * held / float(total), held)


def thresholds(seasons: Floats, delta: float = DELTA) -> Thresholds:
    """Learn the thresholds from past seasons, one a row, one week a column.

    Raises:
        ValueError: there are fewer than two seasons, one of them can't be timed, or no
            week stands before, in or after the epidemics to learn from.
    """
    if len(seasons) < 2:
        raise ValueError("thresholds need two seasons or more")
    found = [timing(season, delta) for season in seasons]
    number = max(1, round(_HIGHEST_WEEKS / len(seasons)))
    pairs = list(zip(seasons, found, strict=True))
    before = _highest([rates[: each.first] for rates, each in pairs], number)
    within = _highest(
        [rates[each.first : each.last + 1] for rates, each in pairs], number
    )
    after = _highest([rates[each.last + 1 :] for rates, each in pairs], number)
    logs = np.log(within[within > 0])
    if min(len(before), len(after), len(logs)) < 2:
        raise ValueError("too few weeks stand before, in or after the epidemics")
    levels = np.exp(logs.mean() + stats.norm.ppf(_INTENSITY_LEVELS) * logs.std(ddof=1))
    return Thresholds(
        _upper(before),
        float(levels[0]),
        float(levels[1]),
        float(levels[2]),
        float(before.mean()),
        float(after.mean()),
        _upper(after),
        round(float(np.median([each.first + 1 for each in found]))) - 1,
        round(float(np.median([each.last - each.first + 1 for each in found]))),
        number,
    )


def _highest(parts: list[Floats], number: int) -> Floats:
    """The highest weeks of each season, as many as it has of `number`."""
    return np.concatenate([np.sort(part)[::-1][:number] for part in parts])


def _upper(weeks: Floats) -> float:
    z = stats.norm.ppf(_EPIDEMIC_LEVEL)
    return float(weeks.mean() + z * weeks.std(ddof=1))


def _smoothed(curve: Floats) -> Floats:
    """Local lines through the curve, weighted by nearness."""
    week = np.arange(float(len(curve)))
    off = week[None, :] - week[:, None]
    near = np.exp(-0.5 * (off / _BANDWIDTH_WEEKS) ** 2)
    first = (near * off).sum(axis=1, keepdims=True)
    second = (near * off**2).sum(axis=1, keepdims=True)
    weight = near * (second - off * first)
    return (weight @ curve) / weight.sum(axis=1)
