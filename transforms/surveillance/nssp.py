"""The NSSP's switch: regression where its line explains the days, else the average.

A day is judged by the regression if its baseline's adjusted R squared is 0.60 or more,
else by the exponentially weighted moving average (CDC, NSSP ESSENCE).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.nssp_ewma import ewma
from transforms.surveillance.nssp_regression import regression
from transforms.surveillance.nssp_signal import BASELINE_DAYS, GUARD_DAYS, Signals

Floats = NDArray[np.float64]

EXPLAINED = 0.60


class Switch(NamedTuple):
    """The signals, and where the regression gave them."""

    signals: Signals
    is_regression: NDArray[np.bool_]


def switch(
    counts: Floats, baseline: int = BASELINE_DAYS, guard: int = GUARD_DAYS
) -> Switch:
    """Judge each day (column) of each series (row); no day is left out."""
    line, fit = regression(counts, baseline, guard)
    average = ewma(counts, baseline, guard)
    is_regression = fit >= EXPLAINED
    chosen = (
        np.where(is_regression, one, other)
        for one, other in zip(line, average, strict=True)
    )
    return Switch(Signals(*chosen), is_regression)
