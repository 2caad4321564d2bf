"""Moderation: variances of many series, each drawn towards what they have in common.

A variance from twenty periods is uncertain by a third. Where the series are alike, all
of them say what is usual, and each gains degrees of freedom; where they differ, each
keeps its own. Smyth (2004), Linear models and empirical Bayes methods, Statistical
Applications in Genetics and Molecular Biology 3(1), section 6.2.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_FEWEST = 3  # series; fewer do not say how alike they are
_ENDLESS = 1e6  # degrees of freedom at which t is normal


def moderated(variances: Floats, freedom: Floats) -> tuple[Floats, Floats]:
    """Draw variances with their degrees of freedom together; both have one per series.

    Series with nan stay nan. A variance of 0 takes no part in what is common, but is
    drawn towards it.
    """
    is_used = (variances > 0) & (freedom > 0)
    if is_used.sum() < _FEWEST:
        return variances, freedom
    half = freedom[is_used] / 2
    logs = np.log(variances[is_used]) - special.digamma(half) + np.log(half)
    spread = logs.var(ddof=1) - special.polygamma(1, half).mean()
    prior = min(2 * _inverse_trigamma(spread), _ENDLESS) if spread > 0 else _ENDLESS
    common = np.exp(logs.mean() + special.digamma(prior / 2) - np.log(prior / 2))
    together = prior + freedom
    return (prior * common + freedom * variances) / together, together


def _inverse_trigamma(value: float) -> float:
    """Where trigamma has this value, by Newton's method (Smyth 2004, appendix)."""
    found = 0.5 + 1 / value
    for _ in range(50):
        slope = special.polygamma(1, found)
        step = slope * (1 - slope / value) / special.polygamma(2, found)
        found += step
        if -step / found < 1e-8:
            break
    return float(found)
