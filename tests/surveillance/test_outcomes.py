"""Outcomes: scores, alarms, q values."""

import numpy as np
import pytest

from transforms.surveillance.outcomes import Outcome, Reason, empty, judged


def outcome(observed, expected, threshold, reason) -> Outcome:
    """Of one week, a series each."""
    found = empty(np.array([observed], float).T, np.zeros((len(observed), 1), bool))
    found.expected[:, 0], found.threshold[:, 0] = expected, threshold
    found.reason[:, 0] = reason
    return judged(found)


def test_an_alarm_is_above_the_threshold_where_one_could_be_computed():
    found = outcome(
        [9, 8, 9, np.nan], 4, 8, [Reason.NONE, Reason.NONE, Reason.FEW_CASES, 1]
    )

    assert found.is_alarm[:, 0].tolist() == [True, False, False, False]
    near = pytest.approx([1.25, 1, 1.25, np.nan], nan_ok=True)
    assert found.score[:, 0] == near


@pytest.mark.parametrize("threshold", [0, 1])
def test_a_threshold_that_is_no_more_than_expected_gives_no_score(threshold):
    found = outcome([5], 1, threshold, Reason.NONE)

    assert found.is_alarm[0, 0]
    assert np.isnan(found.score[0, 0])


def test_q_values_are_of_the_series_that_could_alarm_week_by_week():
    """0.01 x 2 / 1 and 0.04 x 2 / 2; with the third of three both would be larger."""
    found = empty(np.zeros((3, 2)), np.zeros((3, 2), bool))
    found.p_value[:] = [[0.01, 0.5], [0.04, np.nan], [0.5, np.nan]]
    found.reason[2, 0] = Reason.FEW_CASES
    found.reason[1:, 1] = Reason.MISSING

    near = pytest.approx(
        np.array([[0.02, 0.5], [0.04, np.nan], [np.nan, np.nan]]), nan_ok=True
    )
    assert found.q_value == near


def test_every_reason_has_words():
    words = [reason.words for reason in Reason]

    assert words[0] == ""
    assert all(words[1:])
    assert len(set(words)) == len(Reason)
