"""Confidence intervals of directly standardised rates of events.

With standard weights w = s / (n sum s) of strata of n people, the rate is y = sum w x,
its variance v = sum w^2 x. Gamma intervals: Fay and Feuer (1997, Stat. Med. 16:
791-801), whose upper limit adds one event to the stratum of the largest weight, and
Tiwari, Clegg and Zou (2006, Stat. Methods Med. Res. 15: 547-569), who spread it over
all strata. Dobson, Kuulasmaa, Eberle and Scherer (1991, Stat. Med. 10: 457-462) stretch
an interval of the whole count.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.statistics.count_intervals import Limits

Floats = NDArray[np.float64]


def stratum_weights(exposure: Floats, standard: Floats) -> Floats:
    """What one event in a stratum adds to the rate; 0 where nobody was exposed.

    Strata, the last axis, without exposure say nothing: the standard of the others is
    scaled up, as `directly_standardised` does.
    """
    is_known = exposure > 0
    held = np.where(is_known, standard, 0.0)
    total = held.sum(axis=-1, keepdims=True)
    share = np.divide(held, total, out=np.full_like(held, np.nan), where=total > 0)
    return np.divide(share, exposure, out=np.zeros_like(share), where=is_known)


def gamma_interval(
    events: Floats, exposure: Floats, standard: Floats, level: float = 0.95
) -> Limits:
    """Fay and Feuer's interval; never shorter than it should be. 0 from no event."""
    weights = stratum_weights(exposure, standard)
    rate, variance = _moments(events, weights)
    largest = weights.max(axis=-1)
    tail = (1 - level) / 2
    return Limits(
        _gamma(rate, variance, tail),
        _gamma(rate + largest, variance + largest**2, 1 - tail),
    )


def tiwari_interval(
    events: Floats, exposure: Floats, standard: Floats, level: float = 0.95
) -> Limits:
    """Tiwari's interval: the lower limit of Fay and Feuer, a lower upper one."""
    weights = stratum_weights(exposure, standard)
    rate, variance = _moments(events, weights)
    strata = np.maximum((exposure > 0).sum(axis=-1), 1)
    tail = (1 - level) / 2
    return Limits(
        _gamma(rate, variance, tail),
        _gamma(
            rate + weights.sum(axis=-1) / strata,
            variance + (weights**2).sum(axis=-1) / strata,
            1 - tail,
        ),
    )


def dobson_interval(
    events: Floats, exposure: Floats, standard: Floats, of_count: Limits
) -> Limits:
    """An interval `of_count`, the whole count's, stretched to the rate; nan of none."""
    weights = stratum_weights(exposure, standard)
    rate, variance = _moments(events, weights)
    count = events.sum(axis=-1)
    stretch = np.sqrt(variance / np.where(count > 0, count, np.nan))
    return Limits(
        rate + stretch * (of_count.lower - count),
        rate + stretch * (of_count.upper - count),
    )


def _moments(events: Floats, weights: Floats) -> tuple[Floats, Floats]:
    return (weights * events).sum(axis=-1), (weights**2 * events).sum(axis=-1)


def _gamma(mean: Floats, variance: Floats, chance: float) -> Floats:
    """A point of the gamma distribution of a mean and a variance; 0 of mean 0."""
    some = mean > 0
    shape = np.divide(mean**2, variance, out=np.ones_like(mean), where=some)
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=some)
    found = stats.gamma.ppf(chance, shape, scale=np.where(some, scale, 1.0))
    return np.where(some, found, np.where(np.isnan(mean), np.nan, 0.0))
