# ruff: noqa: E501, tables read better wide
"""core.payment and core.provider_adjustment: money by remittance."""

from transforms import warehouse


def test_a_payment_knows_its_interchange_and_its_month(con, table):
    table("""
        landing.payment
        file_id | transaction_index | payer_id | payment_usd | payment_date
        f       | 1                 | P        | 10.00       | 2024-02-29
        f       | 2                 |          | -5.00       |
    """)
    table("""
        landing.transaction
        file_id | transaction_index | interchange_date | interchange_control_number
        f       | 1                 | 2024-03-01       | 000000007
        f       | 2                 | 2024-03-01       | 000000007
    """)

    warehouse.build(con, "core.payment")

    assert con.sql(
        "select payer_id, payment_usd, cast(payment_month as varchar),"
        " interchange_control_number from core.payment order by transaction_index"
    ).fetchall() == [
        ("P", 10, "2024-02-01", "000000007"),
        ("unknown", -5, None, "000000007"),
    ]


def test_provider_adjustments_belong_to_the_remittance(con, table):
    table("""
        core.payment
        file_id | transaction_index | payer_id | payer_name | payment_date | payment_month
        f       | 1                 | P        | Payer      | 2024-02-29   | 2024-02-01
    """)
    table("""
        landing.provider_adjustment
        file_id | transaction_index | provider_adjustment_index | adjusted_usd
        f       | 1                 | 1                         | 25.00
        f       | 1                 | 2                         | -3.50
        g       | 1                 | 1                         | 1.00
    """)

    warehouse.build(con, "core.provider_adjustment")

    assert con.sql(
        "select payer_id, adjusted_usd, cast(payment_date as varchar)"
        " from core.provider_adjustment order by file_id, provider_adjustment_index"
    ).fetchall() == [
        ("P", 25, "2024-02-29"),
        ("P", -3.5, "2024-02-29"),
        (None, 1, None),
    ]
