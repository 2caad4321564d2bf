"""Histories: the same week of years before, and which weeks may be learnt from."""

import numpy as np
import pytest

from transforms.surveillance.histories import History, masked

SUNDAYS = np.datetime64("2014-01-05") + 7 * np.arange(600)


def dated(first, weeks=600):
    return History(np.zeros((1, weeks)), np.datetime64(first) + 7 * np.arange(weeks))


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        ("2021-01-03", 1, "2020-01-05"),  # 3 January 2020 is a Friday
        ("2021-01-03", 2, "2019-01-06"),  # a Thursday: the Sunday after is nearer
        ("2021-01-10", 3, "2018-01-07"),  # a Wednesday: the Sunday before is
        # The years between hold one of 53 weeks: 261 weeks, not 260.
        ("2021-01-03", 5, "2016-01-03"),
        ("2024-03-03", 4, "2020-03-01"),
    ],
)
def test_the_same_week_years_before_is_the_nearest_of_the_calendar(day, years, then):
    history = dated("2014-01-05")
    week = int(np.flatnonzero(history.first_days == np.datetime64(day))[0])

    found = history.years_before(week, years)

    assert str(history.first_days[found]) == then


def test_29_february_is_compared_with_1_march():
    history = dated("2016-02-25", 500)  # weeks begin on a Thursday
    week = int(np.flatnonzero(history.first_days == np.datetime64("2024-02-29"))[0])

    found = history.first_days[history.years_before(week, 1)]

    assert str(found) == "2023-03-02"


def test_without_dates_a_year_is_52_weeks():
    assert History(np.zeros((1, 300))).years_before(299, 5) == 39


def test_the_pandemic_is_march_2020_to_june_2022_by_the_first_day():
    is_masked = masked(SUNDAYS)

    assert SUNDAYS[is_masked][[0, -1]].astype(str).tolist() == [
        "2020-03-01",
        "2022-06-26",
    ]
    months = masked(SUNDAYS, "2021-01", "2021-01")
    assert months.sum() == 5


def test_what_may_be_learnt_from():
    history = History(
        np.array([[1, 2, np.nan, 4, 5], [1, 2, 3, 4, 5.0]]),
        is_complete=np.array([[True] * 4 + [False], [True] * 5]),
        begins=np.array([1, 3]),
    )

    assert history.usable().tolist() == [
        [False, True, False, True, False],
        [False, False, False, True, True],
    ]
    assert history.is_provisional.tolist() == [[False] * 4 + [True], [False] * 5]


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ({"is_masked": np.zeros(3, bool)}, r"is_masked has shape \(3,\), not \(2,\)"),
        ({"begins": np.zeros(2, int)}, r"begins has shape \(2,\), not \(1,\)"),
        (
            {"first_days": np.array(["2024-01-07", "2024-01-21"], "datetime64[D]")},
            "weeks do not follow each other",
        ),
    ],
)
def test_marks_of_another_shape_are_refused(marks, message):
    with pytest.raises(ValueError, match=message):
        History(np.zeros((1, 2)), **marks)


def test_counts_below_zero_are_refused():
    with pytest.raises(ValueError, match="below zero"):
        History(np.array([[1.0, -1.0]]))
