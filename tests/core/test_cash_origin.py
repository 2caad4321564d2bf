"""core.cash_origin: past weeks as if they were today, and what came in them."""

from datetime import date, timedelta

import polars as pl

from transforms.models.core import cash_origin as model

BAD_ROWS = """
cash_origin.key_repeated | copy cash_origin where week_index = 1 and payer_id is not null
cash_origin.week_wrong | set cash_origin week_index = 14 where week_index = 13 and payer_id is not null
cash_origin.actual_differs_from_core | add cash_origin origin_date = date '1990-01-07', week_index = 1, week_end_date = date '1990-01-14', actual_usd = 5
"""  # noqa: E501

END = date(2025, 12, 31)
SENT = {
    "payer_id": pl.String,
    "claim_type_code": pl.String,
    "submitted_date": pl.Date,
    "answered_date": pl.Date,
    "sent_claims": pl.Int64,
    "billed_usd": pl.Decimal(18, 2),
    "paid_usd": pl.Decimal(18, 2),
}


def payments(weeks: int) -> pl.DataFrame:
    """A payer that has paid $ 7 a week before, $ 8 before that, and so on."""
    return pl.DataFrame(
        {
            "payer_id": ["P1"] * weeks,
            "payment_date": [END - timedelta(7 * n) for n in range(weeks)],
            "payment_usd": pl.Series(range(7, 7 + weeks)).cast(pl.Decimal(18, 2)),
        }
    )


def rows(weeks: int) -> pl.DataFrame:
    end = pl.DataFrame({"data_through_date": [END]})
    return model.rows(pl.DataFrame(schema=SENT), end, payments(weeks))


def test_what_came_is_what_was_paid_in_the_week():
    found = rows(40).filter(pl.col("payer_id").is_null(), pl.col("week_index") == 2)

    told = dict(found.select("week_end_date", "actual_usd").iter_rows())
    assert told[END] == 7
    assert told[END - timedelta(7)] == 8
    assert told[END + timedelta(14)] is None


def test_only_the_last_origin_is_told_by_payer():
    found = rows(40).filter(pl.col("payer_id").is_not_null())

    assert found["origin_date"].unique().to_list() == [END]
    assert found.height == 13


def test_without_payments_there_are_no_rows():
    assert rows(0).height == 0


def test_one_payment_is_no_history():
    found = rows(1)

    assert found["low_usd"].null_count() == found.height == 26
