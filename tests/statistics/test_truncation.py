"""Cutting the largest, by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics.truncation import cut_largest


def cut(amounts, days, share):
    found, is_cut = cut_largest(np.array(amounts), np.array(days), share)
    return found.tolist(), is_cut.tolist()


def test_the_largest_rate_is_cut_to_the_next_below():
    # Per day 10, 50 and 20: the second counts with 20 a day for its 4 days.
    assert cut([100, 200, 60], [10, 4, 3], 0.34) == (
        [100, 80, 60],
        [False, True, False],
    )


def test_among_few_people_nobody_is_cut():
    assert cut([1, 1000], [1, 1], 0.01) == ([1, 1000], [False, False])
    assert cut([], [], 0.01) == ([], [])


def test_rates_as_high_as_the_one_that_stays_are_not_cut():
    assert cut([7, 7, 7, 1], [1, 1, 1, 1], 0.5) == ([7, 7, 7, 1], [False] * 4)


person = st.tuples(st.integers(0, 10**9), st.integers(1, 1100))


@given(st.lists(person, min_size=1, max_size=300))
def test_no_more_than_the_share_is_cut_and_never_raised(people):
    amounts, days = zip(*people, strict=True)

    found, is_cut = cut(amounts, days, 0.01)

    assert sum(is_cut) <= len(people) // 100
    rates = [amount / day for amount, day in people]
    highest = max(r for r, lowered in zip(rates, is_cut, strict=True) if not lowered)
    for now, before, day, lowered in zip(found, amounts, days, is_cut, strict=True):
        assert now <= before if lowered else now == before
        assert not lowered or highest - 1 / day <= now / day <= highest * (1 + 1e-12)
