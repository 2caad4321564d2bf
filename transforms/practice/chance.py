"""Chance: streams of random numbers that depend on nothing but their names."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def stream(seed: int, panel: int, stage: str) -> np.random.Generator:
    """The random numbers of a stage: the same for the same seed, panel and name."""
    return np.random.default_rng([seed, panel, crc32(stage.encode())])


def pick(
    rng: np.random.Generator, weights: Sequence[float] | Floats, count: int
) -> Ints:
    """Places drawn as often as their weights say."""
    return at(weights, rng.random(count))


def at(weights: Sequence[float] | Floats, shares: Floats) -> Ints:
    """The places at which shares (0 to 1) of the whole weight lie."""
    whole = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(whole, shares * whole[-1], side="right")
    return np.minimum(found, len(whole) - 1).astype(np.int64)
