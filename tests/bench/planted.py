"""Planted outbreaks: weekly counts of many years, of which the last hides an outbreak.

The model is that of Noufaily et al. (2013): counts are negative binomial
with mean mu(t) and variance phi mu(t),

    log mu(t) = theta + beta t + sum of gamma1 cos(2 pi j t / 52) + gamma2 sin(...)

over j = 1 ... m. An outbreak begins in a week drawn at random, its size is Poisson with
mean k times the standard deviation of a usual count of that week, its cases are spread
over time as a lognormal with mean 0 and standard deviation 0.5 (of the log). Four past
outbreaks lie in the baseline, one in the last 49 weeks.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.histories import History

WEEKS, CURRENT = 624, 49
PAST = range(312, 575)  # where past outbreaks may begin
REPEATS = 10
# Ours, from rare to frequent: a usual week's cases, the log change a week, harmonics of
# the year with their strength, variance by mean.
LEVELS = (0.5, 2.0, 10.0, 40.0, 150.0)
TRENDS = (0.0, 0.0015)
SEASONS = ((0, 0.0), (1, 0.6), (2, 0.4))
DISPERSIONS = (1.0, 1.5, 2.0, 3.0, 5.0)


@dataclass(frozen=True)
class Planted:
    """Series with an outbreak in each last year; arrays of (series, ...)."""

    counts: NDArray[np.float64]  # (series, weeks)
    is_outbreak: NDArray[np.bool_]  # (series, weeks), from its first case to its last
    level: NDArray[np.float64]  # which of LEVELS

    @property
    def history(self) -> History:
        """What detectors get; years of 52 weeks."""
        return History(self.counts)


def planted(k: float, seed: int) -> Planted:
    """300 years: 30 kinds of series, ten of each; k = 0: no outbreak in the last.

    The same seed gives the same usual counts and past outbreaks for every k.
    """
    kinds = list(product(LEVELS, TRENDS, SEASONS)) * REPEATS
    rows = [_series(kind, n, k, seed) for n, kind in enumerate(kinds)]
    counts, outbreaks = (np.stack(part) for part in zip(*rows, strict=True))
    return Planted(counts, outbreaks, np.array([kind[0] for kind in kinds]))


def _series(
    kind: tuple[float, float, tuple[int, float]], number: int, k: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    level, trend, (harmonics, strength) = kind
    draw = np.random.default_rng([seed, number])
    phi = DISPERSIONS[number // 30 % len(DISPERSIONS)]
    t = np.arange(WEEKS)
    log_mean = np.log(level) + trend * (t - WEEKS / 2)
    for j in range(1, harmonics + 1):
        turn = 2 * np.pi * j * t / 52
        log_mean += strength / j * (np.cos(turn) + np.sin(turn)) / np.sqrt(2)
    mean = np.exp(log_mean)
    usual = (
        draw.poisson(mean)
        if phi == 1
        else draw.negative_binomial(mean / (phi - 1), 1 / phi)
    )
    counts = usual.astype(float)
    spread = np.sqrt(phi * mean)
    for _ in range(4):
        begin = int(draw.integers(PAST.start, PAST.stop))
        size = draw.choice([2, 3, 5, 10]) * spread[begin]
        counts += _cases(draw, begin, size)
    # At least four weeks are left to find it in.
    begin = int(draw.integers(WEEKS - CURRENT, WEEKS - 4))
    cases = _cases(draw, begin, k * spread[begin])
    weeks = np.flatnonzero(cases)
    is_outbreak = np.zeros(WEEKS, dtype=bool)
    if weeks.size:
        is_outbreak[weeks[0] : weeks[-1] + 1] = True
    return counts + cases, is_outbreak


def _cases(draw: np.random.Generator, begin: int, size: float) -> NDArray[np.float64]:
    """Cases by week of an outbreak of about that size."""
    after = draw.lognormal(0, 0.5, draw.poisson(size)).astype(int)
    return np.bincount(np.minimum(begin + after, WEEKS - 1), minlength=WEEKS).astype(
        float
    )
