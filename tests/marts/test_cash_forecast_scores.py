"""marts.cash_forecast_scores: losses beside each naive forecast's."""

import pytest

from tests.marts.test_cash_forecast import origins
from transforms.models.marts import cash_forecast_scores as model

BAD_ROWS = """
cash_forecast_scores.key_repeated | copy cash_forecast_scores where baseline_code = 'month'
cash_forecast_scores.shown_without_gain, cash_forecast_scores.not_one_strongest | set cash_forecast_scores state_code = 'shown', is_strongest = true where baseline_code = 'quarter'; set cash_forecast_scores is_strongest = true where baseline_code = 'month'
"""  # noqa: E501


def test_the_loss_is_the_mean_over_weeks_and_quantiles():
    rows = model.rows(origins(60, 0, 40))

    # Off by 5 below the 10 % and above the 90 % quantile: 0.1 x 5 each, 0 between.
    assert float(rows["loss_usd"][0]) == pytest.approx((0.5 + 0.5) / 3, abs=0.01)
    assert rows["inside_weeks"].to_list() == [52 * 13] * 3


def test_no_origins_give_no_rows():
    assert model.rows(origins(0, 0, 0)).height == 0
