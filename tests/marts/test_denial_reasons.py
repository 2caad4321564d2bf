"""marts.denial_reasons, on the smallest tables that tell its rules apart."""

from decimal import Decimal

import pytest


@pytest.fixture(autouse=True)
def denial_map(table):
    table("""
        codes.denial_map
        reason_code | remark_code | label
        45          |             | Above the fee schedule
        16          |             | Information missing
        16          | M76         | Diagnosis missing
    """)


ADJUDICATIONS = """
    core.adjudication
    adjudication_id | payment_date | payer_id | claim_type_code
    original        | 2025-01-31   | P1       | P
    reversal        | 2025-02-01   | P1       | P
    secondary       | 2025-02-01   | P2       | P
"""


def test_every_adjustment_counts_as_it_was_sent(core, mart):
    core(
        ADJUDICATIONS,
        """
        core.adjustment
        adjudication_id | reason_code | adjusted_usd
        original        | 45          | 10.00
        original        | 45          | 20.00
        reversal        | 45          | -30.00
        secondary       | 45          | 5.00
        """,
    )

    rows = mart(
        "denial_reasons",
        "payment_month::varchar, payer_id, adjustments, adjusted_usd",
    )

    assert rows == [
        ("2025-01-01", "P1", 2, Decimal(30)),
        ("2025-02-01", "P1", 1, Decimal(-30)),
        ("2025-02-01", "P2", 1, Decimal(5)),
    ]


def test_a_reason_can_be_two_categories_and_has_one_label(core, mart):
    core(
        ADJUDICATIONS,
        """
        core.adjustment
        adjudication_id | group_code | reason_code | denial_category | is_denial | adjusted_usd
        original        | CO         | 16          | documentation   | true      | 10.00
        original        | CO         | 16          | coding          | true      | 20.00
        original        | CO         | 45          | none            | false     | 30.00
        original        | CO         | Y9          | unmapped        | false     | 40.00
        """,  # noqa: E501
    )

    rows = mart("denial_reasons", "denial_category, is_denial, label, adjusted_usd")

    assert rows == [
        ("coding", True, "Information missing", Decimal(20)),
        ("documentation", True, "Information missing", Decimal(10)),
        ("none", False, "Above the fee schedule", Decimal(30)),
        ("unmapped", False, None, Decimal(40)),
    ]


def test_filters_split_the_total_and_lose_nothing(core, mart, con):
    core(
        """
        core.adjudication
        adjudication_id | payment_date | payer_id | facility_id | claim_type_code
        a               | 2025-01-31   | P1       | F1          | P
        b               |              | P2       | F1          | I
        c               | 2025-02-01   | unknown  | F2          | D
        """,
        """
        core.adjustment
        adjudication_id | group_code | reason_code | adjusted_usd
        a               | CO         | 45          | 1.00
        b               | PR         | 1           | 2.00
        c               | OA         |             | 4.00
        c               | OA         | 23          |
        """,
    )

    mart("denial_reasons", "1")

    for column in ["payer_id", "facility_id", "claim_type_code", "payment_month"]:
        assert (
            con.sql(
                f"select {column}, count(*), sum(coalesce(adjusted_usd, 0))"
                " from core.adjustment inner join core.adjudication"
                " using (adjudication_id) group by 1 order by 1"
            ).fetchall()
            == con.sql(
                f"select {column}, sum(adjustments), sum(adjusted_usd)"
                " from marts.denial_reasons group by 1 order by 1"
            ).fetchall()
        )
