"""Payers' calendars, and waits counted in paydays, worked by hand."""

import numpy as np
import pytest

from transforms.statistics import paydays, waiting
from transforms.statistics.paydays import Calendar, calendar, chances, filled, hazards


def days(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_the_usual_gap_is_the_calendar_though_a_payday_was_missed():
    assert calendar(days(3, 17, 31, 59, 73), 80) == Calendar(73, 14)
    assert calendar(days(3, 17, 31, 59, 73), 87) == Calendar(87, 14)


def test_who_pays_on_any_day_has_weeks_up_to_today():
    assert calendar(days(1, 2, 5, 6, 8, 9, 12), 20) == Calendar(20, 7)
    assert calendar(days(10), 20) == Calendar(20, 7)
    assert calendar(days(), 20) == Calendar(20, 7)


def test_paydays_are_numbered_from_the_last_one():
    when = Calendar(100, 14)

    assert list(when.number(days(86, 87, 100, 101, 114, 115))) == [-1, 0, 0, 1, 1, 2]
    assert list(when.to_wait(days(86, 87, 100, 101))) == [0, 13, 0, 13]


def test_an_open_claim_counts_for_the_paydays_it_has_seen():
    # 40 claims: half answered on the first payday, 10 on the second, 10 still open
    # after the first; 5 have seen no payday.
    told = hazards(
        days(0, 1, 9, 9),
        days(5, 5, 0, -1),
        days(1, 1, 0, 0),
        np.array([20, 10, 10, 5.0]),
    )

    assert told[0] == 20 / 40
    assert np.isnan(told[1])  # 10 waited: too few to tell
    assert list(filled(told, np.full(61, 0.25))[:2]) == [0.5, 0.25]


def test_hazards_are_those_of_kaplan_and_meier():
    random = np.random.default_rng(1)
    lasted = random.integers(0, 6, 2000)
    is_answered = random.random(2000) < 0.7

    told = hazards(lasted, lasted, is_answered, np.ones(2000))
    curve = waiting.curve(lasted, is_answered)

    share = 1 - np.cumprod(1 - np.nan_to_num(told))[curve.days]
    assert share == pytest.approx(curve.share)


def test_chances_go_on_from_the_last_payday_seen():
    hazard = np.zeros(paydays.MOST_PAYDAYS + 1)
    hazard[:3] = (0.5, 0.4, 1.0)

    found = chances(hazard, days(-1, 0, -2), 3)

    assert found[0] == pytest.approx([0.5, 0.5 * 0.4, 0.5 * 0.6])
    assert found[1] == pytest.approx([0.4, 0.6, 0])
    assert found[2] == pytest.approx([0, 0.5, 0.2])  # sent after the first payday
