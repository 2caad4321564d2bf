"""The reproduction number: how many others one case infects, day by day.

Cori, Ferguson, Fraser and Cauchemez (2013, Am. J. Epidemiol. 178: 1505-1512): over a
window, cases are Poisson with mean R times the infectiousness of earlier cases,
weighted by the serial interval; with a gamma prior R's posterior is gamma, too. The
serial interval is a gamma distribution moved by a day and made discrete (their web
appendix 11). Cases must be counted by the day they began, and reporting must not
change.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

WINDOW = 7
PRIOR_MEAN = 5.0
PRIOR_SD = 5.0


class Reproduction(NamedTuple):
    """R over windows; one series a row, one window a column, the first ends `first`.

    `shape` and `scale` are those of the gamma posterior.
    """

    first: int
    mean: Floats
    sd: Floats
    shape: Floats
    scale: Floats

    def quantile(self, chance: float) -> Floats:
        """A point of the posterior."""
        return stats.gamma.ppf(chance, self.shape, scale=self.scale)


def serial_interval(mean: float, sd: float, lags: int) -> Floats:
    """The chance that a case's own case begins 0, 1 ... `lags` days after it.

    Raises:
        ValueError: the mean is not above 1 day or the standard deviation not above 0.
    """
    if mean <= 1 or sd <= 0:
        raise ValueError("a serial interval has a mean above 1 day and some spread")
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)
    lag = np.arange(lags + 1.0)

    def below(at: Floats, more: int = 0) -> Floats:
        return stats.gamma.cdf(at, shape + more, scale=scale)

    mass = (
        lag * below(lag) + (lag - 2) * below(lag - 2) - 2 * (lag - 1) * below(lag - 1)
    )
    mass += shape * scale * (2 * below(lag - 1, 1) - below(lag - 2, 1) - below(lag, 1))
    return np.maximum(0.0, mass)


def reproduction(
    cases: Floats, interval: Floats, window: int = WINDOW, first: int = 1
) -> Reproduction:
    """Estimate R for every `window` of days from day `first` (counted from 0) on.

    `cases` has one series a row and one day a column, none missing; `interval` begins
    with lag 0, whose chance is 0. The first case is taken as brought in.
    """
    days = cases.shape[1]
    infectiousness = np.zeros_like(cases)
    for lag in range(1, min(days, len(interval))):
        infectiousness[:, lag:] += interval[lag] * cases[:, :-lag]
    shape = (PRIOR_MEAN / PRIOR_SD) ** 2 + _sums(cases, window)[:, first:]
    prior_scale = PRIOR_SD**2 / PRIOR_MEAN
    scale = 1 / (1 / prior_scale + _sums(infectiousness, window)[:, first:])
    return Reproduction(
        first + window - 1, shape * scale, np.sqrt(shape) * scale, shape, scale
    )


def _sums(values: Floats, window: int) -> Floats:
    slide = np.lib.stride_tricks.sliding_window_view(values, window, axis=1)
    return slide.sum(axis=-1)
