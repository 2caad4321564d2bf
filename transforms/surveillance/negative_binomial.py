"""Negative binomial regression: counts that vary more than chance alone.

Maximum likelihood with a log link and variance mu + mu^2 / size, by turns: the
coefficients by iteratively reweighted least squares for a known size, the size by
Newton's method for known means (Lawless 1987, Can. J. Stat. 15: 209-225).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_TURNS = 100
_STEPS = 100
_CLOSE = 1e-12


class Fit(NamedTuple):
    """Coefficients, their covariance for the size found, and the size.

    The size is infinite where the counts vary no more than a Poisson's would.
    """

    coefficients: Floats
    covariance: Floats
    size: float


def negative_binomial_fit(counts: Floats, design: Floats) -> Fit:
    """Fit one series: `counts` of 0 or more, and a row of terms for each.

    Raises:
        ValueError: all counts are 0, there are no more of them than terms, or the
            likelihood has no maximum that could be found.
    """
    if counts.sum() <= 0 or len(counts) <= design.shape[1]:
        raise ValueError("too little to fit: no case, or no more weeks than terms")
    size = np.inf
    eta = np.log(np.maximum(counts, 0.1))
    coefficients, eta = _coefficients(counts, design, eta, size)
    for _ in range(_TURNS):
        before, size = size, _size(counts, np.exp(eta))
        coefficients, eta = _coefficients(counts, design, eta, size)
        if size == before or abs(size - before) <= _CLOSE * size:
            break
    weights = np.exp(eta) / (1 + np.exp(eta) / size)
    information = design.T @ (weights[:, None] * design)
    covariance: Floats = np.linalg.inv(information).astype(np.float64)
    return Fit(coefficients, covariance, size)


def _coefficients(
    counts: Floats, design: Floats, eta: Floats, size: float
) -> tuple[Floats, Floats]:
    """The likeliest coefficients for a known size, and their linear predictor."""
    found: Floats = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        mean = np.exp(eta)
        root = np.sqrt(mean / (1 + mean / size))
        working = root * (eta + (counts - mean) / mean)
        before = found
        found = np.linalg.pinv(root[:, None] * design) @ working
        eta = design @ found
        if not np.isfinite(found).all() or np.abs(eta).max() > 500:
            break
        if np.abs(found - before).max() <= _CLOSE * max(1.0, np.abs(found).max()):
            return found, eta
    raise ValueError("the likelihood has no maximum that could be found")


def _size(counts: Floats, mean: Floats) -> float:
    """The likeliest size for known means: Newton's method on 1 / size from moments."""
    excess = ((counts - mean) ** 2 - counts).sum()
    if excess <= 0:
        return np.inf
    size = len(counts) / ((counts / mean - 1) ** 2).sum()
    for _ in range(_STEPS):
        score = (
            special.digamma(size + counts)
            - special.digamma(size)
            + np.log(size / (size + mean))
            + 1
            - (counts + size) / (mean + size)
        ).sum()
        slope = (
            special.polygamma(1, size + counts)
            - special.polygamma(1, size)
            + 1 / size
            - 2 / (mean + size)
            + (counts + size) / (mean + size) ** 2
        ).sum()
        step = -score / slope if slope < 0 else size
        size = max(size / 4, min(4 * size, size + step))
        if size > 1e10:
            return np.inf
        if abs(step) <= _CLOSE * size:
            break
    return float(size)
