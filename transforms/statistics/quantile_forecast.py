"""Quantiles of a forecast from its own past errors, and the loss that judges them.

A forecast made some weeks ago for a week that is over has an error: the ratio of what
came to what was foretold. The quantiles of these ratios, for as many weeks ahead, times
the newest forecast are its quantiles. The pinball loss (Koenker and Bassett 1978) of a
quantile is least, on average, where it is the true one.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = np.array([0.1, 0.5, 0.9])
LEAST_ERRORS = 20
MOST_ORIGINS = 52  # the newest whose errors count


def quantiles(points: Floats, actuals: Floats, origin: int) -> Floats:
    """The 10, 50 and 90 per cent quantiles of each week ahead of an origin.

    `points` and `actuals` have a row per origin, a week apart, and a column per week
    ahead; nan where there is none. Only weeks that were over at the origin are looked
    at: the week h ahead of an origin h or more weeks ago. Nan where fewer than 20 tell.
    """
    weeks = points.shape[1]
    told = np.full((weeks, len(LEVELS)), np.nan)
    for ahead in range(weeks):
        last = origin - ahead - 1  # the newest origin whose week so far ahead is over
        rows = slice(max(0, last - MOST_ORIGINS + 1), max(0, last + 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = actuals[rows, ahead] / points[rows, ahead]
        ratios = ratios[np.isfinite(ratios) & (points[rows, ahead] > 0)]
        if len(ratios) >= LEAST_ERRORS:
            # A point below 0, where more is taken back than paid, turns their order.
            told[ahead] = np.sort(points[origin, ahead] * np.quantile(ratios, LEVELS))
    return told


def pinball(actual: Floats, forecast: Floats) -> Floats:
    """The mean pinball loss over the three quantiles, which are the last axis."""
    off = actual[..., None] - forecast
    return np.asarray(np.maximum(LEVELS * off, (LEVELS - 1) * off).mean(axis=-1))
