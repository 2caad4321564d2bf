"""Envelopes: transactions, and where their trailers disagree with them."""

from datetime import date

import pytest

from transforms.tables import TRANSACTION
from transforms.x12 import findings, segments
from transforms.x12.envelope import envelope, frames, outside


def read(data):
    found = segments.read(data).segments
    around = envelope(frames(found), {0: found.height})
    notes = findings.joined([around.findings, outside(found)])
    return around._replace(findings=notes)


def codes(around):
    return sorted(around.findings["finding_code"].to_list())


def test_a_transaction_carries_its_envelope(claim_file):
    around = read(claim_file(control="77", set_number="0042"))

    (row,) = around.transactions.rows(named=True)
    assert around.transactions.drop("file_at").schema == TRANSACTION
    assert row["interchange_control_number"] == "000000077"
    assert row["group_control_number"] == "1"
    assert row["set_control_number"] == "0042"
    assert row["implementation_code"] == "005010X222A1"
    assert row["sender_id"] == "SENDER"
    assert row["receiver_id"] == "PAYER"
    assert row["interchange_date"] == date(2025, 1, 1)
    assert row["created_date"] == date(2025, 1, 2)
    assert (row["segments"], row["stated_segments"]) == (15, 15)
    assert codes(around) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "unit"),
    [
        (b"SE*15*", b"SE*14*", "segment_count_differs", "transaction"),
        (b"GE*1*", b"GE*2*", "transaction_count_differs", "group"),
        (b"IEA*1*", b"IEA*3*", "group_count_differs", "interchange"),
        (b"SE*15*0001", b"SE*15*0002", "control_number_differs", "transaction"),
        (b"GE*1*1", b"GE*1*9", "control_number_differs", "group"),
        (
            b"IEA*1*000000001",
            b"IEA*1*000000002",
            "control_number_differs",
            "interchange",
        ),
        (b"SE*15*0001~\n", b"", "trailer_missing", "transaction"),
        (b"GE*1*1~\n", b"", "trailer_missing", "group"),
        (b"IEA*1*000000001~\n", b"", "trailer_missing", "interchange"),
        (b"ST*837*0001*005010X222A1~\n", b"", "header_missing", "transaction"),
    ],
)
def test_a_trailer_that_disagrees_is_said(claim_file, old, new, code, unit):
    around = read(claim_file().replace(old, new))

    found = around.findings.filter(finding_code=code)
    assert found["unit"].to_list() == [unit]


def test_a_whole_envelope_without_transactions_is_fine():
    isa = (
        b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        b"*250101*1200*^*00501*000000001*0*P*:~TA1*000000001*250101*1200*A*000~"
    )

    around = read(isa + b"IEA*0*000000001~")

    assert around.transactions.is_empty()
    assert codes(around) == []
