"""The bootstrap over people, against slower ways to the same."""

from collections import Counter
from itertools import product
from math import isnan

import numpy as np
import pytest

from transforms.statistics import bootstrap
from transforms.statistics.bootstrap import percentile_interval, resampled_sums

PEOPLE = np.array([[100.0, 1], [2_500, 30], [0, 365], [99_999, 7]])


def generator(seed=1):
    return np.random.Generator(np.random.PCG64(seed))


def test_a_replicate_sums_the_people_drawn_each_with_all_of_theirs():
    found = resampled_sums(PEOPLE, 50, generator())

    draws = generator().integers(0, 4, size=(50, 4))
    slow = [
        [sum(PEOPLE[person][column] for person in drawn) for column in (0, 1)]
        for drawn in draws
    ]
    assert found.tolist() == slow


def test_replicates_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    at_once = resampled_sums(PEOPLE, 101, generator())
    monkeypatch.setattr(bootstrap, "_AT_ONCE", 12)

    assert resampled_sums(PEOPLE, 101, generator()).tolist() == at_once.tolist()


def test_replicates_are_as_frequent_as_drawing_makes_them():
    """Of three people all 27 ways to draw three are as likely as each other."""
    people = np.array([[1.0], [10], [100]])
    exact = Counter(sum(draw) for draw in product((1, 10, 100), repeat=3))

    found = Counter(resampled_sums(people, 27_000, generator())[:, 0].tolist())

    assert set(found) == set(exact)
    for total, ways in exact.items():
        spread = (1000 * ways * (1 - ways / 27)) ** 0.5
        assert abs(found[total] - 1000 * ways) < 4 * spread


def test_the_spread_of_the_mean_is_its_standard_error():
    """The bootstrap's standard error of a mean has a closed form: sigma / sqrt(n)."""
    amounts = generator(2).integers(0, 10_000, size=(300, 1)).astype(float)

    means = resampled_sums(amounts, 4_000, generator(3))[:, 0] / 300

    assert means.std() == pytest.approx(amounts.std() / 300**0.5, rel=0.04)
    low, high = percentile_interval(means)
    expected = 1.96 * amounts.std() / 300**0.5
    assert low == pytest.approx(amounts.mean() - expected, abs=0.08 * expected)
    assert high == pytest.approx(amounts.mean() + expected, abs=0.08 * expected)


def test_nobody_sums_to_nothing():
    assert resampled_sums(np.zeros((0, 2)), 3, generator()).tolist() == [[0, 0]] * 3


@pytest.mark.parametrize("number", [0.5, 2.0**53])
def test_what_cannot_be_summed_exactly_is_refused(number):
    with pytest.raises(ValueError, match=r"exactly|whole"):
        resampled_sums(np.array([[number]]), 3, generator())


def test_the_interval_holds_the_middle():
    assert percentile_interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))
    assert percentile_interval(np.arange(101.0), level=0.5) == (25, 75)
    assert all(map(isnan, percentile_interval(np.array([1.0, np.nan]))))
    assert all(map(isnan, percentile_interval(np.array([]))))
