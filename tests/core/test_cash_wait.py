"""core.cash_wait: dollars sent and what first answers paid on them, by day."""

from decimal import Decimal

from transforms import warehouse

BAD_ROWS = """
cash_wait.key_repeated, cash_wait.claims_lost, cash_wait.billed_usd_lost, cash_wait.paid_usd_lost | copy cash_wait where claim_type_code = 'P'
cash_wait.claims_lost | set cash_wait sent_claims = 9 where claim_type_code = 'P'
cash_wait.billed_usd_lost | set cash_wait billed_usd = billed_usd + 1 where claim_type_code = 'P'
"""  # noqa: E501


def test_claims_alike_are_one_row_and_claims_taken_back_none(con, table):
    table("""
        core.claim_wait
        claim_family_id | payer_id | claim_type_code | submitted_date | answered_date | billed_usd | is_withdrawn
        one             | P1       | P               | 2025-01-01     | 2025-01-15    | 100.00     | false
        two             | P1       | P               | 2025-01-01     | 2025-01-15    | 50.00      | false
        open            | P1       | P               | 2025-01-01     |               | 70.00      | false
        taken back      | P1       | P               | 2025-01-01     |               | 90.00      | true
        undated         | P1       | P               |                | 2025-01-15    | 90.00      | false
    """)  # noqa: E501
    table("""
        core.first_answer
        claim_family_id | paid_usd
        one             | 60.00
        two             | 0.00
    """)

    warehouse.build(con, "core.cash_wait")

    assert con.sql("""
        select answered_date::varchar, sent_claims, billed_usd, paid_usd
        from core.cash_wait order by all nulls last
    """).fetchall() == [
        ("2025-01-15", 2, Decimal(150), Decimal(60)),
        (None, 1, Decimal(70), Decimal(0)),
    ]
