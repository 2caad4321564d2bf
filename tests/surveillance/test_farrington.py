"""Farrington's methods, worked by hand, and what must hold whatever the counts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.surveillance.farrington import FLEXIBLE, IMPROVED, ORIGINAL, farrington
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Reason

LAST = 5 * 52 + 3  # the first week of which five years of windows are known


def constant(level, newest):
    """The same number each week, and another in the last."""
    counts = np.full((1, LAST + 1), float(level))
    counts[0, -1] = newest
    return History(counts)


def noisy(series=4, weeks=LAST + 1, level=6.0, seed=1):
    draw = np.random.default_rng(seed)
    season = 1 + 0.6 * np.cos(2 * np.pi * np.arange(weeks) / 52)
    return draw.negative_binomial(level * season / 2, 1 / 3, (series, weeks)) * 1.0


@pytest.mark.parametrize(("newest", "is_alarm"), [(8, False), (9, True)])
def test_a_constant_series_is_judged_by_poisson(newest, is_alarm):
    """Of Poisson's with mean 4, P(X <= 7) = 0.9489 and P(X <= 8) = 0.9786."""
    found = farrington(constant(4, newest), [LAST])

    assert found.expected[0, 0] == pytest.approx(4)
    assert found.dispersion[0, 0] == 1
    assert found.threshold[0, 0] == 8
    # P(X >= 8) = 0.0511, P(X >= 9) = 0.0214
    assert found.p_value[0, 0] == pytest.approx(
        {8: 0.0511336, 9: 0.0213634}[newest], rel=1e-5
    )
    assert found.score[0, 0] == pytest.approx((newest - 4) / (8 - 4))
    assert found.is_alarm[0, 0] == is_alarm


def test_the_two_thirds_power_by_hand():
    """Windows of 0, 8, 0, 8, 0, 8, 4: mean 4, sum of squares 480 in 35 weeks.

    phi = 480 / 4 / 34 = 3.52941; the largest residual, of 8,
    1.5 (8^(2/3) 4^(-1/6) - 2) / sqrt(3.52941 x 34 / 35) = 0.952, keeps its weight.
    tau^2 = 4 phi + 16 phi / (35 x 4) = 14.5210, and with z = 1.644854 the limit is
    4 (1 + 2/3 z tau / 4)^1.5 = 11.6945.
    """
    counts = np.full((1, LAST + 1), 100.0)  # never looked at, but for the windows
    for ago in range(1, 6):
        middle = LAST - 52 * ago
        counts[0, middle - 3 : middle + 4] = [0, 8, 0, 8, 0, 8, 4]
    counts[0, LAST - 4 :] = [2, 2, 2, 2, 11]

    found = farrington(History(counts), [LAST], FLEXIBLE)

    assert found.expected[0, 0] == pytest.approx(4)
    # Its weights are those of the last step, as R has them.
    assert found.dispersion[0, 0] == pytest.approx(480 / 4 / 34, rel=1e-4)
    assert found.threshold[0, 0] == pytest.approx(11.6945, abs=1e-3)
    assert not found.has_trend[0, 0]
    assert not found.is_alarm[0, 0]
    counts[0, LAST] = 12
    assert farrington(History(counts), [LAST], FLEXIBLE).is_alarm[0, 0]


def test_a_trend_is_followed_but_not_beyond_what_was_seen():
    weeks = np.arange(LAST + 1)
    falling = np.round(200 * np.exp(-0.01 * weeks))
    rising = falling[::-1]

    found = farrington(History(np.stack([falling, rising])), [LAST])

    assert found.has_trend[:, 0].tolist() == [True, False]
    assert found.slope[0, 0] == pytest.approx(-0.01, abs=2e-4)
    assert found.expected[0, 0] == pytest.approx(200 * np.exp(-0.01 * LAST), abs=0.5)
    assert found.slope[1, 0] == 0
    assert found.expected[1, 0] < rising[: LAST - 26].max()


def test_a_past_outbreak_does_not_hide_the_next():
    counts = noisy(1)
    counts[0, LAST - 52] = 300

    found = farrington(History(counts), [LAST])
    all_equal = farrington(History(counts), [LAST], replace(IMPROVED, outlier=1e9))

    assert found.threshold[0, 0] < 0.6 * all_equal.threshold[0, 0]


def test_a_disease_never_seen_before_is_an_alarm_from_the_fifth_case():
    history = constant(0, 5)

    found = farrington(history, [LAST - 1, LAST])

    assert found.reason[0].tolist() == [Reason.FEW_CASES, Reason.NONE]
    assert found.is_alarm[0].tolist() == [False, True]
    assert found.expected[0, 1] < 1e-6
    assert found.p_value[0, 1] < 1e-9


@pytest.mark.parametrize(("weeks", "reason"), [(4, 0), (3, Reason.SHORT_HISTORY)])
def test_a_year_counts_with_four_of_its_seven_weeks(weeks, reason):
    """The oldest of three years has so many."""
    middle = LAST - 3 * 52
    begins = np.array([middle + 4 - weeks])

    found = farrington(History(constant(4, 9).counts, begins=begins), [LAST])

    assert found.reason[0, 0] == reason


def test_five_cases_are_counted_in_four_weeks():
    counts = constant(0, 4).counts
    counts[0, LAST - 4] = 1
    assert farrington(History(counts), [LAST]).reason[0, 0] == Reason.FEW_CASES

    counts[0, [LAST - 4, LAST - 3]] = 0, 1
    assert farrington(History(counts), [LAST]).reason[0, 0] == Reason.NONE


def test_why_there_is_no_alarm():
    counts = np.tile(constant(4, 90).counts, (5, 1))
    counts[1, -1] = np.nan
    counts[2, : LAST - 2 * 52] = np.nan
    counts[4] = 0
    begins = np.array([0, 0, 0, LAST - 2 * 52, 0])

    found = farrington(History(counts, begins=begins), [LAST])

    assert found.reason[:, 0].tolist() == [
        Reason.NONE,
        Reason.MISSING,
        Reason.SHORT_HISTORY,
        Reason.SHORT_HISTORY,
        Reason.FEW_CASES,
    ]
    assert found.is_alarm[:, 0].tolist() == [True, False, False, False, False]
    assert Reason(found.reason[2, 0]).words == "too little history"
    assert Reason(found.reason[0, 0]).words == ""


def test_a_model_without_end_is_said_not_to_converge(monkeypatch):
    monkeypatch.setattr("transforms.surveillance.fits.MOST_STEPS", 1)

    found = farrington(History(noisy(1)), [LAST])

    assert found.reason[0, 0] == Reason.NOT_CONVERGED
    assert np.isnan(found.expected[0, 0])


@pytest.mark.parametrize("method", [IMPROVED, FLEXIBLE, ORIGINAL])
def test_weeks_that_may_not_be_learnt_from_change_nothing(method):
    counts = noisy(3, LAST + 53)
    left = np.zeros(counts.shape, dtype=bool)
    left[0, 60:70] = True  # no feed
    left[1, 60:70] = True  # not complete
    left[2, :60] = True  # before a change of codes
    last = counts.shape[1] - 1
    without = History(np.where(left, np.nan, counts))
    wrong = np.where(left, 999.0, counts)
    wrong[0] = without.counts[0]
    is_complete = np.ones(counts.shape, dtype=bool)
    is_complete[1, 60:70] = False
    marked = History(wrong, is_complete=is_complete, begins=np.array([0, 0, 60]))

    first, second = (
        farrington(without, [last], method),
        farrington(marked, [last], method),
    )

    assert (first.reason == Reason.NONE).all()
    assert np.array_equal(first.threshold, second.threshold)
    plain = farrington(History(counts), [last], method)
    assert (first.threshold != plain.threshold).any()


def test_an_unfinished_week_is_judged_and_marked():
    history = constant(4, 30)
    is_complete = np.ones(history.counts.shape, dtype=bool)
    is_complete[0, -1] = False

    found = farrington(replace(history, is_complete=is_complete), [LAST - 1, LAST])

    assert found.is_alarm[0].tolist() == [False, True]
    assert found.is_provisional[0].tolist() == [False, True]


def test_the_newest_week_of_many_series_is_one_family():
    counts = noisy(200)
    counts[7, -1] = 80

    found = farrington(History(counts), [LAST])

    assert found.is_alarm.sum() > 1  # some by chance
    assert np.flatnonzero(found.q_value[:, 0] <= 0.05).tolist() == [7]


def test_a_week_outside_the_history_is_refused():
    with pytest.raises(ValueError, match="outside the 264 of the history"):
        farrington(constant(4, 4), [LAST + 1])


# The same examples in every run: of ill-posed ones (seed 8368, level 0.2, the original
# method) rounding alone makes p differ by 1.1e-8, which is no reason to allow more.
@pytest.mark.parametrize("method", [IMPROVED, FLEXIBLE, ORIGINAL])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), level=st.sampled_from([0.2, 2.0, 50.0]))
def test_one_series_alone_gets_what_it_gets_among_many(method, seed, level):
    counts = noisy(5, level=level, seed=seed)
    counts[1] = 0
    weeks = [LAST - 1, LAST]

    together = farrington(History(counts), weeks, method)
    alone = [farrington(History(row[None]), weeks, method) for row in counts]

    for name in ("expected", "dispersion", "threshold", "p_value"):
        single = np.concatenate([getattr(each, name) for each in alone])
        near = pytest.approx(single, rel=1e-8, abs=1e-12, nan_ok=True)
        assert getattr(together, name) == near
    assert np.array_equal(together.reason, np.concatenate([a.reason for a in alone]))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), times=st.sampled_from([2, 10, 1000]))
def test_ten_times_the_counts_are_ten_times_as_many_expected(seed, times):
    counts = noisy(3, level=20.0, seed=seed)

    once = farrington(History(counts), [LAST])
    often = farrington(History(times * counts), [LAST])

    assert often.expected == pytest.approx(times * once.expected, rel=1e-5)
    assert often.dispersion == pytest.approx(times * once.dispersion, rel=1e-4)
    assert np.array_equal(often.has_trend, once.has_trend)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), more=st.integers(1, 100))
def test_a_case_more_is_never_less_unusual(seed, more):
    counts = noisy(3, seed=seed)
    higher = counts.copy()
    higher[:, -1] += more

    first, second = (
        farrington(History(counts), [LAST]),
        farrington(History(higher), [LAST]),
    )

    # What it is compared with is the past.
    assert np.array_equal(first.threshold, second.threshold)
    assert (second.p_value <= first.p_value).all()
    assert (second.is_alarm >= first.is_alarm).all()
    has = second.reason == Reason.NONE
    assert np.array_equal(second.is_alarm[has], (second.p_value <= 0.05)[has])
