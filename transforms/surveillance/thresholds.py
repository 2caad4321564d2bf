"""Thresholds: how many cases a usual week may have, and how rare a count is.

Two ways. The two-thirds power (Farrington et al. 1996): counts to the
power 2/3 are about normal; the interval is that of a new count, with the error of the
mean. The negative binomial (Noufaily et al. 2013): a quantile of the
distribution with the mean and variance found, Poisson's where counts vary no more;
the error of the mean stays out.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


def power_threshold(
    mean: Floats, dispersion: Floats, error: Floats, z: float
) -> Floats:
    """The upper limit at z standard deviations; error is the variance of log mean."""
    spread = np.sqrt(dispersion * mean + mean**2 * error)
    return np.asarray(mean * np.maximum(0, 1 + 2 / 3 * z * spread / mean) ** 1.5)


def power_tail(
    counts: Floats, mean: Floats, dispersion: Floats, error: Floats
) -> Floats:
    """The chance of at least so many; the threshold's other way round."""
    spread = np.sqrt(dispersion * mean + mean**2 * error)
    z = 1.5 * mean / spread * ((counts / mean) ** (2 / 3) - 1)
    return np.asarray(stats.norm.sf(z))


def binomial_threshold(mean: Floats, dispersion: Floats, tail: float) -> Floats:
    """The smallest count that is exceeded with at most that chance."""
    found = stats.poisson.isf(tail, mean)
    wide = dispersion > 1
    if wide.any():
        size, share = _shape(mean[wide], dispersion[wide])
        found[wide] = stats.nbinom.isf(tail, size, share)
    return np.asarray(found)


def binomial_tail(counts: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """The chance of at least so many."""
    found = stats.poisson.sf(counts - 1, mean)
    wide = dispersion > 1
    if wide.any():
        size, share = _shape(mean[wide], dispersion[wide])
        found[wide] = stats.nbinom.sf(counts[wide] - 1, size, share)
    return np.asarray(found)


def _shape(mean: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """Size and probability of the negative binomial of a variance dispersion x mean."""
    return mean / (dispersion - 1), 1 / dispersion
