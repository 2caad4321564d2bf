"""The table behind the charts shows whatever a published report holds."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards import grid


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("payment_month", date(2025, 1, 1), "agTextColumnFilter"),
        ("is_preliminary", True, "agTextColumnFilter"),
        ("payer_name", "First Payer", "agTextColumnFilter"),
        ("answered_claims", 7, "agNumberColumnFilter"),
        ("paid_usd", Decimal("7.50"), "agNumberColumnFilter"),
    ],
)
def test_every_kind_of_column_has_its_place(column, value, kind):
    frame = pl.DataFrame({column: [value, None]})

    _, table = grid.grid(frame, None, {}, {}).children

    (defined,) = table.columnDefs
    assert (defined["field"], defined["filter"]) == (column, kind)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.00049, "<0.001"),
        (0.0123, "0.012"),
        (0.00123, "0.0012"),
        (0.5, "0.50"),
        (1.0, "1.0"),
        (None, "withheld"),
    ],
)
@pytest.mark.parametrize("column", ["p_value", "q_value", "trend_p_value"])
def test_what_chance_draws_is_never_rounded_to_nothing(column, value, said):
    how = grid.kind(column, pl.Float64())

    assert grid.said(how, value) == said


def test_a_rate_per_people_is_no_probability():
    assert grid.said(grid.kind("seen_value", pl.Float64()), 12.34) == "12.3"
    assert grid.said(grid.kind("breakdown_value", pl.String()), "MD") == "MD"
