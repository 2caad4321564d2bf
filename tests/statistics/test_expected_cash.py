"""Dollars expected from one payer, worked by hand."""

import numpy as np
import pytest

from transforms.statistics.expected_cash import Paid, Sent, expected
from transforms.statistics.quantile_forecast import pinball, quantiles

NEVER = 10**6


def history(today: int) -> tuple[Sent, Paid]:
    """A payer that pays each 14 days, on the payday after next, half of the charge.

    Each 14 days, on a payday, 100 claims of $ 10 are sent.
    """
    sent = np.arange(0, today + 1, 14)
    answered = np.where(sent + 28 <= today, sent + 28, NEVER)
    hundred = np.full(len(sent), 100.0)
    claims = Sent(
        np.zeros(len(sent), np.int64),
        sent,
        answered,
        hundred,
        10 * hundred,
        np.where(answered < NEVER, 5 * hundred, 0),
    )
    days = np.arange(28, today + 1, 14)
    return claims, Paid(days, np.full(len(days), 500.0))


def test_claims_are_paid_on_the_payers_own_paydays():
    sent, unsent, other = expected(*history(364), 364)

    # Sent on days 350 and 364: paid on 378 and 392, in weeks 2 and 4.
    assert list(np.flatnonzero(sent)) == [1, 3]
    assert sent.sum() == pytest.approx(1000)
    # Those of 378 on are paid from 406 (week 6) to 448 (week 12).
    assert list(np.flatnonzero(unsent)) == [5, 7, 9, 11]
    assert unsent[5] == pytest.approx(500)
    assert other == pytest.approx(np.zeros(13))


def test_nothing_after_today_is_looked_at():
    now = expected(*history(364), 280)

    claims, paid = history(280)
    assert now == pytest.approx(expected(claims, paid, 280))


def test_of_no_claims_nothing_is_expected():
    none = np.zeros(0, np.int64)
    nothing = expected(
        Sent(none, none, none, none * 1.0, none * 1.0, none * 1.0),
        Paid(none, none * 1.0),
        100,
    )

    assert nothing.sum() == 0


def test_quantiles_are_of_errors_of_weeks_that_were_over():
    points = np.full((40, 2), 100.0)
    actuals = np.full((40, 2), 110.0)
    actuals[30:] = 900.0  # not over yet at origin 30, one week ahead from 29

    found = quantiles(points, actuals, 30)

    assert found[0] == pytest.approx([110, 110, 110])
    assert np.isnan(quantiles(points, actuals, 19)).all()
    assert quantiles(points, actuals, 31)[0][2] == pytest.approx(110)
    assert quantiles(points, actuals, 39)[0][2] == pytest.approx(900)


def test_quantiles_of_a_point_below_nothing_stand_in_their_order():
    points = np.full((40, 1), 100.0)
    points[39] = -100.0
    actuals = np.full((40, 1), 100.0)
    actuals[:20] = 80.0

    low, middle, high = quantiles(points, actuals, 39)[0]

    assert (low, high) == (-100, -80)
    assert low <= middle <= high


def test_the_pinball_loss_weighs_what_lies_above_and_below():
    loss = pinball(np.array([10.0]), np.array([[4.0, 10.0, 20.0]]))

    # 0.1 x 6 above the 10 % quantile, 0 at the median, 0.1 x 10 below the 90 % one.
    assert loss[0] == pytest.approx((0.6 + 0 + 1.0) / 3)
