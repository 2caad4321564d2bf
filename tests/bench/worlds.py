"""Worlds in which detectors are tried: months of denials whose true share is known.

Three kinds: claims denied independently of each other (binomial); months that differ
by more than that (overdispersed, beta-binomial); months that differ and resemble their
neighbours (autocorrelated: log odds of the first order). The share's own variance is
the same in the last two.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WORLDS = ("binomial", "overdispersed", "autocorrelated")
LIKENESS = 0.0025  # of two claims of a month: at 200 claims the variance is half more
AUTOCORRELATION = 0.4  # of one month and the next


def denied(
    random: np.random.Generator, world: str, sizes: Floats, shares: Floats
) -> Floats:
    """Denials of `sizes` claims, at these mean shares; (series, months) each."""
    if world == "overdispersed":
        both = 1 / LIKENESS - 1
        shares = random.beta(shares * both, (1 - shares) * both)
    elif world == "autocorrelated":
        shares = _waving(random, shares)
    elif world != "binomial":
        raise ValueError(f"no world is called {world}")
    return random.binomial(sizes.astype(np.int64), shares).astype(np.float64)


def _waving(random: np.random.Generator, shares: Floats) -> Floats:
    shocks = random.normal(size=shares.shape)
    waves = shocks.copy()
    fresh = np.sqrt(1 - AUTOCORRELATION**2)
    for month in range(1, shares.shape[1]):
        waves[:, month] = (
            AUTOCORRELATION * waves[:, month - 1] + fresh * shocks[:, month]
        )
    # The delta method: the variance of the share is LIKENESS x share x (1 - share).
    spread = np.sqrt(LIKENESS / (shares * (1 - shares)))
    odds = np.log(shares / (1 - shares)) + spread * waves
    return 1 / (1 + np.exp(-odds))
