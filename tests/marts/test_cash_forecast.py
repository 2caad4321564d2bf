"""marts.cash_forecast: shown only where it beats the strongest naive forecast."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from dashboards.pages import cash_forecast as page
from transforms.models.core.cash_origin import NAIVE, SCHEMA
from transforms.models.marts import cash_forecast as model
from transforms.models.marts import cash_forecast_scores

BAD_ROWS = """
cash_forecast.key_repeated | copy cash_forecast where week_index = 1
cash_forecast.be_in_set(state_code) | set cash_forecast state_code = 'odd' where week_index = 2
cash_forecast.dollars_not_shown | set cash_forecast state_code = 'shown' where week_index = 3
cash_forecast.range_wrong | set cash_forecast low_usd = 2, median_usd = 1, high_usd = 3 where week_index = 4
"""  # noqa: E501

START = date(2024, 1, 7)
PAYERS = pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]})


def origins(count: int, ours: float, naive: float) -> pl.DataFrame:
    """core.cash_origin: every week brings 100; forecasts are off by so much."""
    rows = []
    random = np.random.default_rng(1)
    for n in range(count):
        off = random.normal(1, 0.1)
        for ahead in range(1, 14):
            row = {
                "origin_date": START + timedelta(7 * n),
                "payer_id": None,
                "week_index": ahead,
                "week_end_date": START + timedelta(7 * (n + ahead)),
                "actual_usd": 100.0 if n < count - 1 else None,
                "sent_usd": 60.0,
                "unsent_usd": 30.0,
                "other_usd": 10.0 + ours,
            }
            for prefix in ("", *(f"{name}_" for name in NAIVE)):
                middle = 100 + (naive if prefix else ours) * off
                row |= {
                    f"{prefix}low_usd": middle - 5,
                    f"{prefix}median_usd": middle,
                    f"{prefix}high_usd": middle + 5,
                }
            rows.append(row)
    floats = {
        name: pl.Float64 if name.endswith("_usd") else kind
        for name, kind in SCHEMA.items()
    }
    return pl.DataFrame(rows, schema=floats).cast(SCHEMA)


def told(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return model.rows(frame, PAYERS), cash_forecast_scores.rows(frame)


def test_a_forecast_that_beats_the_naive_one_is_shown():
    report, scores = told(origins(60, 5, 40))

    assert report["state_code"].unique().to_list() == ["shown"]
    assert report.height == 13
    assert float(report["expected_usd"][0]) == 105
    best = scores.filter("is_strongest").row(0, named=True)
    assert best["judged_origins"] == 52
    assert best["gain_low_usd"] > 0
    assert "Payers are expected to pay" in page.sentence(report)


def test_a_forecast_that_does_not_is_not_shown():
    report, scores = told(origins(60, 40, 5))

    assert report["state_code"].unique().to_list() == ["not_better"]
    assert report["expected_usd"].null_count() == 13
    assert (scores["gain_high_usd"] < 0).all()
    assert "does not beat" in page.sentence(report)


def test_few_past_forecasts_tell_nothing():
    report, scores = told(origins(26, 5, 40))

    assert report["state_code"][0] == "too_few"
    assert scores["gain_usd"].null_count() == 3


@pytest.mark.parametrize("count", [0, 1])
def test_the_page_works_without_history(count):
    frame = origins(1, 0, 0).head(13 * count)
    report, scores = told(frame)
    past = pl.DataFrame(
        schema={
            name: SCHEMA.get(name, pl.Decimal(18, 2))
            for name in (
                *("origin_date", "week_index", "week_end_date", "actual_usd"),
                *("expected_usd", "low_usd", "median_usd", "high_usd"),
            )
        }
    )

    assert page.figure(report, past).data == ()
    assert page.backtest(past, scores).data == ()
    assert page.payers(report).data == ()
    assert page.numbers(report, scores)
    assert page.sentence(report)
    assert page.table(report, past).height == report.height
