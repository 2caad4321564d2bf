"""Shrinkage, against a case worked by hand and against what it must never do."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics.shrinkage import Tally, correlation, pooled, shrunk

# Two groups of 10 cases: 8 and 2 come true. p = 1/2, p (1 - p) = 1/4, G - 1 = 1.
# Sum of n (rate - p)^2 = 10 * 0.09 * 2 = 1.8; beyond chance 1.8 - 0.25 = 1.55.
# Possible: 1/4 (20 - 200 / 20 - 1) = 2.25. c = 1.55 / 2.25 = 31 / 45.
HIGH, LOW = Tally(8, 10), Tally(2, 10)
BY_HAND = Fraction(31, 45)


def test_the_correlation_of_two_groups_is_that_worked_by_hand():
    assert correlation([[HIGH, LOW]]) == pytest.approx(float(BY_HAND), abs=1e-15)


def test_a_group_is_drawn_towards_the_mean_as_by_hand():
    # (1 - c) / c = 14 / 31: (8 + 14/31 * 1/2) / (10 + 14/31) = 255/31 / 324/31.
    found = shrunk(HIGH, 0.5, float(BY_HAND))

    assert found == pytest.approx(255 / 324, abs=1e-12)


def test_families_add_up_around_means_of_their_own():
    # A second family of two alike groups of 10: p = 1/2, nothing beyond: -0.25 and
    # 2.25 more. c = (1.55 - 0.25) / 4.5.
    alike = [Tally(5, 10), Tally(5, 10)]

    assert correlation([[HIGH, LOW], alike]) == pytest.approx(1.3 / 4.5, abs=1e-15)


@pytest.mark.parametrize(
    "families",
    [
        [],
        [[]],
        [[Tally(3, 10)]],
        [[Tally(0, 10), Tally(0, 5)]],
        [[Tally(5, 10), Tally(5, 10)]],
        [[Tally(1, 1), Tally(0, 1)]],
    ],
    ids=["none", "no group", "one group", "none true", "all alike", "one case each"],
)
def test_what_differs_no_more_than_by_chance_is_one(families):
    assert correlation(families) == 0
    assert shrunk(Tally(9, 10), 0.25, 0.0) == 0.25


def test_a_group_without_cases_has_the_others_rate():
    assert shrunk(Tally(0, 0), 0.4, 0.3) == 0.4


def test_groups_that_are_all_or_none_are_left_as_they_are():
    assert correlation([[Tally(50, 50), Tally(0, 50)]]) == 1.0
    assert shrunk(Tally(1, 4), 0.9, 1.0) == 0.25


GROUPS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
        lambda pair: Tally(min(pair), max(pair))
    ),
    max_size=6,
)


@given(GROUPS)
def test_a_drawn_rate_lies_between_its_own_and_the_mean(groups):
    count, of = pooled(groups)
    mean = count / of if of else 0.5

    alike = correlation([groups])

    assert 0 <= alike <= 1
    for group in groups:
        own = group.hits / group.of if group.of else mean
        found = shrunk(group, mean, alike)
        assert min(own, mean) - 1e-12 <= found <= max(own, mean) + 1e-12


@given(st.integers(1, 30), st.integers(2, 50))
def test_the_same_rate_of_more_cases_is_drawn_less(count, times):
    few, many = (
        Tally(count, 2 * count + 1),
        Tally(times * count, times * (2 * count + 1)),
    )

    assert abs(shrunk(many, 0.1, 0.2) - many.hits / many.of) < abs(
        shrunk(few, 0.1, 0.2) - few.hits / few.of
    )
