"""Changes of fees: found when they are there, and not called when they are not."""

import numpy as np
import pytest

from transforms.statistics import fee_changes
from transforms.statistics.fee_changes import Series

SPAN = 1000  # days


def series(random, claims=400, cut=1.0, since=700, corrected=0.05, noise=0.0):
    """Claims of two lines each at 20 fees; some corrected by -20, +10 or +20 %."""
    day = np.sort(random.integers(0, SPAN, claims))
    cell = random.integers(0, 20, (claims, 2))
    fee = np.round(np.exp(np.linspace(3, 6, 20)), 2)[cell]
    times = np.where(
        random.random(claims) < corrected, random.choice([0.8, 1.1, 1.2], claims), 1.0
    )
    price = fee * (times * np.where(day >= since, cut, 1.0))[:, None]
    price = price * np.exp(noise * random.standard_normal(price.shape))
    return Series(
        np.repeat(day, 2), np.repeat(np.arange(claims), 2), cell.ravel(), price.ravel()
    )


def test_a_cut_is_found_with_its_day_and_size_among_payers_without_one():
    random = np.random.default_rng(1)
    payers = [series(random, cut=0.88 if n == 3 else 1.0) for n in range(20)]

    found = fee_changes.find(payers)

    assert [n for n, changes in enumerate(found) if changes] == [3]
    (change,) = found[3]
    assert change.days.first <= 700 <= change.days.last
    assert change.days.last - change.days.first <= 15
    assert change.size == pytest.approx(-0.12, abs=1e-9)
    assert change.q_value < 1e-6
    assert change.low <= change.size <= change.high < 0
    before = payers[3].day < change.days.stated
    assert change.claims_before == len(np.unique(payers[3].claim[before]))


def test_a_rise_of_noisy_prices_is_measured_with_an_interval():
    random = np.random.default_rng(2)

    ((change,),) = fee_changes.find([series(random, cut=1.06, noise=0.05)])

    assert change.low <= 0.06 <= change.high
    assert change.high - change.low < 0.04
    assert change.low < change.high


def test_corrections_alone_are_no_change_however_many():
    random = np.random.default_rng(3)

    assert fee_changes.find([series(random, corrected=0.3)]) == [[]]


def test_false_discoveries_are_as_rare_as_promised():
    """Of 60 practices of 20 payers without a change few have one called."""
    random = np.random.default_rng(4)
    called = sum(
        any(fee_changes.find([series(random, claims=120) for _ in range(20)]))
        for _ in range(60)
    )

    assert called <= 6  # 5 % of 60 are 3; the test is conservative


def test_of_too_few_claims_nothing_is_said():
    random = np.random.default_rng(5)

    assert fee_changes.probability(series(random, claims=29)) is None
    assert fee_changes.find([series(random, claims=29, cut=0.5)]) == [[]]
    nothing = np.zeros(0, np.int64)
    empty = Series(nothing, nothing, nothing, np.zeros(0))
    assert fee_changes.find([empty]) == [[]]
    assert fee_changes.find([]) == []


def test_prices_that_never_differ_are_certain_not_to_have_changed():
    days = np.arange(100)
    same = Series(days, days, np.zeros(100, np.int64), np.full(100, 9.5))

    assert fee_changes.probability(same) == 1.0
    assert fee_changes.find([same]) == [[]]


def test_ranks_are_shares_within_each_cell_and_ties_share_theirs():
    cell = np.array([1, 2, 1, 1, 2, 1])
    value = np.array([5.0, 1.0, 5.0, 7.0, 3.0, 1.0])

    ranks = fee_changes.ranks(cell, value)

    # Cell 1: 1, 5, 5, 7 rank 1, 2.5, 2.5, 4 of 4; cell 2: 1, 3 rank 1, 2 of 2.
    expected = np.array([2.5 / 5, 1 / 3, 2.5 / 5, 4 / 5, 2 / 3, 1 / 5]) - 0.5
    assert ranks == pytest.approx(expected)


def test_the_order_of_the_lines_does_not_matter():
    random = np.random.default_rng(6)
    lines = series(random, cut=0.9)
    order = random.permutation(len(lines.day))
    other = Series(
        lines.day[order], lines.claim[order], lines.cell[order], lines.price[order]
    )

    ((one,),), ((two,),) = fee_changes.find([lines]), fee_changes.find([other])

    assert (one.days, one.size) == (two.days, two.size)
    assert one.p_value == pytest.approx(two.p_value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Of 10 values the 2nd and 9th hold the median in 97.9 % of cases, the 3rd and
        # 8th in 89.1 % (binomial, half).
        (range(1, 11), (5.5, 2, 9)),
        ([4.0], (4.0, 4.0, 4.0)),
    ],
)
def test_the_interval_of_a_median_is_of_order_statistics(values, expected):
    assert fee_changes.median_interval(np.array(list(values), float)) == expected
