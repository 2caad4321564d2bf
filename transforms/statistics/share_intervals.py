"""Confidence intervals of shares: so many of so many.

Wilson's (1927, J. Am. Stat. Assoc. 22: 209-212) holds its level on average; the exact
one (Clopper and Pearson 1934, Biometrika 26: 404-413) never falls below it, and is
wider.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.statistics.count_intervals import Limits

Floats = NDArray[np.float64]


def wilson_interval(hits: Floats, of: Floats, level: float = 0.95) -> Limits:
    """The shares whose distance from hits / of is z of their own errors; nan of 0."""
    z = _points(level)
    total = np.where(of > 0, of, np.nan)
    share = hits / total
    worth = total / (total + z**2)
    centre = worth * (share + z**2 / (2 * total))
    off = worth * z * np.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    lower = np.where(hits > 0, centre - off, 0.0)
    upper = np.where(hits < total, centre + off, 1.0)
    known = ~np.isnan(total)
    return Limits(np.where(known, lower, np.nan), np.where(known, upper, np.nan))


def exact_share_interval(hits: Floats, of: Floats, level: float = 0.95) -> Limits:
    """Tail points of beta distributions; from 0 of no hit, to 1 of all; nan of 0."""
    tail = (1 - level) / 2
    missed = of - hits
    lower = stats.beta.ppf(tail, np.maximum(hits, 1), missed + 1)
    upper = stats.beta.isf(tail, hits + 1, np.maximum(missed, 1))
    known = of > 0
    return Limits(
        np.where(known, np.where(hits > 0, lower, 0.0), np.nan),
        np.where(known, np.where(missed > 0, upper, 1.0), np.nan),
    )


@cache
def _points(level: float) -> float:
    """How many standard errors a two-sided normal interval goes out."""
    return float(stats.norm.isf((1 - level) / 2))
