"""core.data_end, on the smallest tables that tell its rules apart."""

from datetime import date

import pytest

from transforms import warehouse


@pytest.mark.parametrize(
    ("paid", "submitted", "end"),
    [
        ("2025-12-31", "2025-06-30", date(2025, 12, 31)),
        ("2025-06-30", "2025-12-31", date(2025, 12, 31)),
        ("2025-06-30", "", date(2025, 6, 30)),
        ("", "", None),
    ],
    ids=["last payment", "last submission", "payments only", "nothing landed"],
)
def test_the_data_end_with_the_last_payment_or_submission(
    con, table, paid, submitted, end
):
    table(f"""
        core.payment
        payment_date | trace_number
        2025-01-01   | first
        {paid}       | last
    """)
    table(f"""
        core.claim
        submitted_date | claim_id
        2025-01-02     | first
        {submitted}    | last
    """)
    if end is None:
        con.execute("delete from core.payment")
        con.execute("delete from core.claim")

    warehouse.build(con, "core.data_end")

    assert con.sql("from core.data_end").fetchall() == [(end,)]
