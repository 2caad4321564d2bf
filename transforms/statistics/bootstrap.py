"""The bootstrap over people: what else could have come out, had others been drawn.

A person's claims are not independent of each other, so people are drawn, each with all
that belongs to them (Efron and Tibshirani 1993, chapter 8; percentile intervals, 13.3).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_AT_ONCE = 250_000  # draws held at a time: few enough for a processor's cache
_LARGEST = 2**53  # up to here a float holds every whole number


def resampled_sums(
    people: Floats, replicates: int, random: np.random.Generator
) -> Floats:
    """Draw as many people as there are, with replacement, and sum their columns.

    `people` has a row per person and columns of whole numbers (cents, days). Whole
    numbers add up to the same in every order, so the same draws give the same bytes on
    every machine. Returns a row per replicate.

    Raises:
        ValueError: a column is not of whole numbers, or too large to be summed exactly.
    """
    number, columns = people.shape
    if not np.array_equal(people, np.floor(people)):
        raise ValueError("only whole numbers add up to the same in every order")
    if number and number * np.abs(people).max(initial=0) >= _LARGEST:
        raise ValueError("these numbers are too large to be summed exactly")
    sums = np.zeros((replicates, columns))
    step = max(1, _AT_ONCE // max(1, number))
    for start in range(0, replicates, step) if number else ():
        rows = min(step, replicates - start)
        drawn = random.integers(0, number, size=(rows, number))
        drawn += number * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * number)
        sums[start : start + rows] = times.reshape(rows, number) @ people
    return sums


def percentile_interval(replicates: Floats, level: float = 0.95) -> tuple[float, float]:
    """The middle `level` of some replicates; nan where there is none, or one is nan."""
    if not replicates.size or np.isnan(replicates).any():
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return float(low), float(high)
