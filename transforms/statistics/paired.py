"""Is one forecast better than another? The mean difference of their losses, paired.

Losses of the two on the same cases are subtracted case by case, so that what makes a
case hard for both cancels out. Cases are not independent: claims of one patient are
alike, and forecasts of overlapping weeks share their weeks. Both intervals heed that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVEL = 0.95


@dataclass(frozen=True)
class Gain:
    """How much smaller the loss is, on average, with its 95 % interval.

    Nan where there are too few cases to tell.
    """

    mean: float
    low: float
    high: float

    @property
    def is_beyond_chance(self) -> bool:
        """The whole interval lies above 0; of nan it does not."""
        return bool(self.low > 0)


NOTHING = Gain(float("nan"), float("nan"), float("nan"))


def clustered(gains: Floats, clusters: NDArray[np.int64]) -> Gain:
    """The mean gain of cases that hang together in clusters, numbered from 0.

    The variance is that of sums by cluster (Liang and Zeger 1986), widened by
    G / (G - 1) for G clusters; Student's t with G - 1 degrees of freedom.
    """
    found = np.unique(clusters, return_inverse=True)[1]
    groups = int(found.max(initial=-1)) + 1
    if groups < 2:
        return NOTHING
    mean = float(gains.mean())
    sums = np.bincount(found, gains - mean)
    variance = float((sums**2).sum()) * groups / (groups - 1)
    return _interval(mean, np.sqrt(variance) / len(gains), groups - 1)


def serial(gains: Floats, lags: int) -> Gain:
    """The mean gain of a series, in the order of time, whose neighbours are alike.

    The variance is Newey and West's (1987) with weights that fall to 0 after `lags`
    (Bartlett), and at least that of independent cases; Student's t with one degree of
    freedom for each stretch of lags + 1 cases, less one: stretches that long are what
    is nearly independent.
    """
    cases = len(gains)
    stretches = cases // (lags + 1)
    if stretches < 2:
        return NOTHING
    mean = float(gains.mean())
    off = gains - mean
    alone = float(off @ off) / cases
    variance = alone + 2 * sum(
        (1 - lag / (lags + 1)) * float(off[lag:] @ off[:-lag]) / cases
        for lag in range(1, lags + 1)
    )
    error = np.sqrt(max(variance, alone) / (cases - 1))
    return _interval(mean, float(error), stretches - 1)


def _interval(mean: float, error: float, freedom: int) -> Gain:
    wide = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * error
    return Gain(mean, mean - wide, mean + wide)
