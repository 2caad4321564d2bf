"""marts.open_balance_answer_days: medians per payer, never added up."""

from datetime import date

import polars as pl

from transforms.models.marts import open_balance_answer_days as model

BAD_ROWS = """
open_balance_answer_days.key_repeated, open_balance_answer_days.payers_do_not_add_up | copy open_balance_answer_days where start_code = 'received'
open_balance_answer_days.be_in_set(start_code), open_balance_answer_days.payers_do_not_add_up | copy open_balance_answer_days start_code = 'odd' where start_code = 'submission'
open_balance_answer_days.claims_do_not_add_up | set open_balance_answer_days open_claims = 7 where start_code = 'submission'
open_balance_answer_days.days_out_of_order | set open_balance_answer_days p90_days = 3, p90_low_days = 3 where start_code = 'submission'
open_balance_answer_days.payers_do_not_add_up | set open_balance_answer_days claims = 5, answered_claims = 5 where start_code = 'submission'
"""  # noqa: E501

PAYERS = pl.DataFrame({"payer_id": ["P1"], "payer_name": ["Payer One"]})
END = pl.DataFrame({"data_through_date": [date(2025, 12, 31)]})


def waits(payer: str, *days: int | None) -> pl.DataFrame:
    """Claims of a payer sent on 1 January 2025, by the days to their answer."""
    return pl.DataFrame(
        {
            "payer_id": [payer] * len(days),
            "submitted_date": [date(2025, 1, 1)] * len(days),
            "received_date": [None] * len(days),
            "answered_date": [
                None if each is None else date.fromordinal(739_252 + each)
                for each in days
            ],
            "is_withdrawn": [False] * len(days),
        },
        schema_overrides={"received_date": pl.Date, "answered_date": pl.Date},
    )


def test_half_and_nine_in_ten_are_answered_by_these_days():
    assert date.fromordinal(739_252) == date(2025, 1, 1)
    both = pl.concat(
        [waits("P1", *range(1, 11)), waits("P2", 3, 5, None, None, None, None)]
    )

    rows = model.rows(both, END, PAYERS)

    told = rows.select(
        *("payer_id", "claims", "answered_claims", "open_claims"),
        *("median_days", "p90_days"),
    ).rows()
    # All together: 12 of 16 are answered by day 10; the others still wait.
    assert told == [
        (None, 16, 12, 4, 6, None),
        ("P1", 10, 10, 0, 5, 9),
        ("P2", 6, 2, 4, None, None),
    ]
    row = rows.row(1, named=True)
    assert row["median_low_days"] <= 5 <= row["median_high_days"]
    assert rows.row(2, named=True)["median_low_days"] is not None
