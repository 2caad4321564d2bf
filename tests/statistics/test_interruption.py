"""Did a change help: cases worked by hand, and worlds whose change is known."""

import math

import numpy as np
import pytest

from transforms.statistics.interruption import (
    NO_COMPARISON,
    NO_EVENT,
    ONLY_EVENTS,
    interruption,
)

# Months that are all alike fit perfectly; that is no perfect separation.
pytestmark = pytest.mark.filterwarnings("ignore:Perfect separation")
BEFORE, AFTER = 20, 10
IS_AFTER = np.arange(BEFORE + AFTER) >= BEFORE
SAME = np.full(BEFORE + AFTER, 100)
STEADY = (SAME * 2 // 10, SAME * 2)  # a comparison: 20 of 200, month after month


def halves(before, after):
    return np.where(IS_AFTER, after, before)


def test_a_case_worked_by_hand():
    # 10 of 100 a month, then 5. The variance of the log odds ratio is
    # 1 / (2000 x 0.1 x 0.9) + 1 / (1000 x 0.05 x 0.95), that is 0.163120 squared; t of
    # 28 degrees of freedom is 2.048407; no month differs from the others, so nothing
    # widens it.
    found = interruption(halves(10, 5), SAME, IS_AFTER, *STEADY)

    ratio = (5 / 95) / (10 / 90)
    assert found.odds_ratio == pytest.approx(ratio)
    assert found.relative_change == pytest.approx(-0.5)
    assert (found.observed_events, found.expected_events) == (50, pytest.approx(100))
    assert (found.months_before, found.months_after) == (20, 10)
    assert found.lags == 3  # 4 x 0.3 ** (2 / 9) is 3.06
    reach = 2.048407 * 0.163120
    assert found.odds_ratio_low == pytest.approx(ratio * math.exp(-reach), rel=1e-4)
    assert found.odds_ratio_high == pytest.approx(ratio * math.exp(reach), rel=1e-4)
    assert found.relative_low < -0.5 < found.relative_high < 0
    assert found.p_value < 0.001
    assert found.trend_before == pytest.approx(0, abs=1e-6)


def test_what_befalls_the_comparison_too_is_no_effect():
    # Both halve; 400 claims of the comparison a month.
    found = interruption(
        halves(10, 5), SAME, IS_AFTER, halves(40, 20), np.full(30, 400)
    )

    assert found.relative_change == pytest.approx(0, abs=0.03)
    assert found.p_value > 0.5


def test_without_a_comparison_a_trend_stands_for_it():
    # A series that falls all along is not helped by anything.
    odds = np.exp(-1 - 0.03 * np.arange(30))
    falling = np.round(1e6 * odds / (1 + odds))
    found = interruption(falling, np.full(30, 10**6), IS_AFTER)

    assert found.relative_change == pytest.approx(0, abs=0.001)
    assert math.isnan(found.trend_before)

    halved = np.where(IS_AFTER, falling // 2, falling)
    found = interruption(halved, np.full(30, 10**6), IS_AFTER)
    assert found.relative_change == pytest.approx(-0.5, abs=0.02)


def test_series_that_were_not_parallel_before_are_told():
    rising = np.arange(50, 350, 10)

    found = interruption(rising, SAME * 10, IS_AFTER, *STEADY)

    assert found.trend_before > 0.5  # log odds a year
    assert found.trend_p_value < 0.01


def test_months_that_resemble_their_neighbours_widen_the_interval():
    shaken = halves(10, 5) + np.tile([3, 3, 3, -3, -3, -3], 5)
    waves = interruption(shaken, SAME, IS_AFTER, *STEADY)
    turns = halves(10, 5) + np.tile([3, -3, 3, -3, 3, -3], 5)
    jumps = interruption(turns, SAME, IS_AFTER, *STEADY)
    calm = interruption(halves(10, 5), SAME, IS_AFTER, *STEADY)

    def width(found):
        return math.log(found.odds_ratio_high / found.odds_ratio_low)

    assert width(waves) > 1.3 * width(jumps)
    assert width(jumps) >= width(calm) * 0.99


def test_no_event_after_the_change_has_an_interval():
    found = interruption(halves(10, 0), SAME, IS_AFTER, *STEADY)

    assert found.observed_events == 0
    assert -1 < found.relative_change < -0.98
    assert -1 <= found.relative_low < found.relative_high < -0.5


def test_what_cannot_be_told_says_why():
    none = np.zeros(30)

    def why(*given):
        found = interruption(*given)
        assert math.isnan(found.relative_change)
        return found.why_not

    assert why(halves(0, 5), SAME, IS_AFTER, *STEADY) == NO_EVENT
    assert why(halves(100, 5), SAME, IS_AFTER, *STEADY) == ONLY_EVENTS
    assert why(halves(10, 5), SAME, IS_AFTER, none, SAME) == NO_COMPARISON
    late = np.arange(30) >= 28
    assert why(SAME // 10, SAME, late, *STEADY) == (
        "2 of the 3 months that it takes after"
    )
    few = np.where(np.arange(30) < 15, 0, 100)
    assert why(few // 10, few, IS_AFTER, *STEADY) == (
        "5 of the 8 months that it takes before"
    )


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="outside of 0 and its size"):
        interruption(SAME + 1, SAME, IS_AFTER)
    with pytest.raises(ValueError, match="other months"):
        interruption(SAME, SAME, IS_AFTER, np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="sizes, too"):
        interruption(SAME, SAME, IS_AFTER, np.ones(30))
    with pytest.raises(ValueError, match="is_after"):
        interruption(SAME, SAME, IS_AFTER[:-1])
