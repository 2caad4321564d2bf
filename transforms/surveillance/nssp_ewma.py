"""The NSSP's exponentially weighted moving average: days without a weekly shape.

Two smoothed values of each series, one slow (weight 0.4) for slow rises and one quick
(0.9) for sudden ones, are compared with the mean of the 28 days before a guard of 2
days; the larger statistic speaks (CDC, NSSP ESSENCE; Burkom, Elbert and Magruder 2008,
Johns Hopkins APL Technical Digest 27: 313-331).

The error of a smoothed value with weight w is s sqrt(w / (2 - w) + 1 / m
- 2 (1 - w)^(g + 1) (1 - (1 - w)^m) / m) for m days of standard deviation s and guard g,
plus a correction that keeps small counts from alarming at once, w (0.1289 - (0.2414
- 0.1826 (1 - w)^4) ln(10 * 0.05)) / t, t being Student's 95 % point of m - 1 degrees of
freedom, as tabulated to five decimals (Elbert and Burkom 2009, Stat. Med. 28:
3226-3248). A smoothed value beyond the 99 % points is then carried on as those points.
"""

from functools import cache
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.surveillance.nssp_signal import BASELINE_DAYS, GUARD_DAYS, Signals

Floats = NDArray[np.float64]

SLOW = 0.4
QUICK = 0.9

_FEWEST_DAYS = 7


def ewma(
    counts: Floats,
    baseline: int = BASELINE_DAYS,
    guard: int = GUARD_DAYS,
    weights: tuple[float, float] = (SLOW, QUICK),
) -> Signals:
    """Judge each day of each series, one series a row, one day a column, none left out.

    A day gets nan where its baseline has fewer than 7 days or a day without a count
    (nan), and where it has no count itself; the smoothed values wait that day.
    """
    series, days = counts.shape
    expected, statistic, p = (np.full((series, days), np.nan) for _ in range(3))
    smoothed = {weight: counts[:, 0].copy() for weight in weights}
    for day in range(1, days):
        today = counts[:, day]
        for weight, value in smoothed.items():
            smoothed[weight] = _carried(weight, value, today)
        past = counts[:, max(0, day - guard - baseline) : max(0, day - guard)]
        of = past.shape[1]
        if of < _FEWEST_DAYS:
            continue
        mean, deviation = past.mean(axis=1), past.std(axis=1, ddof=1)
        highest = np.full(series, np.nan)
        for weight, value in smoothed.items():
            error = _scale(weight, of, guard) * deviation + _correction(weight, of)
            found = np.where(np.isnan(today), np.nan, (value - mean) / error)
            highest = np.fmax(highest, found)
            limit = _tabulated(0.99, of - 1) * error
            smoothed[weight] = np.where(
                np.isnan(found), value, np.clip(value, mean - limit, mean + limit)
            )
        statistic[:, day] = highest
        expected[:, day] = np.where(np.isnan(highest), np.nan, mean)
        p[:, day] = stats.t.sf(highest, of - 1)
    return Signals(expected, statistic, p)


def _carried(weight: float, before: Floats, today: Floats) -> Floats:
    """The smoothed value after today; it starts at the first count there is."""
    begun = np.where(np.isnan(before), today, before)
    return np.where(np.isnan(today), begun, weight * today + (1 - weight) * begun)


@cache
def _scale(weight: float, days: int, guard: int) -> float:
    kept = 1 - weight
    shared = 2 * kept ** (guard + 1) * (1 - kept**days) / days
    return sqrt(weight / (2 - weight) + 1 / days - shared)


@cache
def _correction(weight: float, days: int) -> float:
    slope = 0.2414 - 0.1826 * (1 - weight) ** 4
    return weight * (0.1289 - slope * log(10 * 0.05)) / _tabulated(0.95, days - 1)


@cache
def _tabulated(level: float, freedom: int) -> float:
    """A point of Student's t as printed tables have it: five decimals."""
    return round(float(stats.t.ppf(level, freedom)), 5)
