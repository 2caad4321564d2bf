"""Intervals of shares, against values worked out by hand and in the literature."""

import pytest

from dashboards.intervals import beyond_chance, share


def test_a_wilson_interval_of_ten_in_a_hundred():
    found = share(10, 100)

    assert (found.count, found.of, found.value) == (10, 100, 0.1)
    assert found.low == pytest.approx(0.055229, abs=1e-6)
    assert found.high == pytest.approx(0.174366, abs=1e-6)


def test_none_of_twenty_is_not_surely_zero():
    found = share(0, 20)

    assert (found.low, found.value) == (0.0, 0.0)
    assert found.high == pytest.approx(0.161125, abs=1e-6)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (None, 0), (None, None)])
def test_a_share_of_nothing_is_unknown_not_zero(count, of):
    found = share(count, of)

    assert (found.value, found.low, found.high) == (None, None, None)


def test_newcombe_tells_a_change_from_chance():
    # Newcombe 1998, example (a): 56/70 v. 48/80 differ by 0.0524 to 0.3339.
    assert beyond_chance(share(56, 70), share(48, 80))
    assert beyond_chance(share(48, 80), share(56, 70))
    # Example (b): 9/10 v. 3/10 differ by 0.1705 to 0.8090.
    assert beyond_chance(share(9, 10), share(3, 10))
    assert not beyond_chance(share(5, 56), share(0, 29))
    assert not beyond_chance(share(10, 100), share(12, 100))


def test_nothing_is_beyond_chance_of_no_claims():
    assert not beyond_chance(share(0, 0), share(5, 10))
