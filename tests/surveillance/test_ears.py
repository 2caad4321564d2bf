"""EARS, worked by hand, and what must hold whatever the counts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.surveillance.detectors import DETECTORS
from transforms.surveillance.ears import C1, C2, C3, ears
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Reason

SEVEN = [1.0, 2, 3, 4, 5, 6, 7]  # mean 4, standard deviation sqrt(28 / 6) = 2.1602


def judged(counts, method, **marks):
    history = History(np.array([counts], dtype=float), **marks)
    return ears(history, [len(counts) - 1], method)


@pytest.mark.parametrize(("newest", "is_alarm"), [(10, False), (11, True)])
def test_c1_is_beside_the_seven_weeks_before(newest, is_alarm):
    """4 + 3.0902 x 2.1602 = 10.6756"""
    found = judged([*SEVEN, newest], C1)

    assert found.expected[0, 0] == 4
    assert found.threshold[0, 0] == pytest.approx(10.6756, abs=1e-4)
    assert found.is_alarm[0, 0] == is_alarm
    assert (found.p_value[0, 0] < 0.001) == is_alarm


def test_c2_leaves_two_weeks_between():
    found = judged([*SEVEN, 90, 90, 11], C2)

    assert found.expected[0, 0] == 4
    assert found.threshold[0, 0] == pytest.approx(10.6756, abs=1e-4)
    assert found.is_alarm[0, 0]
    assert not judged([*SEVEN, 90, 90, 11], C1).is_alarm[0, 0]


def test_c3_adds_up_three_weeks():
    """The 12th week's baseline is weeks 3 to 9: 3, 4, 5, 6, 7, 4, 4.

    C2 of the 10th week, 8: (8 - 4) / 2.1602 = 1.8516, above 1 by 0.8516;
    of the 11th, 7, with 2 ... 7, 4: mean 4.4286, sd 1.7183: 1.4964, above by 0.4964.
    Mean 4.7143, sd 1.3801; the limit is where C2 - 1 is 1.9600 - 1.3480:
    4.7143 + 1.3801 x 1.6119 = 6.9390.
    """
    before = [*SEVEN, 4, 4, 8, 7]

    for newest, is_alarm in ((6, False), (7, True)):
        found = judged([*before, newest], C3)

        assert found.threshold[0, 0] == pytest.approx(6.939, abs=1e-3)
        assert found.is_alarm[0, 0] == is_alarm
        # It is the limit of the sum: C1 and C2 say nothing.
        assert not judged([*before, newest], C2).is_alarm[0, 0]


def test_when_the_weeks_before_suffice_any_case_is_an_alarm_of_c3():
    """As above, but for 9 in the 11th: 0.8516 + 1.6605 is above 1.9600 already."""
    before = [*SEVEN, 4, 4, 8, 9]

    assert judged([*before, 1], C3).is_alarm[0, 0]
    assert judged([*before, 1], C3).threshold[0, 0] == 0
    assert not judged([*before, 0], C3).is_alarm[0, 0]


def test_seven_weeks_alike_are_no_proof_of_an_eighth():
    """0 + 3.0902 x 0.5 = 1.5451: one case is none, two are."""
    zeros = [0] * 7

    assert judged([*zeros, 1], C1).threshold[0, 0] == pytest.approx(1.5451, abs=1e-4)
    assert not judged([*zeros, 1], C1).is_alarm[0, 0]
    assert judged([*zeros, 2], C1).is_alarm[0, 0]
    assert judged([*zeros, 1], replace(C1, least_sigma=0)).is_alarm[0, 0]
    assert not judged([*zeros, 0], replace(C1, least_sigma=0)).is_alarm[0, 0]


def test_a_week_without_feed_is_neither_zero_nor_judged():
    """Without the 4: the same mean, and a standard deviation of sqrt(28 / 5)."""
    counts = [np.nan if count == 4 else count for count in SEVEN]

    found = judged([*counts, 20], C1)

    assert found.expected[0, 0] == 4
    assert found.threshold[0, 0] == pytest.approx(4 + 3.090232 * np.sqrt(28 / 5))
    assert judged([*SEVEN, np.nan], C1).reason[0, 0] == Reason.MISSING


def test_fewer_than_five_weeks_are_too_few():
    counts = np.array(
        [[np.nan] * 3 + [1, 2, 3, 4, 9], [np.nan] * 2 + [1, 2, 3, 4, 5, 9]]
    )

    found = ears(History(counts), [7], C1)

    assert found.reason[:, 0].tolist() == [Reason.SHORT_HISTORY, Reason.NONE]
    marks = {"begins": np.array([3])}
    assert judged([*SEVEN, 99], C1, **marks).reason[0, 0] == Reason.SHORT_HISTORY


def test_an_unfinished_week_is_judged_and_not_learnt_from():
    is_complete = np.array([[True] * 6 + [False, True]])

    found = judged([*SEVEN[:6], 99, 30], C1, is_complete=is_complete)

    assert found.expected[0, 0] == 3.5
    assert found.is_alarm[0, 0]


def test_a_week_outside_the_history_is_refused():
    with pytest.raises(ValueError, match="outside the 7 of the history"):
        ears(History(np.zeros((1, 7))), [7])


def test_no_week_asked_is_none_answered():
    assert ears(History(np.zeros((3, 9))), []).expected.shape == (3, 0)


COUNTS = st.lists(st.integers(0, 60), min_size=20, max_size=20)


@pytest.mark.parametrize("method", [C1, C2, C3])
@settings(max_examples=40, deadline=None)
@given(first=COUNTS, second=COUNTS)
def test_all_weeks_of_many_series_are_those_of_each(method, first, second):
    counts = np.array([first, second], dtype=float)

    together = ears(History(counts), range(20), method)

    for row in (0, 1):
        for week in (7, 12, 19):
            alone = ears(History(counts[row : row + 1, : week + 1]), [week], method)
            for name in ("threshold", "p_value", "is_alarm", "reason"):
                near = getattr(alone, name)[0, 0]
                assert getattr(together, name)[row, week] == pytest.approx(
                    near, nan_ok=True
                )


@pytest.mark.parametrize("method", [C1, C2, C3])
@settings(max_examples=40, deadline=None)
@given(counts=COUNTS)
def test_four_times_the_counts_have_four_times_the_limit(method, counts):
    history = History(np.array([counts], dtype=float))
    free = replace(method, least_sigma=0)

    once = ears(history, range(20), free)
    often = ears(History(4 * history.counts), range(20), free)

    near = pytest.approx(4 * once.threshold, rel=1e-9, abs=1e-9, nan_ok=True)
    assert often.threshold == near


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_says_nothing_of_a_short_silent_series(name):
    found = DETECTORS[name](History(np.zeros((2, 3))), [2])

    assert set(found.reason.ravel()) == {Reason.SHORT_HISTORY}
    assert not found.is_alarm.any()
