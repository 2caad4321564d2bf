"""Nowcasts of line lists: how many cases of a day will have been reported in the end.

Reporting delays are learnt backwards, among cases of days old enough for the delay to
be seen (reverse-time hazards: Lawless 1994, Can. J. Stat. 22: 15-31), so that the
delays of recent days don't look short. The Bayesian nowcasts follow Hoehle and an der
Heiden (2014, Biometrics 70: 993-1002): a day's cases have a Poisson-gamma prior, the
hazards of each delay a beta distribution, a priori that of a symmetric Dirichlet over
the delays. Shares reported are drawn from these; the chances of a day's cases are those
given each share, averaged over the draws.
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
    """What is believed of a day's cases: their mean and variance, and how many at most.

    `weight` is what is believed of delays: so many cases of each.
    """

    mean: float
    variance: float
    most: int
    weight: float = 0.1


class Chance(NamedTuple):
    """How many times a share is drawn, and from which seed on."""

    draws: int
    seed: int


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
    reported: Floats, latest: int, prior: Prior, chance: Chance, level: float = 0.95
) -> Nowcast:
    """A nowcast that allows for delays not seen yet (`bayes.trunc`)."""
    seen = link_ratios(triangle(reported, latest))
    late, early = (seen.after - seen.before)[1:], seen.before[1:]
    return _drawn(reported, latest, (late, early), prior, chance, level)


def bayes_as_seen(
    reported: Floats, latest: int, prior: Prior, chance: Chance, level: float = 0.95
) -> Nowcast:
    """A nowcast with the delays seen so far, as if all had been (`bayes.notrunc`)."""
    days, lags = reported.shape
    is_past = np.arange(lags) <= (latest - np.arange(days))[:, None]
    by_lag = np.where(is_past, reported, 0.0).sum(axis=0)
    cases = by_lag[1:], np.cumsum(by_lag)[:-1]
    return _drawn(reported, latest, cases, prior, chance, level)


def _drawn(
    reported: Floats,
    latest: int,
    cases: tuple[Floats, Floats],
    prior: Prior,
    chance: Chance,
    level: float,
) -> Nowcast:
    """Nowcast with the cases of each delay (after 0), and those sooner than that."""
    late, early = cases
    weights = prior.weight, prior.weight * np.arange(1, late.size + 1)
    random = np.random.default_rng(chance.seed)
    hazard = random.beta(
        weights[0] + late, weights[1] + early, (chance.draws, late.size)
    )
    backwards = np.cumprod(1 - hazard[:, ::-1], axis=1)
    share: Floats = backwards[:, ::-1].astype(np.float64)  # by lag, but the last
    known, _ = _known_and_share(reported, latest)
    found = []
    for day, count in enumerate(known):
        lag = latest - day
        if lag < late.size:
            found.append(_posterior(float(count), share[:, lag], prior, level))
        else:
            found.append([float(count)] * 3)
    return Nowcast(*np.array(found).T)


def _known_and_share(reported: Floats, latest: int) -> tuple[Floats, Floats]:
    """Cases known of each day, and the share of its cases reported by its lag."""
    days, lags = reported.shape
    cumulative = triangle(reported, latest)
    lag = np.minimum(latest - np.arange(days), lags - 1)
    share = link_ratios(cumulative).completeness[lag]
    return cumulative[np.arange(days), lag], share


def _posterior(known: float, share: Floats, prior: Prior, level: float) -> list[float]:
    """Median and limits of a day's cases, given those known and draws of their share.

    What is still to come is negative binomial given the share, cut off at the most.
    """
    size = prior.mean**2 / (prior.variance - prior.mean)
    more = np.arange(max(prior.most - int(known), 0) + 1.0)
    ways = special.gammaln(size + known + more) - special.gammaln(more + 1)
    missed = (1 - share) * prior.mean / (size + prior.mean)
    of_each = special.softmax(ways + more * np.log(missed)[:, None], axis=1)
    mass = np.cumsum(of_each.mean(axis=0))
    return [
        known + float(np.searchsorted(mass, chance, side="right"))
        for chance in _chances(level)
    ]


def _chances(level: float) -> tuple[float, float, float]:
    return 0.5, (1 - level) / 2, (1 + level) / 2
