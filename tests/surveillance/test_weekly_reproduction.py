"""R by week, of weekly counts: worked by hand, and beside the daily method."""

import numpy as np
import polars as pl
import pytest

from tests.references import EPI
from transforms.surveillance.reproduction import reproduction, serial_interval
from transforms.surveillance.weekly_reproduction import (
    reach_weeks,
    spread_over_days,
    weekly_reproduction,
)

FLU = (2.6, 1.5)


def test_level_weeks_have_an_r_of_one():
    """Each day has 100 cases, and as many infect it: the posterior is gamma.

    Of 700 cases, shape 1 + 700; the infectiousness of 7 days is 7 x 100, the prior adds
    1 / 5: 701 / 700.2 = 1.0011, give or take 1.96 / sqrt(701) = 7.4 %.
    """
    found = weekly_reproduction(np.full(8, 700.0), *FLU)

    assert np.isnan(found.mean[:2]).all()
    assert found.mean[2:] == pytest.approx(701 / 700.2, rel=2e-3)
    assert found.lower[2:] == pytest.approx(0.928, abs=0.003)
    assert found.upper[2:] == pytest.approx(1.077, abs=0.003)


def test_weeks_that_double_have_the_r_of_that_growth():
    """Doubling in 7 days: R = 1 / sum of w_s 2^(-s / 7)."""
    cases = 1000 * 2.0 ** np.arange(8)
    interval = serial_interval(*FLU, 21)
    growing = 1 / (interval * 2 ** (-np.arange(22) / 7)).sum()

    found = weekly_reproduction(cases, *FLU)

    assert growing == pytest.approx(1.28, abs=0.01)
    assert found.mean[3:] == pytest.approx(growing, rel=0.01)
    daily = spread_over_days(cases, interval)
    assert daily.reshape(8, 7).sum(axis=1) == pytest.approx(cases)
    assert daily[1:] / daily[:-1] == pytest.approx(2 ** (1 / 7), rel=0.02)


def test_how_far_back_a_serial_interval_reaches():
    """99 in 100 of influenza within 8 days, two weeks; of pertussis within 6 weeks."""
    held = np.cumsum(serial_interval(*FLU, 30))
    assert held[7] < 0.99 < held[8]
    assert reach_weeks(*FLU) == 2
    assert reach_weeks(22.8, 6.5) == 6
    assert reach_weeks(1.5, 0.2) == 1


def test_a_gap_and_few_cases_are_not_judged():
    cases = np.array([50.0, 50, 50, 50, np.nan, 50, 50, 50, 10, 11, np.nan])

    found = weekly_reproduction(cases, *FLU)

    judged = np.flatnonzero(~np.isnan(found.mean))
    assert judged.tolist() == [2, 3, 7, 9]
    # What comes after a gap knows nothing of what was before it.
    other = np.where(np.arange(11) < 4, 900.0, cases)
    assert weekly_reproduction(other, *FLU).mean[7] == found.mean[7]


@pytest.mark.parametrize(
    "cases", [[], [np.nan], [5.0], [0.0] * 9, [50.0, 50.0], [np.nan] * 3]
)
def test_nothing_to_judge(cases):
    assert np.isnan(weekly_reproduction(np.array(cases), *FLU).mean).all()


@pytest.mark.parametrize(("mean", "sd"), [(1.0, 1.0), (2.6, 0.0)])
def test_an_interval_that_is_none(mean, sd):
    with pytest.raises(ValueError, match="serial interval"):
        weekly_reproduction(np.full(5, 50.0), mean, sd)


@pytest.mark.corpus
@pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here")
def test_weeks_tell_what_days_tell():
    """A school in 2009: R of calendar weeks from their sums, and from their days."""
    days = pl.read_csv(EPI / "rt_flu2009_incidence.csv")["incidence"].cast(float)
    weeks = len(days) // 7
    counted = days.to_numpy()[: weeks * 7]
    by_day = reproduction(counted[None], serial_interval(*FLU, 21), first=7)

    found = weekly_reproduction(counted.reshape(weeks, 7).sum(axis=1), *FLU)

    is_judged = ~np.isnan(found.mean)
    daily = np.concatenate([[np.nan], by_day.mean[0, ::7]])
    assert found.mean[is_judged] == pytest.approx(daily[is_judged], rel=0.3)
