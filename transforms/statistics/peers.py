"""Peers: which of many shares are out of the ordinary.

Whoever looks at a thousand shares finds some that chance alone made odd: a list is made
of those whose q-value (discoveries.py) is at most LEVEL.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

LEVEL = 0.1  # the share of a list that may be there by chance
WINSOR = 0.1  # of peers, at each end, whose oddness does not widen the band
LEAST_PEERS = 5


def excess(count: ArrayLike, of: ArrayLike, usual: ArrayLike) -> NDArray[np.float64]:
    """The chance of at least so many of so many, when each has the usual chance.

    The exact binomial tail, of arrays that broadcast; 1 of nothing.
    """
    counts, sizes = np.asarray(count), np.asarray(of)
    tail = stats.binom.sf(counts - 1, sizes, np.clip(usual, 0.0, 1.0))
    return np.where((counts == 0) | (sizes == 0), 1.0, tail)


@dataclass(frozen=True)
class Standing:
    """How a share stands among its peers: low to high is where 95 % of them lie."""

    usual: float
    low: float
    high: float
    p_value: float


def among_peers(counts: Sequence[tuple[int, int]]) -> list[Standing | None]:
    """Judge each of some shares, given as count and of, by all the others together.

    A funnel plot's limits, widened by how much peers differ anyhow: the variance of
    their z-scores, winsorised, multiplies the binomial one (Spiegelhalter 2005, "Funnel
    plots for comparing institutional performance", 3.4), and is never below 1. None of
    fewer than five peers, or where all shares are the same 0 or 1.
    """
    if len(counts) < LEAST_PEERS:
        return [None] * len(counts)
    count, of = (np.array(column, float) for column in zip(*counts, strict=True))
    others = of.sum() - of
    usual = (count.sum() - count) / np.where(others > 0, others, 1)
    # Both the share itself and that of the others are only estimates.
    pooled = count.sum() / of.sum()
    spread = np.sqrt(pooled * (1 - pooled) * (1 / of + 1 / np.where(others, others, 1)))
    if not pooled * (1 - pooled):
        return [None] * len(counts)
    score = (count / of - usual) / spread
    ends = np.quantile(score, [WINSOR, 1 - WINSOR])
    widened = max(1.0, float(np.mean(np.clip(score, *ends) ** 2)))
    wide = spread * np.sqrt(widened)
    p_values = 2 * stats.norm.sf(np.abs(score) / np.sqrt(widened))
    half = stats.norm.ppf(0.975) * wide
    return [
        Standing(float(u), float(max(0, u - h)), float(min(1, u + h)), float(p))
        for u, h, p in zip(usual, half, p_values, strict=True)
    ]
