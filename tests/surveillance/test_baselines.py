"""Baselines, week by week."""

import numpy as np

from transforms.surveillance.baselines import baseline
from transforms.surveillance.histories import History

UNDATED = History(np.zeros((1, 300)))


def test_the_windows_of_the_original_method():
    past = baseline(UNDATED, 299, years=2, half=1, periods=1, excluded=3)

    assert past.weeks.tolist() == [194, 195, 196, 246, 247, 248]
    assert past.years_ago.tolist() == [2, 2, 2, 1, 1, 1]
    assert set(past.period) == {0}


def test_the_periods_of_a_year():
    """Two years; 7 weeks of a window, then nine parts of 5 weeks; 26 weeks left out."""
    past = baseline(UNDATED, 299, years=2, half=3, periods=10, excluded=26)

    year = [0] * 7 + [part for part in range(1, 10) for _ in range(5)]
    assert past.weeks.tolist() == list(range(299 - 104 - 3, 299 - 26))
    assert past.period.tolist() == (year + year)[: len(past.weeks)]


def test_of_a_year_of_53_weeks_the_first_part_is_a_week_longer():
    days = np.datetime64("2014-01-05") + 7 * np.arange(400)
    history = History(np.zeros((1, 400)), days)
    week = int(np.flatnonzero(days == np.datetime64("2021-01-03"))[0])
    windows = [history.years_before(week, ago) for ago in range(1, 6)]
    assert np.diff([week, *windows]).tolist() == [-52, -52, -53, -52, -52]

    past = baseline(history, week, years=5, half=3, periods=10, excluded=26)

    long = past.period[past.weeks > windows[2] + 3][: 53 - 7]
    assert np.bincount(long).tolist() == [0, 6, 5, 5, 5, 5, 5, 5, 5, 5]


def test_a_history_that_begins_too_late_has_what_there_is():
    past = baseline(UNDATED, 60, years=3, half=3, periods=10, excluded=26)

    assert past.weeks.tolist() == list(range(34))
    assert past.years_ago.max() == 1
    assert baseline(UNDATED, 20, 3, 3, 10, 26).weeks.size == 0


def test_a_masked_year_does_not_count_as_one():
    is_masked = np.zeros(300, dtype=bool)
    is_masked[299 - 52 - 10 : 299 - 52 + 10] = True
    history = History(np.zeros((1, 300)), is_masked=is_masked)

    past = baseline(history, 299, years=2, half=3, periods=10, excluded=26)

    assert past.years_ago.max() == 3
    assert past.weeks[0] == 299 - 3 * 52 - 3
    # Four of seven weeks outside the mask make a year that counts.
    is_masked[299 - 52 - 10 : 299 - 52] = False
    assert baseline(history, 299, 2, 3, 10, 26).years_ago.max() == 3
    is_masked[299 - 52] = False
    assert baseline(history, 299, 2, 3, 10, 26).years_ago.max() == 2
