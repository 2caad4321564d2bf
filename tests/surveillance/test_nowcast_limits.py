"""How far past weeks were foretold wrong, and what limits that makes: by hand."""

from math import exp, log

import numpy as np
import pytest

from transforms.surveillance.nowcast_limits import (
    ENOUGH,
    Errors,
    Spread,
    mixed,
    nowcast,
    past_errors,
    spread,
)

# Three weeks at lags 0 and 1, and one whose end is not known yet.
CUMULATIVE = np.array([[50.0, 100], [40, 100], [60, 90], [55, np.nan]])


def test_each_week_is_foretold_from_the_others():
    """Of week 1, the others went from 40 + 60 to 100 + 90: 50 x 1.9 = 95, 100 came.

    Of week 2: 40 x 190 / 110 = 69.1, and 100 came; of week 3: 60 x 200 / 90 = 133.3,
    and 90 came.
    """
    found = past_errors(CUMULATIVE)

    assert found.by_week[:, 0] == pytest.approx(
        [
            log(100.5 / 95.5),
            log(100.5 / (40 * 190 / 110 + 0.5)),
            log(90.5 / (60 * 200 / 90 + 0.5)),
        ]
    )
    assert found.by_week[:, 1].tolist() == [0, 0, 0]
    # (1 - F) / F is the ratio less 1, over the nowcast.
    chances = [
        0.9 / 95.5,
        (80 / 110) / (7600 / 110 + 0.5),
        (110 / 90) / (400 / 3 + 0.5),
    ]
    assert found.chance == pytest.approx([sum(chances) / 3, 0])
    assert not found.can_fall


def test_the_latest_weeks_are_judged_and_learnt_from():
    earlier = np.vstack([[[1.0, 1000.0]], CUMULATIVE])

    found, all_weeks = past_errors(earlier, window=3), past_errors(earlier)

    assert len(found.by_week) == 3 and len(all_weeks.by_week) == 4
    assert found.by_week == pytest.approx(past_errors(CUMULATIVE).by_week)


def test_a_week_of_nothing_foretells_nothing():
    """None known, none came: it was right, and says nothing of weeks with cases."""
    quiet = np.vstack([[[0.0, 0.0]], CUMULATIVE])

    assert np.isnan(past_errors(quiet).by_week[0]).all()
    # None known, three came: that it says.
    assert past_errors(np.vstack([[[0.0, 3.0]], CUMULATIVE])).by_week[
        0, 0
    ] == pytest.approx(log(3.5 / 0.5))


def test_errors_in_common_stay_and_others_cancel():
    """Half by each feed: e and e are e; one half too many and one too few are none."""
    up, down = (
        Errors(np.array([[each]]), np.array([0.04]), can_fall=False)
        for each in (-log(1.5), -log(0.5))
    )
    half, share = np.array([0.5, 0.5]), np.ones((2, 1))

    assert mixed([up, up], share, half).by_week == pytest.approx(up.by_week)
    assert mixed([up, down], share, half).by_week == pytest.approx(0)
    # A quarter of each one's chance, as of a sum of two of the same size.
    assert mixed([up, down], share, half).chance == pytest.approx([0.02])
    assert mixed([up, down], share, np.array([1.0, 0])).by_week == pytest.approx(
        up.by_week
    )


def test_few_weeks_borrow_from_all_feeds():
    """4 weeks of 0.1 want 35: those of both feeds, whose mean square is 0.046."""
    few = Errors(np.full((4, 1), 0.1), np.zeros(1), can_fall=False)
    wild = Errors(np.full((4, 1), 0.2865), np.zeros(1), can_fall=False)
    many = Errors(np.full((45, 1), 0.1), np.zeros(1), can_fall=False)

    usual = (0.1**2 + 0.2865**2) / 2
    found = spread(few, [few, wild])
    assert found.freedom.tolist() == [ENOUGH] == [39]
    assert found.square == pytest.approx([(4 * 0.01 + 35 * usual) / 39])
    alone = spread(many, [many, wild])
    assert alone.freedom.tolist() == [45]
    assert alone.square == pytest.approx([0.01])


def told(square, chance, known, share, can_fall=False):
    of = Spread(np.array([square]), np.array([chance]), np.array([1e9]), can_fall)
    return nowcast(np.array([known]), np.array([0]), np.array([share]), of)


def test_limits_are_as_wide_as_past_weeks_were_off():
    """A root mean square of 0.1, so many weeks that t is normal: exp(-+ 0.196)."""
    found = told(0.01, 0.0, 1000.0, 1.0, can_fall=True)

    assert found.lower[0] == round(1000.5 * exp(-0.1 * 1.959964) - 0.5) == 822
    assert found.upper[0] == round(1000.5 * exp(0.1 * 1.959964) - 0.5) == 1217
    # Where no count ever fell, none is foreseen to.
    assert told(0.01, 0.0, 1000.0, 1.0).lower[0] == 1000


def test_a_small_count_has_more_chance_in_it():
    """(1 - 0.8) / 0.8 of 10.5 is 0.0238, of which 0.0025 was learnt with the rest."""
    wide, narrow = told(0.01, 0.0025, 8.0, 0.8), told(0.01, 0.0025, 8e6, 0.8)

    off = 1.959964 * (0.01 + 0.25 / 10.5 - 0.0025) ** 0.5
    assert wide.upper[0] == round(10.5 * exp(off) - 0.5) == 14
    assert narrow.upper[0] / 1e7 == pytest.approx(exp(0.1 * 1.959964), rel=1e-6)


def test_nothing_known_has_limits_too():
    """Half known, none so far: one or more may be there still."""
    found = told(0.0, 0.0, 0.0, 0.5)

    assert (found.estimate[0], found.lower[0]) == (0, 0)
    assert found.upper[0] == round(0.5 * exp(1.959964 * 2**0.5) - 0.5) == 7
