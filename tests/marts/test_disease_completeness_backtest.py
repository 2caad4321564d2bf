"""marts.disease_completeness_backtest: past nowcasts beside their ends."""

import polars as pl

from tests.reporting_rows import triangle
from transforms.models.marts import disease_completeness_backtest as backtest

BAD_ROWS = """
disease_completeness_backtest.key_repeated | add disease_completeness_backtest service_week = date '2020-01-05', lag_index = 2; add disease_completeness_backtest service_week = date '2020-01-05', lag_index = 2
disease_completeness_backtest.week_not_from_sunday | add disease_completeness_backtest service_week = date '2020-01-06', lag_index = 2
disease_completeness_backtest.known_beyond_the_end | add disease_completeness_backtest service_week = date '2020-01-12', lag_index = 2, known_share = 0.9, nowcast_share = 0.8
disease_completeness_backtest.limits_out_of_order | add disease_completeness_backtest service_week = date '2020-01-19', lag_index = 2, low_share = 0.9, high_share = 0.8
disease_completeness_backtest.held_differs_from_limits | add disease_completeness_backtest service_week = date '2020-01-26', lag_index = 2, low_share = 0.8, high_share = 1.2, is_held = false
"""  # noqa: E501


def test_a_steady_feed_was_foreseen():
    """60 of 100 are known at once, so that 100 were expected, and came."""
    rows = backtest.rows(triangle())

    at_once = rows.filter(lag_index=0)
    assert at_once.height >= 40
    assert set(at_once["known_share"]) == {0.6}
    assert set(at_once["nowcast_share"]) == {1.0}
    assert rows["is_held"].all()
    assert rows["low_share"].min() >= 0.8 and rows["high_share"].max() <= 1.2


def test_a_surge_after_the_fact_was_missed():
    """Of weeks a year ago three times as many came in the end as ever before."""
    late = triangle(lambda age: (60, 30, 10 if age > 40 else 210))

    rows = backtest.rows(late).filter(lag_index=1)

    assert not rows["is_held"].all()
    assert rows["nowcast_share"].min() < 0.5


def test_weeks_of_few_people_are_left_out():
    few = triangle(lambda age: (6, 3, 1)).with_columns(patients=pl.lit(9))

    assert backtest.rows(few).is_empty()


def test_a_week_is_told_since_11_people_were_known_of_it():
    late = triangle().with_columns(
        patients=pl.when(lag_index=0).then(10).otherwise(pl.col("patients"))
    )

    assert backtest.rows(triangle())["lag_index"].min() == 0
    assert backtest.rows(late)["lag_index"].min() == 1
