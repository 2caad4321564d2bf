"""core.adjudication_outcome: what an adjudication decided about the whole claim."""

import pytest

from transforms import warehouse


@pytest.fixture
def outcome(con, table):
    """Judge one adjudication from its judged lines and its reasons."""

    def outcome(billed, paid, lines, reasons, columns, **event):
        event = {"is_reversal": "false", "is_primary": "true"} | event
        table(f"""
            core.adjudication_event
            adjudication_id | is_reversal | billed_usd | paid_usd
            a               | {event["is_reversal"]} | {billed} | {paid}
        """)
        table(f"""
            core.adjudication_link
            adjudication_id | is_primary
            a               | {event["is_primary"]}
        """)
        table(
            "core.adjudication_line\n"
            "adjudication_id | billed_usd | is_denied | is_partly_denied | is_bundled"
            " | denied_usd | bundled_usd | allowed_usd | allowed_source_code"
            + lines.rstrip()
        )
        table(
            "core.adjustment\n"
            "adjudication_id | line_index | group_code | reason_code | adjusted_usd"
            " | is_denial | is_bundled | denial_category" + reasons.rstrip()
        )
        warehouse.build(con, "core.adjudication_outcome")
        return con.sql(f"select {columns} from core.adjudication_outcome").fetchall()

    return outcome


DECISION = "is_fully_denied, is_partially_denied, denied_usd"


def test_fully_denied_when_all_that_is_charged_is_denied_or_bundled(outcome):
    denied = "\na | 100 | true  | false | false | 100 | 0  | 0  | denied"
    bundled = "\na | 20  | false | false | true  | 0   | 20 | 0  | computed"
    free = "\na | 0   | false | false | false | 0   | 0  | 0  | computed"
    unpaid = "\na | 30  | false | false | false | 0   | 0  | 0  | computed"

    assert outcome(120, 0, denied + bundled + free, "", DECISION) == [
        (True, False, 100)
    ]
    assert outcome(150, 0, denied + bundled + unpaid, "", DECISION) == [
        (False, True, 100)
    ]
    assert outcome(20, 0, bundled, "", DECISION) == [(False, False, 0)]


def test_partially_denied_by_a_partly_denied_line(outcome):
    partly = "\na | 100 | false | true | false | 30 | 0 | 70 | computed"

    assert outcome(100, 70, partly, "", DECISION) == [(False, True, 30)]


def test_reasons_on_the_claim_are_judged_as_a_line_is(outcome):
    denial = "\na | | CO | 29 | 100 | true | false | timely_filing"
    share = "\na | | PR | 1 | 10 | false | false | none"

    assert outcome(100, 0, "", denial, DECISION) == [(True, False, 100)]
    assert outcome(110, 0, "", denial + share, DECISION) == [(False, True, 100)]
    assert outcome(150, 50, "", denial, DECISION) == [(False, True, 100)]
    assert outcome(80, 0, "", denial, DECISION) == [(True, False, 80)]


def test_a_duplicate_has_reason_18_and_no_other(outcome):
    eighteen = "\na | | OA | 18 | 100 | true | false | duplicate"
    other = "\na | | CO | 45 | 10 | false | false | none"

    assert outcome(100, 0, "", eighteen, "is_duplicate") == [(True,)]
    assert outcome(110, 0, "", eighteen + other, "is_duplicate") == [(False,)]
    assert outcome(100, 0, "", "", "is_duplicate") == [(False,)]


def test_zero_pay_without_an_explanation(outcome):
    columns = "is_zero_paid, is_unexplained_zero_pay"

    for amount, expected in [(100, (True, True)), (99, (True, False))]:
        reason = f"\na | 1 | CO | 45 | {amount} | false | false | none"
        assert outcome(100, 0, "", reason, columns) == [expected]


def test_the_category_is_that_of_the_most_dollars_then_by_name(outcome):
    reasons = """
        a | 1 | CO | 50  | 60 | true  | false | medical_necessity
        a | 2 | CO | 197 | 30 | true  | false | authorization
        a | 3 | CO | 15  | 30 | true  | false | authorization
        a | 3 | CO | 45  | 90 | false | false | none
    """
    line = "\na | 120 | true | false | false | 120 | 0 | 0 | denied"

    assert outcome(120, 0, line, reasons, "denial_category") == [("authorization",)]


def test_allowed_adds_the_lines_less_what_the_claim_takes_off(outcome):
    columns = "allowed_usd, allowed_source_code"
    computed = "\na | 100 | false | false | false | 0 | 0 | 80 | computed"
    stated = "\na | 100 | false | false | false | 0 | 0 | 70 | stated"
    reasons = """
        a | | CO | 45 | 10 | false | false | none
        a | | PR | 1  | 15 | false | false | none
    """

    assert outcome(100, 55, computed, reasons, columns) == [(70, "computed")]
    assert outcome(100, 55, stated, reasons, columns) == [(70, "stated")]
    assert outcome(200, 55, computed + stated, "", columns) == [(150, "mixed")]


def test_without_lines_allowed_is_computed_from_the_claim(outcome):
    reasons = """
        a | | CO | 45  | 10 | false | false | none
        a | | CO | 253 | 1  | false | false | none
        a | | PR | 2   | 15 | false | false | none
        a | | OA | 23  | 4  | false | false | none
    """

    assert outcome(90, 60, "", reasons, "allowed_usd") == [(76,)]
    assert outcome(90, 60, "", reasons, "allowed_usd", is_primary="false") == [(80,)]


def test_a_reversal_decides_nothing(outcome):
    reason = "\na | | CO | 18 | -100 | true | false | duplicate"
    columns = f"{DECISION}, is_zero_paid, is_duplicate, denial_category"

    assert outcome(-100, 0, "", reason, columns, is_reversal="true") == [
        (False, False, 0, False, False, None)
    ]
