"""Waiting times: Kaplan and Meier's estimate, by hand and by another package."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from transforms.statistics.waiting import curve


def test_who_still_waits_counts_as_long_as_they_have():
    found = curve(
        np.array([1, 2, 2, 3, 4, 5]), np.array([True, True, False, True, False, True])
    )

    # 5/6, then 4/5 of it, then 2/3 (three left, one ends), then nobody.
    assert list(found.days) == [1, 2, 3, 5]
    assert found.share == pytest.approx([1 / 6, 2 / 6, 5 / 9, 1])
    assert found.quantile(0.5)[0] == 3
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_agrees_with_another_implementation(seed):
    random = np.random.default_rng(seed)
    days = random.integers(1, 90, 400)
    has_ended = random.random(400) < 0.8
    other = SurvfuncRight(days, has_ended.astype(int))

    found = curve(days, has_ended)

    assert list(found.days) == list(other.surv_times)
    assert found.share == pytest.approx(1 - other.surv_prob)
    for part in (0.5, 0.9):
        assert found.quantile(part)[0] == other.quantile(part)


def test_what_too_many_open_claims_hide_is_not_told():
    found = curve(np.array([3, 10, 10, 10]), np.array([True, False, False, False]))

    assert found.quantile(0.25)[0] == 3
    assert found.quantile(0.5) == (None, 3, None)


def test_nothing_has_ended():
    found = curve(np.array([3, 4]), np.array([False, False]))

    assert found.quantile(0.5) == (None, None, None)
    assert len(found.days) == 0


def test_all_end_on_one_day():
    found = curve(np.array([7, 7]), np.array([True, True]))

    assert found.quantile(0.9)[0] == 7
    assert list(found.share) == [1.0]
