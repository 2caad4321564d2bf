# ruff: noqa: E501, tables read better wide
"""Answers to what was sent (999, TA1): small texts, and the tables that land of them."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tables import RECORDS
from transforms.x12 import functional_acknowledgments as functional
from transforms.x12 import segments
from transforms.x12.records import IGNORED, PARSED, QUARANTINED

ANSWERS = """
    AK1*HC*17*005010X222A1
    AK2*837*0001*005010X222A2
    IK5*A
    AK2*837*0002
    IK3*CLM*22**8
    CTX*CLM01:ACCOUNT7
    IK4*2*782*1
    IK4*3*782*1
    IK5*R*5
    AK2*837*0003
    IK3*REF*57**3
    IK5*E*5
    AK9*P*3*3*2*1
"""


@pytest.fixture
def read_999():
    """Read the body of a 999, from its AK1 to its AK9."""

    def read(body):
        lines = [line.strip() for line in body.split("\n") if line.strip()]
        text = "~".join(["ST*999*0001*005010X231A1", *lines, "SE*1*0001~"])
        return functional.functional_acknowledgments(
            segments.read(text.encode()).segments, ["file"]
        )

    return read


def table(records):
    return records.tables["functional_acknowledgment"]


def codes(records):
    return records.findings["finding_code"].to_list()


def test_a_group_and_each_of_its_transactions_is_answered(read_999, same):
    records = read_999(ANSWERS)

    same(
        table(records),
        """
        level_code  | segment_index | group_function_code | group_control_number | implementation_code | acknowledged_set_code | set_control_number | response_code | note_code | is_accepted | is_rejected
        group       | 1             | HC                  | 17                   | 005010X222A1        |                       |                    | P             | 1         | False       | False
        transaction | 3             | HC                  | 17                   | 005010X222A2        | 837                   | 0001               | A             |           | True        | False
        transaction | 5             | HC                  | 17                   | 005010X222A1        | 837                   | 0002               | R             | 5         | False       | True
        transaction | 11            | HC                  | 17                   | 005010X222A1        | 837                   | 0003               | E             | 5         | True        | False
        """,
    )
    same(
        table(records),
        """
        level_code  | error_segments | error_elements | stated_transactions | received_transactions | accepted_transactions | answered_transactions | rejected_transactions | difference_transactions
        group       | 2              | 2              | 3                   | 3                     | 2                     | 3                     | 1                     | 0
        transaction | 0              | 0              |                     |                       |                       |                       |                       |
        transaction | 1              | 2              |                     |                       |                       |                       |                       |
        transaction | 1              | 0              |                     |                       |                       |                       |                       |
        """,
    )
    assert codes(records) == []


def test_other_rejections_counted_than_listed_are_said(read_999, same):
    records = read_999(ANSWERS.replace("AK9*P*3*3*2*1", "AK9*P*3*3*1"))

    same(
        table(records).filter(level_code="group"),
        """
        received_transactions | accepted_transactions | rejected_transactions | difference_transactions
        3                     | 1                     | 1                     | 1
        """,
    )
    assert codes(records) == ["acknowledged_count_differs"]


def test_a_group_can_be_answered_without_listing_its_transactions(read_999, same):
    records = read_999("AK1*HC*17\nAK9*A*2*2*2")

    same(
        table(records),
        """
        level_code | response_code | is_accepted | stated_transactions | answered_transactions | rejected_transactions | difference_transactions
        group      | A             | True        | 2                   | 0                     |                       |
        """,
    )
    assert codes(records) == []


def test_the_segments_of_a_997_are_understood_in_a_999(read_999, same):
    records = read_999(
        "AK1*HC*17\nAK2*837*0001\nAK3*CLM*22\nAK4*2\nAK5*R*5\nAK9*R*1*1*0"
    )

    same(
        table(records).filter(level_code="transaction"),
        """
        response_code | note_code | error_segments | error_elements
        R             | 5         | 1              | 1
        """,
    )


def test_a_response_to_nothing_goes_to_quarantine(read_999):
    records = read_999("IK5*A\nAK1*HC*17\nAK2*837*0001\nIK5*R\nIK5*A\nAK9*R*1*1*0")

    assert codes(records) == ["status_without_subject"]
    assert table(records)["response_code"].to_list() == ["R", "R"]
    assert records.states.tolist() == [PARSED, QUARANTINED, *[PARSED] * 6]


def test_nothing_of_the_content_of_what_was_sent_is_kept(read_999):
    records = read_999(ANSWERS)

    assert "ACCOUNT7" not in str(table(records).rows())
    assert np.flatnonzero(records.states == IGNORED).tolist() == [6]  # CTX
    assert records.unread.sum() == 3 + 3 * 2 + 3  # IK3 and IK4: only counted


def test_an_interchange_is_answered_by_a_ta1(same):
    text = (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        "*250102*1200*^*00501*000000001*0*P*:~"
        "TA1*000000007*250101*1200*A*000~TA1*000000008*250199*1200*R*018~"
        "IEA*0*000000001~"
    )

    records = functional.interchange_acknowledgments(
        segments.read(text.encode()).segments, ["file"]
    )

    same(
        table(records),
        """
        level_code  | transaction_index | segment_index | interchange_control_number | interchange_date | response_code | note_code | is_accepted | is_rejected
        interchange |                   | 2             | 000000007                  | 2025-01-01       | A             | 000       | True        | False
        interchange |                   | 3             | 000000008                  |                  | R             | 018       | False       | True
        """,
    )
    assert codes(records) == ["date_unreadable"]
    assert records.states.tolist() == [IGNORED, PARSED, PARSED, IGNORED]
    assert records.unread.tolist() == [0, 1, 1, 0]  # the time


ANY = [
    "AK1*HC*1", "AK1", "AK2*837*1", "AK2", "IK3*CLM*1", "IK4*1", "CTX*X", "IK5*A",
    "IK5*R*5", "IK5", "AK5*E", "AK9*A*1*1*1", "AK9*P*x*1*q", "AK9", "SE*1*1",
    "ST*999*2", "ZZ9*1",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ANY), max_size=30))
def test_every_answer_lands_or_is_quarantined_whatever_the_order(body):
    data = "~".join(["ST*999*1", *body, "SE*1*1~"]).encode()
    whole = segments.read(data).segments
    given = whole.take(np.flatnonzero(whole.of_set("999")))

    records = functional.functional_acknowledgments(given, ["file"])

    inside = given.frame()
    assert len(records.states) == len(records.unread) == inside.height
    answers = pl.col("segment_id").is_in(["IK3", "IK4", "IK5", "AK5"])
    lost = inside.filter(pl.Series(records.states == QUARANTINED))
    assert lost.filter(~answers).is_empty()
    opened = inside.filter(pl.col("segment_id").is_in(["ST", "AK2"]))
    assert (
        table(records)["segment_index"].to_list() == opened["segment_index"].to_list()
    )
    schema = RECORDS["functional_acknowledgment"]
    assert table(records).schema == schema | {"file_at": pl.UInt32}
