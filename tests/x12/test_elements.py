"""Elements: which texts are amounts, quantities and dates, and which are not."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from transforms.x12 import elements
from transforms.x12.separators import ELEMENT


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("100", "100.00"),
        ("-.5", "-0.50"),
        ("+5.", "5.00"),
        ("12.340", "12.34"),
        ("000000000000000000007", "7.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_a_plain_number_is_an_amount(text, amount):
    row = pl.DataFrame({"e": [text]}).select(
        usd=elements.usd(pl.col("e")), bad=elements.unreadable_usd(pl.col("e"))
    )

    assert row.rows() == [(Decimal(amount), False)]


@pytest.mark.parametrize(
    "text",
    [
        "NOT",
        "1e3",
        "1,000.00",
        "12.345",
        "$5",
        "-",
        ".",
        "1234567890123",
        "\u0661\u0662",
        "0" * 50 + "7" * 13,
    ],
)
def test_anything_else_is_unreadable_never_a_guess(text):
    row = pl.DataFrame({"e": [text]}).select(
        usd=elements.usd(pl.col("e")), bad=elements.unreadable_usd(pl.col("e"))
    )

    assert row.rows() == [(None, True)]


def test_an_absent_amount_is_not_unreadable():
    row = pl.DataFrame({"e": [None]}, schema={"e": pl.String}).select(
        usd=elements.usd(pl.col("e")), bad=elements.unreadable_usd(pl.col("e"))
    )

    assert row.rows() == [(None, False)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("20250110", date(2025, 1, 10), date(2025, 1, 10)),
        ("20250110-20250112", date(2025, 1, 10), date(2025, 1, 12)),
        ("202501100730", date(2025, 1, 10), date(2025, 1, 10)),
        ("20251340", None, None),
        ("250110", None, None),
        ("00010101", None, None),
    ],
)
def test_a_date_is_a_day_a_time_or_a_range(text, first, last):
    row = pl.DataFrame({"e": [text]}).select(
        first=elements.day(pl.col("e")),
        last=elements.last_day(pl.col("e")),
        bad=elements.unreadable_day(pl.col("e")),
    )

    assert row.rows() == [(first, last, first is None)]


def test_only_the_elements_that_are_asked_for_are_split():
    frame = pl.DataFrame(
        {
            "segment_index": [1, 2],
            "segment_id": ["REF", "NM1"],
            "text": [f"REF{ELEMENT}F8 {ELEMENT} A", f"NM1{ELEMENT}85"],
        }
    )

    rows = elements.split(frame, "REF", 3)

    assert rows.select("e01", "e02", "e03").rows() == [("F8", "A", None)]
