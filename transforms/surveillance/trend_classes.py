"""Classes of a trend: is a share rising over the last 12 days?

The share of visits with a condition is fitted by logistic regression on the day, window
by window; a slope with a two-sided p below 0.01 (Wald) is a significant rise or fall
(CDC, NSSP). The standard error is that of the weights of the last step but one, as
iteratively reweighted least squares leaves it, with the usual rule of when to stop
(McCullagh and Nelder 1989, section 2.5): deviance changed by less than 1e-8 of itself.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
Words = NDArray[np.str_]

WINDOW_DAYS = 12
LEVEL = 0.01

RISE = "Significant Increase"
FALL = "Significant Decrease"
STABLE = "Stable"
UNKNOWN = ""

_STEPS = 25
_CLOSE = 1e-8


class Trend(NamedTuple):
    """One figure per series (row) and day (column); nan and "" where there is none.

    `statistic` is the slope in standard errors, `p` two-sided.
    """

    statistic: Floats
    p: Floats
    kind: Words


def trend_classes(cases: Floats, visits: Floats, window: int = WINDOW_DAYS) -> Trend:
    """Classify each day of each series by the `window` days that end with it.

    Both arrays have one series a row and one day a column; cases are part of the
    visits. Days before the first whole window, windows with a missing day, without a
    case, or with nothing but cases have no figure.
    """
    series, days = cases.shape
    statistic = np.full((series, days), np.nan)
    if days >= window:
        slide = np.lib.stride_tricks.sliding_window_view
        hits, of = slide(cases, window, axis=1), slide(visits, window, axis=1)
        statistic[:, window - 1 :] = _slopes(
            hits.reshape(-1, window), of.reshape(-1, window)
        ).reshape(series, -1)
    p = 2 * stats.norm.sf(np.abs(statistic))
    kind = np.select(
        [np.isnan(p), (p < LEVEL) & (statistic > 0), p < LEVEL],
        [UNKNOWN, RISE, FALL],
        STABLE,
    )
    return Trend(statistic, p, kind)


def _slopes(hits: Floats, of: Floats) -> Floats:
    """The slope over its standard error, one window a row."""
    rows, window = hits.shape
    found = np.full(rows, np.nan)
    total, whole = hits.sum(axis=1), of.sum(axis=1)
    todo = np.flatnonzero((total > 0) & (total < whole) & (of >= hits).all(axis=1))
    hits, of = hits[todo], of[todo]
    day = np.arange(1.0, window + 1)
    chance = (hits + 0.5) / (of + 1)
    eta = special.logit(chance)
    deviance = _deviance(hits, of, chance)
    for _ in range(_STEPS):
        if not len(todo):
            break
        weight = of * chance * (1 - chance)
        with np.errstate(divide="ignore", invalid="ignore"):
            working = eta + np.where(weight > 0, (hits - of * chance) / weight, 0.0)
            mean_day = (weight @ day) / weight.sum(axis=1)
            centred = day - mean_day[:, None]
            information = (weight * centred**2).sum(axis=1)
            slope = (weight * centred * working).sum(axis=1) / information
        level = (weight * working).sum(axis=1) / weight.sum(axis=1)
        eta = level[:, None] + slope[:, None] * centred
        chance = special.expit(eta)
        before, deviance = deviance, _deviance(hits, of, chance)
        is_done = np.abs(deviance - before) < _CLOSE * (np.abs(deviance) + 0.1)
        found[todo[is_done]] = (slope * np.sqrt(information))[is_done]
        going = ~is_done
        todo, hits, of, eta = todo[going], hits[going], of[going], eta[going]
        chance, deviance = chance[going], deviance[going]
    return found


def _deviance(hits: Floats, of: Floats, chance: Floats) -> Floats:
    missed = of - hits
    fitted = of * chance
    return 2 * (
        special.xlogy(hits, hits / np.where(hits > 0, fitted, 1.0))
        + special.xlogy(missed, missed / np.where(missed > 0, of - fitted, 1.0))
    ).sum(axis=1)
