"""core.adjudication_line: denied, partly denied or bundled, and what was allowed."""

from decimal import Decimal

import pytest

from transforms import warehouse


@pytest.fixture
def judged(con, table):
    """Judge the lines of one adjudication; charge, paid and AMT*B6 as written."""

    def judged(lines, reasons, columns, is_primary="true", is_reversal="false"):
        table(f"""
            core.adjudication_event
            adjudication_id | is_reversal
            a               | {is_reversal}
        """)
        table(f"""
            core.adjudication_link
            adjudication_id | is_primary
            a               | {is_primary}
        """)
        table(
            "landing.adjudication_line\n"
            "adjudication_id | line_index | billed_usd | paid_usd | allowed_usd"
            + lines.rstrip()
        )
        table(
            "core.adjustment\n"
            "adjudication_id | line_index | group_code | reason_code | adjusted_usd"
            " | is_denial | is_bundled" + reasons.rstrip()
        )
        numbers = lines.strip().splitlines()
        table(
            "core.line_link\n"
            "adjudication_id | line_index | claim_line_index | line_link_code\n"
            + "\n".join(f"a | {n} | | unmatched" for n in range(1, len(numbers) + 1))
        )
        warehouse.build(con, "core.adjudication_line")
        return con.sql(
            f"select {columns} from core.adjudication_line order by line_index"
        ).fetchall()

    return judged


def test_denied_means_charged_unpaid_without_patient_share_for_a_mapped_reason(judged):
    assert judged(
        """
        a | 1 | 100 | 0  |
        a | 2 | 100 | 0  |
        a | 3 | 100 | 60 |
        a | 4 | 0   | 0  |
        a | 5 | 100 | 0  |
        a | 6 | 100 | 0  |
        """,
        """
        a | 1 | CO | 197 | 100 | true  | false
        a | 2 | CO | 50  | 90  | true  | false
        a | 2 | PR | 1   | 10  | false | false
        a | 3 | CO | 50  | 40  | true  | false
        a | 4 | CO | 50  | 5   | true  | false
        a | 5 | CO | 97  | 100 | false | true
        a | 6 | CO | 45  | 100 | false | false
        """,
        "is_denied, is_partly_denied, is_bundled, denied_usd, bundled_usd",
    ) == [
        (True, False, False, 100, 0),
        (False, True, False, 90, 0),
        (False, True, False, 40, 0),
        (False, True, False, 0, 0),
        (False, False, True, 0, 100),
        (False, False, False, 0, 0),
    ]


def test_a_dollar_is_denied_once_and_a_reason_taken_back_not_at_all(judged):
    assert judged(
        """
        a | 1 | 100 | 0 |
        a | 2 | 100 | 0 |
        """,
        """
        a | 1 | CO | 197 | 100 | true  | false
        a | 1 | CO | 50  | 60  | true  | false
        a | 2 | CO | 197 | 100 | true  | false
        a | 2 | CO | 197 | -100 | true  | false
        """,
        "is_denied, denied_usd",
    ) == [(True, 100), (False, 0)]


def test_allowed_is_stated_or_computed_and_nothing_on_a_denied_line(judged):
    columns = "allowed_usd, allowed_source_code, stated_allowed_usd"
    lines = """
        a | 1 | 100 | 60    | 85
        a | 2 | 100 | 58.80 |
        a | 3 | 100 | 0     | 85
    """
    reasons = """
        a | 1 | PR | 2   | 20   | false | false
        a | 2 | CO | 45  | 20   | false | false
        a | 2 | CO | 253 | 1.20 | false | false
        a | 2 | PR | 3   | 15   | false | false
        a | 2 | OA | 23  | 5    | false | false
        a | 3 | CO | 29  | 100  | true  | false
    """

    assert judged(lines, reasons, columns) == [
        (Decimal(85), "stated", Decimal(85)),
        (Decimal(75), "computed", None),
        (Decimal(0), "denied", Decimal(85)),
    ]
    # Not the first payer: what the earlier one took care of was allowed too.
    assert judged(lines, reasons, columns, is_primary="false")[1] == (
        Decimal(80),
        "computed",
        None,
    )


def test_a_reversal_denies_nothing_and_keeps_its_sign(judged):
    assert judged(
        "\na | 1 | -100 | 0 |",
        "\na | 1 | CO | 197 | -100 | true | false",
        "is_denied, is_partly_denied, denied_usd, billed_usd",
        is_reversal="true",
    ) == [(False, False, 0, -100)]
