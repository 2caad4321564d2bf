"""Dates of changes: a range of days, and which of them is stated."""

from datetime import date

import numpy as np

from transforms.statistics.change_dates import date_range

EPOCH = date(1970, 1, 1)


def days(*when: str) -> np.ndarray:
    return np.array([(date.fromisoformat(each) - EPOCH).days for each in when])


def told(range_) -> tuple[str, ...]:
    return tuple(
        f"{date.fromordinal(EPOCH.toordinal() + day)}"
        for day in (range_.stated, range_.first, range_.last)
    )


def dated(steps, known=(), first="2025-03-20"):
    """One claim a day, whose prices moved so far from before; the size is -10 %."""
    (start,) = days(first)
    return told(
        date_range(
            np.arange(start, start + len(steps)),
            np.arange(len(steps)),
            np.array(steps),
            -0.1,
            known,
        )
    )


def test_the_first_of_a_month_is_stated_where_it_is_possible():
    steps = [0.0] * 10 + [-0.1] * 10  # the new price is seen from 30 March on

    assert dated(steps) == ("2025-04-01", "2025-03-28", "2025-04-01")


def test_a_known_day_goes_before_the_first_of_a_month():
    steps = [0.0] * 10 + [-0.1] * 10
    (known,) = days("2025-03-31")

    assert dated(steps, [known])[0] == "2025-03-31"
    (impossible,) = days("2025-05-01")
    assert dated(steps, [impossible])[0] == "2025-04-01"


def test_else_the_likeliest_day_is_stated():
    steps = [0.0] * 10 + [-0.1] * 10

    assert dated(steps, first="2025-03-01") == (
        *("2025-03-11", "2025-03-09", "2025-03-13"),
    )


def test_odd_claims_next_to_the_change_have_no_vote():
    steps = [0.0] * 8 + [-0.3, 0.2] + [-0.3, 0.15] + [-0.1] * 8

    stated, first, last = dated(steps, first="2025-03-01")

    assert first <= "2025-03-09" <= last
    assert last <= "2025-03-15"
    assert stated in ("2025-03-09", "2025-03-10", "2025-03-11", "2025-03-12")


def test_a_gap_without_claims_is_possible_throughout():
    day = days("2025-03-01", "2025-03-02", "2025-03-03", "2025-05-10", "2025-05-11")
    steps = np.array([0.0, 0.0, 0.0, -0.1, -0.1])

    found = told(date_range(day, np.arange(5), steps, -0.1))

    assert found[1] <= "2025-03-04"
    assert found[2] >= "2025-05-10"
    assert found[0] in ("2025-04-01", "2025-05-01")
