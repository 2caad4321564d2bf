# ruff: noqa: E501, tables read better wide
"""core.adjudication_event: the order in which payers answered."""

from transforms import warehouse


def test_order_is_payment_date_then_interchange_then_position(con, table):
    table(
        """
        core.payment
        file_id | transaction_index | payer_id | payment_date | interchange_date | interchange_control_number
        late    | 1                 | P        | 2024-03-01   | 2024-02-01       | 000000001
        second  | 1                 | P        | 2024-02-01   | 2024-02-01       | 000000002
        first   | 1                 | P        | 2024-02-01   | 2024-02-01       | 000000001
        undated | 1                 | P        |              | 2024-01-01       | 000000001
    """,
        "payer_name",
        "payee_npi",
        "payment_month",
    )
    table("""
        landing.adjudication
        adjudication_id | file_id | transaction_index | segment_index | claim_status_code
        d               | late    | 1                 | 2             | 1
        c               | second  | 1                 | 2             | 1
        b               | first   | 1                 | 30            | 22
        a               | first   | 1                 | 4             | 1
        e               | undated | 1                 | 2             | 1
    """)

    warehouse.build(con, "core.adjudication_event")

    assert con.sql(
        "select adjudication_id, event_index, is_reversal from core.adjudication_event"
        " order by event_index"
    ).fetchall() == [
        ("a", 1, False),
        ("b", 2, True),
        ("c", 3, False),
        ("d", 4, False),
        ("e", 5, False),
    ]
