"""Change dates: on which days a change of known size may have come into force.

Each claim votes: for the new price, for the old one, or, when it is far from both (a
correction, an error), for neither. So a single odd claim next to the change can't move
it far. The days that stay possible if two claims voted wrongly are told as a range.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WRONG_CLAIMS = 2  # as many may have voted wrongly


@dataclass(frozen=True)
class Range:
    """The day stated for a change, and the first and last day that are possible.

    All count days from 1 January 1970.
    """

    stated: int
    first: int
    last: int


def date_range(
    day: Ints, claim: Ints, steps: Floats, size: float, known: Sequence[int] = ()
) -> Range:
    """The days on which a change may have come: an entry of the arrays per line.

    `steps` says how far the logarithm of a price is from the price before, `size` how
    far the new prices are. Payers change their fees on the first of a month, so where
    that day is possible it is stated; before it comes a `known` day, after it the
    likeliest one.
    """
    cap = abs(size) / 2
    votes = np.minimum(np.abs(steps), cap) - np.minimum(np.abs(steps - size), cap)
    _, of_claim = np.unique(claim, return_inverse=True)
    mean = np.bincount(of_claim, votes) / np.bincount(of_claim)
    on = np.full(len(mean), np.iinfo(np.int64).max)
    np.minimum.at(on, of_claim, day)
    days, at = np.unique(on, return_inverse=True)
    # The votes for the new price of all who come on a day or later.
    since = np.cumsum(np.bincount(at, mean)[::-1])[::-1]
    likeliest = int(since.argmax())
    possible = np.flatnonzero(since >= since[likeliest] - WRONG_CLAIMS * cap - 1e-9)
    earliest = int(possible[0])
    first = int(days[earliest - 1]) + 1 if earliest else int(days[0])
    last = int(days[possible[-1]])
    return Range(_stated(int(days[likeliest]), first, last, known), first, last)


def _stated(likeliest: int, first: int, last: int, known: Sequence[int]) -> int:
    """The day to name among those possible."""
    days = np.arange(first, last + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    is_first = months.astype("datetime64[D]").astype(np.int64) == days
    firsts = [int(day) for day in days[is_first]]
    for choice in ([day for day in known if first <= day <= last], firsts):
        if choice:
            return min(choice, key=lambda day: (abs(day - likeliest), day))
    return likeliest
