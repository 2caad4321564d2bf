"""Confidence intervals of counts: how few or many could be expected, given this many.

For a Poisson count; divide both limits by the exposure for a rate. The exact interval
is Garwood's (1936, Biometrika 28: 437-442); Byar's approximation stands in Breslow and
Day (1987), equation 2.10, and with half a case more for both limits in Rothman and
Boice (1979); the normal one is x +- z sqrt(x).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


class Limits(NamedTuple):
    """The lower and the upper end, of the shape of what was asked."""

    lower: Floats
    upper: Floats


def exact_count_interval(counts: Floats, level: float = 0.95) -> Limits:
    """Half the tail points of chi squared, at 2x below and 2x + 2 above; 0 from 0."""
    tail = (1 - level) / 2
    lower = stats.chi2.ppf(tail, 2 * np.maximum(counts, 1)) / 2
    return Limits(
        np.where(counts > 0, lower, 0.0), stats.chi2.isf(tail, 2 * counts + 2) / 2
    )


def daly_interval(counts: Floats, level: float = 0.95) -> Limits:
    """The exact interval, one-sided where no case was seen (Daly 1992).

    The upper limit of no case then is -ln(1 - level), 3.0 at 95 %, rather than 3.7.
    """
    lower, upper = exact_count_interval(counts, level)
    return Limits(lower, np.where(counts > 0, upper, -np.log(1 - level)))


def byar_interval(counts: Floats, level: float = 0.95) -> Limits:
    """Byar's approximation; nan of no case, for which it was not made."""
    off = stats.norm.isf((1 - level) / 2)
    return _known(counts, _byar(counts, -off), _byar(counts + 1, off))


def byar_half_interval(counts: Floats, level: float = 0.95) -> Limits:
    """Byar's approximation with half a case more for both limits; nan of no case."""
    off = stats.norm.isf((1 - level) / 2)
    return _known(counts, _byar(counts + 0.5, -off), _byar(counts + 0.5, off))


def normal_count_interval(counts: Floats, level: float = 0.95) -> Limits:
    """x +- z sqrt(x), which can begin below 0; nan of no case."""
    off = stats.norm.isf((1 - level) / 2) * np.sqrt(counts)
    return _known(counts, counts - off, counts + off)


def _byar(counts: Floats, off: float) -> Floats:
    """The cube of a normal deviate: a chi squared point (Wilson and Hilferty 1931)."""
    some = np.maximum(counts, 0.5)
    return some * (1 - 1 / (9 * some) + off / (3 * np.sqrt(some))) ** 3


def _known(counts: Floats, lower: Floats, upper: Floats) -> Limits:
    known = counts > 0
    return Limits(np.where(known, lower, np.nan), np.where(known, upper, np.nan))
