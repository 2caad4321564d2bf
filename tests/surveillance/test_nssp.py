"""The NSSP's detectors on cases worked by hand, and where they must keep silent."""

import numpy as np
import pytest
from scipy import stats

from transforms.surveillance.negative_binomial import negative_binomial_fit
from transforms.surveillance.nssp import switch
from transforms.surveillance.nssp_ewma import ewma
from transforms.surveillance.nssp_regression import regression
from transforms.surveillance.nssp_signal import colours
from transforms.surveillance.trend_classes import RISE, STABLE, UNKNOWN, trend_classes
from transforms.surveillance.weekly_regression import negative_binomial, serfling


def four_weeks(today):
    """Mondays 7 above, weeks by turns 1 above and below, a guard of 2 days, today."""
    weeks = np.repeat([1.0, -1, -1, 1], 7) + np.tile([17.0, 10, 10, 10, 10, 10, 10], 4)
    return np.array([[*weeks, 10, 10, today]])


def test_the_regression_by_hand():
    """28 residuals of 1: variance 28 / 20; a forecast adds 1/4 + 3 * 35 / (28 * 21)."""
    found, fit = regression(four_weeks(12))

    assert found.expected[0, 30] == pytest.approx(10)
    assert found.statistic[0, 30] == pytest.approx(2 / 2**0.5)
    assert found.p[0, 30] == pytest.approx(0.086339, abs=1e-6)  # Student's t, 20
    # Counts vary by 196 / 27 about 11.
    assert fit[0, 30] == pytest.approx(1 - 1.4 * 27 / 196)
    assert np.isnan(found.statistic[0, :13]).all()


def test_the_average_by_hand():
    """28 days of 10 don't vary: only the correction for small counts stands below."""
    found = ewma(np.array([[10.0] * 30 + [20]]))

    # The quick one rises by 9 of 0.9 * (0.1289 + (0.2414 - 0.1826 * 0.1^4) ln 2)
    # / 1.70329 = 0.156516, 57.5; the slow one by 4 of 0.4 * (0.1289 + (0.2414
    # - 0.1826 * 0.6^4) ln 2) / 1.70329 = 0.0657134, 60.9.
    assert found.expected[0, 30] == 10
    assert found.statistic[0, 30] == pytest.approx(4 / 0.0657134, rel=1e-5)
    assert found.statistic[0, 9:30] == pytest.approx(0)
    assert np.isnan(found.statistic[0, :9]).all()


def test_the_switch_heeds_how_well_the_line_explains():
    level = np.array([[10.0, 12, 9, 11] * 8])

    assert switch(four_weeks(12)).is_regression[0, 30]
    assert not switch(level).is_regression.any()
    signals = switch(level).signals
    assert (signals.p[0, 9:] == ewma(level).p[0, 9:]).all()


def test_colours():
    p = np.array([0.5, 0.05, 0.049, 0.01, 0.0099, np.nan])

    assert colours(p).tolist() == ["blue", "blue", "yellow", "yellow", "red", "grey"]


@pytest.mark.parametrize("judge", [ewma, lambda counts: regression(counts).signals])
def test_a_day_without_feed_is_no_day_of_zero(judge):
    counts = np.vstack([four_weeks(12), four_weeks(12)])
    counts[0, 20] = np.nan
    counts[1, 30] = np.nan

    found = judge(counts)

    assert np.isnan([found.statistic[:, 30], found.expected[:, 30]]).all()
    assert not np.isnan(found.statistic[1, 29])


def test_a_week_above_a_level_series():
    counts = np.array([[5.0] * 60 + [6.0]])
    is_baseline = np.arange(61) < 60

    for found in (
        serfling(counts, is_baseline, np.zeros(61, dtype=bool)),
        negative_binomial(counts, is_baseline),
    ):
        assert found.expected[0] == pytest.approx(np.full(61, 5.0))
        assert not found.is_alarm[0, :60].any()
    # Least squares left no residue. The mean could be 6, and 10 then is the 95 % point.
    assert serfling(counts, is_baseline, np.zeros(61, dtype=bool)).is_alarm[0, 60]
    assert negative_binomial(counts, is_baseline).threshold[0, 30] == 10


def test_weeks_that_say_nothing_have_no_figure():
    none, gap = np.zeros((1, 60)), np.full((1, 60), 5.0)
    gap[0, 7] = np.nan
    is_baseline = np.ones(60, dtype=bool)

    for counts in (none, gap):
        assert np.isnan(negative_binomial(counts, is_baseline).expected).all()
    assert np.isnan(serfling(gap, is_baseline, ~is_baseline).expected).all()
    few = np.arange(60) < 4
    assert np.isnan(serfling(gap, few, ~is_baseline).threshold).all()


def test_the_size_found_is_the_likeliest():
    counts = np.array([0.0, 2, 4, 10, 1, 7, 0, 8])

    fit = negative_binomial_fit(counts, np.ones((8, 1)))

    def likelihood(size):
        return stats.nbinom.logpmf(counts, size, size / (size + 4)).sum()

    assert np.exp(fit.coefficients[0]) == pytest.approx(4)
    assert likelihood(fit.size) > max(likelihood(fit.size * f) for f in (0.99, 1.01))
    assert np.isinf(negative_binomial_fit(np.full(8, 3.0), np.ones((8, 1))).size)


def test_a_trend_of_two_days_by_hand():
    """10 then 20 of 100: odds 9/4 as high, with variance 1/10 + 1/90 + 1/20 + 1/80."""
    found = trend_classes(np.array([[10.0, 20]]), np.full((1, 2), 100.0), window=2)

    slope = np.log(9 / 4) / (1 / 10 + 1 / 90 + 1 / 20 + 1 / 80) ** 0.5
    assert found.statistic[0, 1] == pytest.approx(slope, rel=1e-3)
    assert found.kind.tolist() == [[UNKNOWN, STABLE]]


def test_a_trend_needs_cases_and_whole_windows():
    visits = np.full((4, 14), 100.0)
    cases = np.array([np.arange(14.0) * 4 + 1, np.zeros(14), visits[0], np.ones(14)])
    cases[3, 1] = np.nan

    kind = trend_classes(cases, visits).kind

    assert (kind[0, 11:] == RISE).all()
    assert (kind[1:3] == UNKNOWN).all()
    assert kind[3, 11:].tolist() == [UNKNOWN, UNKNOWN, STABLE]
