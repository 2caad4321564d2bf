"""What a daily detector of the NSSP says of a day, and how it colours it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.str_]

BASELINE_DAYS = 28
GUARD_DAYS = 2

_ALERT = 0.01
_WARNING = 0.05


class Signals(NamedTuple):
    """One figure per series (row) and day (column); nan where none could be had.

    `expected` is in counts, `statistic` in standard errors above it, `p` the chance of
    a statistic as large or larger.
    """

    expected: Floats
    statistic: Floats
    p: Floats


def colours(p: Floats) -> Words:
    """The NSSP's: red below 0.01, yellow below 0.05, else blue; grey for nan."""
    return np.select(
        [np.isnan(p), p < _ALERT, p < _WARNING], ["grey", "red", "yellow"], "blue"
    )
