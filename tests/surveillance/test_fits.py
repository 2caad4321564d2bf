"""Fits of many series at once, against statsmodels' generalised linear model."""

import numpy as np
import pytest
import statsmodels.api as sm

from transforms.surveillance.fits import Design, fitted

WEEKS = np.arange(60)
TIME = WEEKS - 29.5
PERIOD = WEEKS // 5 % 4


def design(*, has_trend=True):
    return Design(PERIOD, TIME, 4, has_trend=has_trend)


def drawn(series=3):
    mean = 5 * np.exp(0.01 * TIME + 0.4 * PERIOD)
    return np.random.default_rng(5).poisson(mean, (series, 60)).astype(float)


@pytest.mark.parametrize("has_trend", [True, False])
def test_statsmodels_fits_the_same(has_trend):
    counts = drawn()
    weights = np.random.default_rng(6).uniform(0.2, 2, counts.shape)
    weights[:, 7] = 0

    found = fitted(counts, weights, design(has_trend=has_trend))

    columns = np.equal.outer(PERIOD, np.arange(4)).astype(float)
    columns = np.column_stack([columns, TIME] if has_trend else [columns])
    uses = WEEKS != 7
    for row in range(3):
        model = sm.GLM(
            counts[row, uses],
            columns[uses],
            family=sm.families.Poisson(),
            var_weights=weights[row, uses],
        ).fit(tol=1e-12)
        assert found.level[row] == pytest.approx(model.params[:4], rel=1e-7)
        assert found.mean[row, uses] == pytest.approx(model.fittedvalues, rel=1e-7)
        pulls = found.leverage(design(has_trend=has_trend))[row]
        # These are of the last step's weights, by one step older.
        assert pulls[uses] == pytest.approx(model.get_hat_matrix_diag(), rel=1e-3)
        assert pulls[7] == 0
        ahead = np.append(np.eye(4)[2], 40.0)[: columns.shape[1]]
        variance = ahead @ model.cov_params(scale=1.0) @ ahead
        assert found.unscaled(2, 40.0)[row] == pytest.approx(variance, rel=1e-3)
        assert found.freedom[row] == 59 - columns.shape[1]


def test_a_period_without_a_case_leaves_the_others_alone():
    counts = drawn(1)
    counts[:, PERIOD == 3] = 0
    without = (PERIOD != 3).astype(float)[None]

    found = fitted(counts, np.ones_like(counts), design())
    others = fitted(counts, without, design())

    assert found.has_converged.all()
    assert found.mean[0, PERIOD == 3].max() < 1e-5
    near = pytest.approx(others.level[0, :3], abs=1e-6)
    assert found.level[0, :3] == near
    assert np.isnan(others.level[0, 3])


def test_leverages_sum_to_the_parameters():
    found = fitted(drawn(), np.ones((3, 60)), design())

    assert found.leverage(design()).sum(axis=1) == pytest.approx([5, 5, 5], rel=1e-9)


def test_too_few_weeks_for_the_parameters_are_no_fit():
    weights = np.zeros((2, 60))
    weights[0, :4] = 1  # one period and a trend of four weeks: a fit
    weights[1, :2] = 1  # of two: none

    found = fitted(np.ones((2, 60)), weights, design())

    assert found.has_converged.tolist() == [True, False]
    assert np.isnan(found.mean[1]).all()


def test_what_has_no_weight_has_no_influence():
    counts = drawn(1)
    weights = np.ones_like(counts)
    weights[0, 10:20] = 0
    other = counts.copy()
    other[0, 10:20] = np.nan

    first, second = (fitted(each, weights, design()) for each in (counts, other))

    assert first.level.tolist() == second.level.tolist()
    assert first.slope.tolist() == second.slope.tolist()


def test_zeros_are_fitted_by_nearly_nothing():
    found = fitted(np.zeros((1, 60)), np.ones((1, 60)), design())

    assert found.has_converged.all()
    assert found.mean.max() < 1e-8
