"""Truncation: the largest rates cut down to the largest that stays."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def cut_largest(
    amounts: Ints, days: Ints, share: float
) -> tuple[Ints, NDArray[np.bool_]]:
    """Cut the `share` of people with the most per day down to the next below them.

    Of n people floor(n * share) are cut, so among fewer than 1 / share nobody is. One
    with more days keeps more: what is cut to is a rate. Rates as high as the one that
    stays are left as they are. Returns the amounts, rounded down to whole numbers, and
    who was cut. `days` are above 0.
    """
    count = int(len(amounts) * share)
    if not count:
        return amounts.copy(), np.zeros(len(amounts), dtype=bool)
    rates = amounts / days
    stays = np.argsort(rates, kind="stable")[-count - 1]
    is_cut = rates > rates[stays]
    lowered = amounts[stays] * days // days[stays]
    return np.where(is_cut, lowered, amounts), is_cut
