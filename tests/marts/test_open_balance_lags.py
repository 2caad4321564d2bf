"""marts.open_balance_lags: the share answered by each day, worked by hand."""

from datetime import date, timedelta

import polars as pl
import pytest

from transforms.models.marts import open_balance_lags as model

BAD_ROWS = """
open_balance_lags.key_repeated | copy open_balance_lags where start_code = 'submission'
open_balance_lags.be_in_set(start_code) | set open_balance_lags start_code = 'odd' where start_code = 'submission'
open_balance_lags.more_answered_than_waiting | set open_balance_lags answered_claims = 5 where start_code = 'submission'
open_balance_lags.band_wrong | set open_balance_lags answered_low = 1.1 where start_code = 'submission'
open_balance_lags.share_falls | copy open_balance_lags wait_days = 1 + wait_days, answered_share = 0.5 where start_code = 'submission'
"""  # noqa: E501

END = date(2025, 12, 31)
PAYERS = pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]})


def waits(*claims: tuple[str, date | None, date | None, date | None, bool]):
    """core.claim_wait: payer, sent, received, answered, and whether it is withdrawn."""
    names = ("submitted_date", "received_date", "answered_date")
    return pl.DataFrame(
        claims,
        schema={
            "payer_id": pl.String,
            **dict.fromkeys(names, pl.Date),
            "is_withdrawn": pl.Boolean,
        },
        orient="row",
    )


def days(number: int, start: date = date(2025, 1, 1)) -> date:
    return start + timedelta(number)


def end(day: date | None = END) -> pl.DataFrame:
    return pl.DataFrame(
        {"data_through_date": [day]}, schema={"data_through_date": pl.Date}
    )


def test_open_claims_count_for_as_long_as_they_have_waited():
    late = END - timedelta(15)
    rows = model.rows(
        waits(
            ("P1", days(0), None, days(10), False),
            ("P1", days(0), None, days(20), False),
            ("P1", late, None, None, False),  # waits for 15 days
            ("P1", days(0), None, days(40), False),
            ("P1", days(0), None, None, True),  # taken back unanswered
            ("P1", None, None, days(40), False),  # no clock
            ("P1", days(5), None, days(3), False),  # answered before sent: day 0
        ),
        end(),
        PAYERS,
    )

    mine = rows.filter(payer_id="P1")
    assert mine.select(
        "start_code", "wait_days", "waiting_claims", "answered_claims"
    ).rows() == [
        ("submission", 0, 5, 1),
        ("submission", 10, 4, 1),
        ("submission", 20, 2, 1),
        ("submission", 40, 1, 1),
    ]
    # 1 - 4/5; then 4/5 x 3/4, of two left 1/2, then none.
    assert mine["answered_share"].to_list() == pytest.approx([0.2, 0.4, 0.7, 1.0])


def test_the_clock_of_receipt_is_of_answered_and_mature_claims_alone():
    rows = model.rows(
        waits(
            ("P1", days(0), days(4), days(10), False),
            ("P1", days(0), None, days(10), False),
            ("P1", END, END - timedelta(179), END, False),
            ("P1", END, END - timedelta(180), END, False),
        ),
        end(),
        PAYERS,
    ).filter(start_code="received", payer_id="P1")

    assert rows.select("wait_days", "answered_claims").rows() == [(6, 1), (180, 1)]


def test_all_payers_together_have_rows_of_their_own():
    rows = model.rows(
        waits(
            ("P1", days(0), None, days(10), False),
            ("P2", days(0), None, days(30), False),
        ),
        end(),
        PAYERS,
    )

    assert rows.select(
        "payer_id", "payer_name", "wait_days", "answered_share"
    ).rows() == [
        (None, None, 10, 0.5),
        (None, None, 30, 1.0),
        ("P1", "Payer One", 10, 1.0),
        ("P2", None, 30, 1.0),
    ]


def test_no_claims_give_no_rows():
    assert model.rows(waits(), end(None), PAYERS).height == 0
    only_open = waits(("P1", days(0), None, None, False))
    assert model.rows(only_open, end(), PAYERS).height == 0
