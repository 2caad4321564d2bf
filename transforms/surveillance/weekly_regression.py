"""Weekly detectors with one wave a year: Serfling's regression, negative binomial.

Both fit an intercept, a trend and one sine wave of 52.18 weeks to a baseline, foresee
every week from it, and alarm above the upper end of a 95 % forecast interval (CDC,
NSSP; Serfling 1963, Public Health Rep. 78: 494-506).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.surveillance.negative_binomial import negative_binomial_fit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

YEAR_WEEKS = 52.18
LEVEL = 0.95

_TERMS = 4


class Weekly(NamedTuple):
    """One figure per series (row) and week (column), in counts; nan where none."""

    expected: Floats
    threshold: Floats
    is_alarm: Bools


def serfling(counts: Floats, is_baseline: Bools, is_epidemic_season: Bools) -> Weekly:
    """Fit the weeks of the baseline outside the season by least squares.

    `counts` has one series a row and one week a column; the two masks have one flag per
    week. Serfling left out October to May. A series with a missing week in its
    baseline gets nan.
    """
    design = _design(counts.shape[1])
    used = is_baseline & ~is_epidemic_season
    freedom = int(used.sum()) - _TERMS
    if freedom <= 0:
        return _nothing(counts)
    past, terms = counts[:, used], design[used]
    coefficients = past @ np.linalg.pinv(terms).T
    residual = past - coefficients @ terms.T
    variance = (residual**2).sum(axis=1) / freedom
    leverage = np.einsum("ij,jk,ik->i", design, np.linalg.inv(terms.T @ terms), design)
    expected = coefficients @ design.T
    error = np.sqrt(variance[:, None] * (1 + leverage))
    threshold = expected + stats.t.ppf(LEVEL, freedom) * error
    return _weekly(counts, expected, threshold)


def negative_binomial(counts: Floats, is_baseline: Bools) -> Weekly:
    """Fit the weeks of the baseline by negative binomial regression, series by series.

    The threshold is the 95 % point of the distribution around the upper 95 % limit of
    the mean (Student's t). A series that can't be fitted, or with a missing week in its
    baseline, gets nan.
    """
    design = _design(counts.shape[1])
    terms = design[is_baseline]
    freedom = len(terms) - _TERMS
    found = _nothing(counts)
    if freedom <= 0:
        return found
    for row, past in enumerate(counts[:, is_baseline]):
        if np.isnan(past).any():
            continue
        try:
            fit = negative_binomial_fit(past, terms)
        except ValueError:
            continue
        linear = design @ fit.coefficients
        error = np.sqrt(np.einsum("ij,jk,ik->i", design, fit.covariance, design))
        upper = np.exp(linear + stats.t.ppf(LEVEL, freedom) * error)
        found.expected[row] = np.exp(linear)
        found.threshold[row] = _point(upper, fit.size)
    return _weekly(counts, found.expected, found.threshold)


def _point(mean: Floats, size: float) -> Floats:
    if np.isinf(size):
        return stats.poisson.ppf(LEVEL, mean)
    return stats.nbinom.ppf(LEVEL, size, size / (size + mean))


def _design(weeks: int) -> Floats:
    week = np.arange(1.0, weeks + 1)
    angle = 2 * np.pi * week / YEAR_WEEKS
    return np.column_stack([np.ones(weeks), week, np.cos(angle), np.sin(angle)])


def _nothing(counts: Floats) -> Weekly:
    empty = np.full(counts.shape, np.nan)
    return Weekly(empty, empty.copy(), np.zeros(counts.shape, dtype=np.bool_))


def _weekly(counts: Floats, expected: Floats, threshold: Floats) -> Weekly:
    # A level series foresees itself but for rounding: that is no alarm.
    return Weekly(expected, threshold, counts > threshold * (1 + 1e-12))
