"""The page of the weekly digest: what it draws of a few weeks."""

from datetime import date

import polars as pl
import pytest

from dashboards import drawn
from dashboards.pages import weekly_digest as page
from transforms.models.marts.weekly_digest import SCHEMA

WEEKS = {date(2026, 6, 1): (20, 80), date(2026, 6, 15): (30, 90)}


@pytest.fixture
def rows():
    """Weeks of a facility: nothing was answered in the second and in the last."""
    return pl.DataFrame(
        [
            {
                "scope_code": "all",
                "facility_id": "F1",
                "payment_week": week,
                "latest_week": date(2026, 6, 22),
                "is_latest": False,
                "denied_claims": denied,
                "adjudicated_claims": answered,
            }
            for week, (denied, answered) in WEEKS.items()
        ],
        schema=SCHEMA,
    )


def test_a_week_without_answers_is_a_gap(rows):
    figure = page.figure(rows)

    rate = next(trace for trace in figure.data if trace.name == "rate")
    assert list(rate.x) == [date(2026, 6, day) for day in (1, 8, 15, 22)]
    assert list(rate.y) == [0.25, None, pytest.approx(1 / 3), None]
    bands = [trace for trace in figure.data if trace.name == "95 % interval"]
    assert [set(band.x) for band in bands] == [{week} for week in WEEKS]
    assert figure.layout.meta["summary"] == "4 weeks; the last is without answers."


def test_its_rows_call_a_week_a_week(rows):
    found = drawn.rows(page.figure(rows))

    assert found["week"].to_list() == [date(2026, 6, day) for day in (1, 8, 15, 22)]
    assert "month" not in found.columns
