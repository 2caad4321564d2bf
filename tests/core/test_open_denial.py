"""core.open_denial: which claims wait for somebody to work their denial."""

from datetime import date
from decimal import Decimal

import pytest

from transforms import warehouse

BAD_ROWS = """
open_denial.be_unique(claim_family_id) x2, open_denial.open_denials_lost | copy open_denial
open_denial.not_be_null(denial_category) | set open_denial denial_category = null
open_denial.open_denials_lost | drop open_denial
open_denial.sent_again_before_denied | set open_denial resubmitted_date = denied_date - 1
"""  # noqa: E501

ANSWERS = """
core.adjudication
adjudication_id | payer_id | claim_type_code | is_fully_denied | billed_usd | service_date
first           | P1       | P               | true            | 100.00     | 2025-01-05
second          | P2       | P               | false           | 100.00     | 2025-01-05
paid            | P1       | P               | false           | 100.00     | 2025-01-05
"""  # noqa: E501
FIRST = """
core.first_answer
adjudication_id | claim_family_id | specialty
first           | v1              | Cardiology
paid            | v9              | Cardiology
"""
FINAL = """
core.final_answer
adjudication_id | is_open_denial | latest_adjudication_id | latest_payment_date | open_denied_usd
first           | true           | second                 | 2025-02-10          | 40.00
paid            | false          | paid                   | 2025-02-10          | 0.00
"""  # noqa: E501
REASONS = """
core.denial_reason
adjudication_id | denial_category | group_code | reason_code | remark_code | label | is_avoidable
first           | coding          | CO         | 11          |             | ours  | true
second          | authorization   | CO         | 197         | N1          | ours  | true
"""  # noqa: E501


@pytest.fixture
def opened(con, table):
    """The open denials of a claim whose second version was sent at some time."""

    def opened(columns, submitted="2025-02-01", is_void="false", reasons=REASONS):
        table(ANSWERS)
        con.execute("alter table core.adjudication add column facility_id varchar")
        table(FIRST)
        table(FINAL)
        con.execute("alter table core.final_answer add column answers bigint")
        table(reasons)
        table(
            "core.claim_family\nclaim_id | claim_family_id | version_index | is_void"
            f"\nv1 | v1 | 1 | false\nv2 | v1 | 2 | {is_void}"
        )
        table(f"core.claim\nclaim_id | submitted_date\nv1 |\nv2 | {submitted}")
        warehouse.build(con, "core.open_denial")
        return con.sql(f"select {columns} from core.open_denial").fetchall()

    return opened


def test_the_reason_payer_and_dollars_are_those_of_the_standing_answer(opened):
    rows = opened(
        "claim_family_id, adjudication_id, payer_id, denial_category, reason_code,"
        " remark_code, is_full_denial, denied_usd, denied_date"
    )

    assert rows == [
        (
            *("v1", "second", "P2", "authorization", "197", "N1", False),
            *(Decimal(40), date(2025, 2, 10)),
        )
    ]


@pytest.mark.parametrize(
    ("submitted", "is_void", "waits"),
    [
        ("2025-02-09", "false", None),
        ("2025-02-10", "false", date(2025, 2, 10)),
        ("2025-03-01", "false", date(2025, 3, 1)),
        ("2025-03-01", "true", None),
    ],
    ids=["sent before", "on the day", "sent since", "taken back"],
)
def test_a_claim_sent_again_since_its_denial_waits(opened, submitted, is_void, waits):
    assert opened("resubmitted_date", submitted, is_void) == [(waits,)]


def test_a_denial_without_a_reason_is_unmapped(opened):
    none = "\n".join(REASONS.splitlines()[:3])

    rows = opened("denial_category, is_avoidable", reasons=none)

    assert rows == [("unmapped", False)]
