"""Nowcasts of line lists: how many cases of a day will have been reported in the end.

Reporting delays are learnt backwards, among cases of days old enough for the delay to
be seen (reverse-time hazards: Lawless 1994, Can. J. Stat. 22: 15-31), so that the
delays of recent days don't look short. The Bayesian nowcasts follow Hoehle and an der
Heiden (2014, Biometrics 70: 993-1002): the number of cases has a Poisson-gamma prior,
the share reported by now a beta distribution. Their program's figures for these two
differ from ours by some cases (docs/references.md).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from transforms.surveillance.completeness import link_ratios, triangle

Floats = NDArray[np.float64]


class Nowcast(NamedTuple):
    """One figure per day: the median and the limits, in cases."""

    estimate: Floats
    lower: Floats
    upper: Floats


class Prior(NamedTuple):
    """What is believed of a day's cases: the mean and variance of its Poisson mean."""

    mean: float
    variance: float
    most: int


def lawless(reported: Floats, latest: int, level: float = 0.95) -> Nowcast:
    """Divide by the share reported, with a normal law of variance n (1 - F) / F^2.

    `reported` holds new cases by day and delay, later ones in the last column. The law
    is cut off below what is known; as in `surveillance`, its points are those of the
    uncut law at the chance left above.
    """
    known, share = _known_and_share(reported, latest)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = known / share
        sd = np.sqrt(known * (1 - share)) / share
        left = np.where(sd > 0, stats.norm.sf(known, mean, sd), 1.0)
    return Nowcast(
        *(
            np.maximum(
                known,
                np.where(
                    sd > 0, np.ceil(mean + sd * stats.norm.ppf(chance * left)), mean
                ),
            )
            for chance in _chances(level)
        )
    )


def bayes_cut_off(
    reported: Floats, latest: int, prior: Prior, level: float = 0.95
) -> Nowcast:
    """A nowcast that allows for delays not seen yet (`bayes.trunc`).

    The share reported is a product of hazards, each with its own beta; the beta of the
    same mean and variance stands for it.
    """
    known, _ = _known_and_share(reported, latest)
    seen = link_ratios(triangle(reported, latest))
    late, early = (seen.after - seen.before)[1:], seen.before[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = early / (early + late)
        square = mean * (early + 1) / (early + late + 1)
    days, lags = reported.shape
    found = []
    for day in range(days):
        lag = min(latest - day, lags - 1)
        first, second = float(mean[lag:].prod()), float(square[lag:].prod())
        worth = first * (1 - first) / (second - first**2) - 1 if lag < lags - 1 else 0
        shape = (first * worth, (1 - first) * worth)
        found.append(_posterior(float(known[day]), shape, prior, level))
    return Nowcast(*np.array(found).T)


def bayes_as_seen(
    reported: Floats, latest: int, prior: Prior, level: float = 0.95
) -> Nowcast:
    """A nowcast with the delays seen so far, as if all had been (`bayes.notrunc`)."""
    known, _ = _known_and_share(reported, latest)
    days, lags = reported.shape
    age = latest - np.arange(days)
    is_past = np.arange(lags) <= age[:, None]
    by_lag = np.where(is_past, reported, 0.0).sum(axis=0)
    found = []
    for day in range(days):
        lag = min(latest - day, lags - 1)
        shape = (float(by_lag[: lag + 1].sum()), float(by_lag[lag + 1 :].sum()))
        found.append(_posterior(float(known[day]), shape, prior, level))
    return Nowcast(*np.array(found).T)


def _known_and_share(reported: Floats, latest: int) -> tuple[Floats, Floats]:
    """Cases known of each day, and the share of its cases reported by its lag."""
    days, lags = reported.shape
    cumulative = triangle(reported, latest)
    lag = np.minimum(latest - np.arange(days), lags - 1)
    share = link_ratios(cumulative).completeness[lag]
    return cumulative[np.arange(days), lag], share


def _posterior(
    known: float, share: tuple[float, float], prior: Prior, level: float
) -> list[float]:
    """Median and limits of a day's cases, given those known and the share's beta."""
    if min(share) <= 0:
        return [known] * 3
    size = prior.mean**2 / prior.variance
    cases = np.arange(int(known), max(prior.most, int(known)) + 1.0)
    weight = (
        stats.nbinom.logpmf(cases, size, size / (size + prior.mean))
        + special.gammaln(cases + 1)
        - special.gammaln(cases - known + 1)
        + special.betaln(share[0] + known, share[1] + cases - known)
    )
    mass = np.cumsum(np.exp(weight - weight.max()))
    return [
        float(cases[np.searchsorted(mass, chance * mass[-1])])
        for chance in _chances(level)
    ]


def _chances(level: float) -> tuple[float, float, float]:
    return 0.5, (1 - level) / 2, (1 + level) / 2
