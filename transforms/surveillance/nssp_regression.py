"""The NSSP's adaptive multiple regression: daily counts with days of the week.

The 28 days that end before a guard of 2 days are fitted by least squares with an
intercept, a trend and six days of the week; the day is compared with what that line
foresees (Burkom, Murphy and Shmueli 2007, Stat. Med. 26: 4202-4218; CDC, NSSP ESSENCE).

The variance of a forecast is that of whole weeks, 7/m + 3 (m + 7) / (m (m - 7)) times
the residual variance for m days, also while the baseline still grows day by day: then
m is not a multiple of 7, and the NSSP uses the same formula. A forecast below 0 is 0.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.surveillance.nssp_signal import BASELINE_DAYS, GUARD_DAYS, Signals

Floats = NDArray[np.float64]

_WEEK = 7
_TERMS = 8  # intercept, trend, six days of the week
_FEWEST_DAYS = _TERMS + 3


class Regression(NamedTuple):
    """The signals, and the adjusted R squared of each day's baseline."""

    signals: Signals
    adjusted_r2: Floats


def regression(
    counts: Floats, baseline: int = BASELINE_DAYS, guard: int = GUARD_DAYS
) -> Regression:
    """Judge each day of each series, one series a row, one day a column, none left out.

    A day gets nan where its baseline has fewer than 11 days or a day without a count
    (nan), where it has no count itself, and where the line fits without residue.
    `guard` is shorter than a week.
    """
    series, days = counts.shape
    expected, statistic, p, fit = (np.full((series, days), np.nan) for _ in range(4))
    for day in range(guard + _FEWEST_DAYS, days):
        start = max(0, day - guard - baseline)
        past = counts[:, start : day - guard]
        of = past.shape[1]
        design = _design(np.arange(start, day - guard), start)
        solve = np.linalg.pinv(design)
        coefficients = past @ solve.T
        residual = past - coefficients @ design.T
        variance = (residual**2).sum(axis=1) / (of - _TERMS)
        spread = past.var(axis=1, ddof=1)
        foreseen = coefficients @ _design(np.array([day]), start)[0]
        foreseen = np.where(foreseen < 0, 0.0, foreseen)
        error = np.sqrt(variance * (1 + _forecast_variance(of)))
        is_sound = error > 1e-9 * np.maximum(1.0, np.abs(foreseen))
        error = np.where(is_sound, error, np.nan)
        expected[:, day] = np.where(np.isnan(counts[:, day]), np.nan, foreseen)
        statistic[:, day] = (counts[:, day] - foreseen) / error
        p[:, day] = stats.t.sf(statistic[:, day], of - _TERMS)
        fit[:, day] = 1 - variance / np.where(spread > 0, spread, np.nan)
    return Regression(Signals(expected, statistic, p), fit)


def _design(days: NDArray[np.int64], start: int) -> Floats:
    """The terms of the line for some days, the trend counted from `start`."""
    of_week = (days[:, None] % _WEEK == np.arange(1, _WEEK)).astype(float)
    return np.column_stack([np.ones(len(days)), (days - start).astype(float), of_week])


def _forecast_variance(days: int) -> float:
    """What a forecast adds to the variance of a day, as a share of it."""
    return _WEEK / days + 3 * (days + _WEEK) / (days * (days - _WEEK))
