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
