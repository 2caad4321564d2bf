"""Completeness: how much of a period has been heard of by now. The chain ladder.

A reporting triangle holds, for each period of service (row) and lag (column), how many
cases had been reported that many periods later: cumulative, nan where the time has not
yet come. The link ratio f_k is the sum at lag k over the sum at lag k - 1, over the
periods known at both (Mack 1993, ASTIN Bull. 23: 213-225); completeness at lag k is
F_k = 1 / product of f_j for j > k, and a count of it is divided by F_k.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Factors(NamedTuple):
    """Link ratios and completeness by lag, each beginning with lag 0 (a ratio of nan).

    `before` and `after` are the sums each ratio stands on; a ratio without any is nan,
    and so is the completeness of every earlier lag.
    """

    ratio: Floats
    completeness: Floats
    before: Floats
    after: Floats


def triangle(reported: Floats, latest: int) -> Floats:
    """Cumulative counts by lag from new ones, what can't be known yet set to nan.

    `reported` has a row per period, in order, and a column per lag: cases of the period
    reported at that lag, later ones in the last column. `latest` is the number of the
    period of the last report (from 0, as the rows).
    """
    periods, lags = reported.shape
    age = latest - np.arange(periods)
    known = np.arange(lags) <= age[:, None]
    return np.where(known, np.cumsum(reported, axis=1), np.nan)


def link_ratios(cumulative: Floats, window: int | None = None) -> Factors:
    """Take the ratios over the last `window` periods that are known at each lag."""
    lags = cumulative.shape[1]
    before, after = np.full(lags, np.nan), np.full(lags, np.nan)
    for lag in range(1, lags):
        both = cumulative[:, lag - 1 : lag + 1]
        rows = np.flatnonzero(~np.isnan(both).any(axis=1))
        rows = rows if window is None else rows[-window:]
        before[lag] = cumulative[rows, lag - 1].sum()
        after[lag] = cumulative[rows, lag].sum()
    return factors(before, after)


def whole(cumulative: Floats, window: int | None = None) -> Factors:
    """Factors without gaps: a ratio that nothing is known of is 1."""
    found = link_ratios(cumulative, window)
    ratio = np.where(np.isnan(found.ratio), 1.0, found.ratio)
    return Factors(ratio, completeness(ratio), found.before, found.after)


def factors(before: Floats, after: Floats) -> Factors:
    """Form ratios and completeness from the sums at each lag, before it and at it."""
    ratio = np.divide(after, before, out=np.full_like(after, np.nan), where=before > 0)
    return Factors(ratio, completeness(ratio), before, after)


def completeness(ratio: Floats) -> Floats:
    """F_k = 1 / product of the ratios after lag k; 1 at the last lag."""
    later = np.append(np.cumprod(ratio[:0:-1])[::-1], 1.0)
    return 1 / later


def pooled(own: Factors, all_together: Factors, least: float) -> Factors:
    """Lean on the ratios of all where one's own stand on fewer than `least` cases.

    The chain ladder explodes at the first lags, where few cases are known: a ratio of
    11 from 1 case says little. Such a ratio is taken from all series together.
    """
    is_weak = ~(own.before >= least)
    ratio = np.where(is_weak, all_together.ratio, own.ratio)
    return Factors(ratio, completeness(ratio), own.before, own.after)
