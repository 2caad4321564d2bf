# ruff: noqa: E501, tables read better wide
"""Acknowledgments of claims (277CA): small texts, and the tables that land of them."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tables import RECORDS
from transforms.x12 import acknowledgments, segments
from transforms.x12.records import IGNORED, PARSED, QUARANTINED

SOURCE = """
    BHT*0085*08*REF1*20250312*1200*TH
    HL*1**20*1
    NM1*PR*2*PLAN A*****PI*PLANA
    TRN*1*RECEIPT1
    DTP*050*D8*20250311
    DTP*009*D8*20250312
"""
RECEIVER = """
    HL*2*1*21*1
    NM1*41*2*OAK CLINIC*****46*SUB1
    TRN*2*BATCH1
    STC*A1:19:PR*20250312*WQ*350
"""
PROVIDER = """
    HL*3*2*19*1
    NM1*85*2*OAK CLINIC*****XX*1000000004
    TRN*1*0
    STC*A1:19**WQ*350
"""
ACCEPTED = """
    HL*4*3*PT
    NM1*QC*1*ROE*JANE****MI*M1
    TRN*2*VISIT1
    STC*A2:20:PR*20250312*WQ*100
    REF*1K*ICN1
    REF*D9*CH1
    REF*BLT*131
    DTP*472*RD8*20250301-20250303
"""
REJECTED = """
    HL*5*3*PT
    NM1*QC*1*DOE*JOHN****MI*M2
    TRN*2*VISIT2
    STC*A3:21:82*20250312*U*250******A7:562:85*A7:164:IL
    DTP*472*D8*20250304
"""


@pytest.fixture
def read_277():
    """Read the body of a 277CA, from its BHT to the last status."""

    def read(body, code="005010X214"):
        lines = [line.strip() for line in body.split("\n") if line.strip()]
        text = "~".join([f"ST*277*0001*{code}", *lines, "SE*1*0001~"])
        return acknowledgments.acknowledgments(
            segments.read(text.encode()).segments, ["file"]
        )

    return read


def codes(records):
    return records.findings["finding_code"].to_list()


def test_a_status_of_a_claim_says_what_became_of_which(read_277, same):
    records = read_277(SOURCE + RECEIVER + PROVIDER + ACCEPTED + REJECTED)

    same(
        records.tables["acknowledgment"],
        """
        acknowledgment_id | status_index | level_code | trace_number | patient_control_number | category_code | status_code | entity_code | status_date | action_code | billed_usd
        file-10           | 1            | receiver   | BATCH1       |                        | A1            | 19          | PR          | 2025-03-12  | WQ          | 350.00
        file-14           | 1            | provider   | 0            |                        | A1            | 19          |             |             | WQ          | 350.00
        file-18           | 1            | claim      |              | VISIT1                 | A2            | 20          | PR          | 2025-03-12  | WQ          | 100.00
        file-26           | 1            | claim      |              | VISIT2                 | A3            | 21          | 82          | 2025-03-12  | U           | 250.00
        """,
    )
    same(
        records.tables["acknowledgment"],
        """
        patient_control_number | payer_control_number | clearinghouse_control_number | type_of_bill_code | service_from_date | service_to_date | is_accepted | is_rejected
                               |                      |                              |                   |                   |                 | True        | False
                               |                      |                              |                   |                   |                 | True        | False
        VISIT1                 | ICN1                 | CH1                          | 131               | 2025-03-01        | 2025-03-03      | True        | False
        VISIT2                 |                      |                              |                   | 2025-03-04        | 2025-03-04      | False       | True
        """,
    )
    assert codes(records) == []


def test_every_status_says_who_sent_it_to_whom_and_when(read_277, same):
    records = read_277(SOURCE + RECEIVER + PROVIDER + ACCEPTED)

    same(
        records.tables["acknowledgment"],
        """
        source_code | source_id | payer_id | receiver_id | provider_npi | received_date | processed_date
        PR          | PLANA     | PLANA    | SUB1        |              | 2025-03-11    | 2025-03-12
        PR          | PLANA     | PLANA    | SUB1        | 1000000004   | 2025-03-11    | 2025-03-12
        PR          | PLANA     | PLANA    | SUB1        | 1000000004   | 2025-03-11    | 2025-03-12
        """,
    )


def test_a_clearinghouse_is_no_payer_and_a_tax_number_is_left_alone(read_277, same):
    records = read_277(
        SOURCE.replace("NM1*PR*2*PLAN A*****PI*PLANA", "NM1*AY*2*HUB*****46*HUB1")
        + RECEIVER.replace("*46*SUB1", "*FI*999999999")
        + PROVIDER.replace("*XX*1000000004", "*FI*999999999")
    )

    same(
        records.tables["acknowledgment"],
        """
        source_code | source_id | payer_id | receiver_id | provider_npi
        AY          | HUB1      |          |             |
        AY          | HUB1      |          |             |
        """,
    )


def test_one_status_can_have_three_reasons_and_one_that_rejects_wins(read_277, same):
    records = read_277(
        REJECTED + "TRN*2*VISIT3\nSTC*A2:20*20250312*WQ*5******A8:1\nSTC*R0:1"
    )

    same(
        records.tables["acknowledgment"],
        """
        patient_control_number | status_index | category_code | category_2_code | status_2_code | entity_2_code | category_3_code | status_3_code | entity_3_code | is_accepted | is_rejected
        VISIT2                 | 1            | A3            | A7              | 562           | 85            | A7              | 164           | IL            | False       | True
        VISIT3                 | 1            | A2            | A8              | 1             |               |                 |               |               | False       | True
        VISIT3                 | 2            | R0            |                 |               |               |                 |               |               | False       | False
        """,
    )


def test_a_service_line_has_statuses_of_its_own(read_277, same):
    records = read_277(
        REJECTED
        + """
        SVC*HC:99213:25*150.00**0510***1
        STC*A7:507**U
        REF*FJ*LINE1
        DTP*472*D8*20250305
        SVC*HC:36415*100
        STC*A3:122**U
        STC*A3:153**U
        """
    )

    same(
        records.tables["acknowledgment"],
        """
        status_index | level_code | line_index | patient_control_number | line_control_number | procedure_qualifier_code | procedure_code | revenue_code | billed_usd | service_from_date
        1            | claim      |            | VISIT2                 |                     |                          |                |              | 250.00     | 2025-03-04
        2            | line       | 1          | VISIT2                 | LINE1               | HC                       | 99213          | 0510         | 150.00     | 2025-03-05
        3            | line       | 2          | VISIT2                 |                     | HC                       | 36415          |              | 100.00     | 2025-03-04
        4            | line       | 2          | VISIT2                 |                     | HC                       | 36415          |              | 100.00     | 2025-03-04
        """,
    )
    assert records.tables["acknowledgment"]["acknowledgment_id"].n_unique() == 1


def test_levels_are_known_by_name_else_by_their_party_else_are_claims(read_277, same):
    records = read_277(
        """
        HL*1**99*1
        NM1*41*2*X*****46*SUB1
        TRN*2*BATCH1
        STC*A1:19
        HL*2*1*22
        TRN*2*VISIT1
        STC*A1:19
        HL*3*1*XX
        TRN*2*VISIT2
        STC*A1:19
        """
    )

    same(
        records.tables["acknowledgment"],
        """
        level_code | receiver_id | trace_number | patient_control_number
        receiver   | SUB1        | BATCH1       |
        claim      | SUB1        |              | VISIT1
        claim      | SUB1        |              | VISIT2
        """,
    )
    assert codes(records) == ["hierarchy_broken"]


def test_a_level_whose_parent_is_not_there_is_said_and_lands(read_277):
    records = read_277(SOURCE + RECEIVER + ACCEPTED.replace("HL*4*3", "HL*4*9"))

    assert records.tables["acknowledgment"].height == 2
    assert codes(records) == ["hierarchy_broken"]


def test_totals_that_are_those_of_the_claims_are_balanced(read_277, same):
    records = read_277(
        SOURCE
        + (RECEIVER + "QTY*90*1\nQTY*AA*1\nAMT*YU*100\nAMT*YY*250")
        + (PROVIDER + "QTY*QA*1\nQTY*QC*1\nAMT*YU*100\nAMT*YY*250")
        + (ACCEPTED + REJECTED)
    )

    same(
        records.tables["acknowledgment_total"],
        """
        segment_index | level_code | stated_accepted_claims | stated_rejected_claims | stated_accepted_usd | stated_rejected_usd | accepted_claims | rejected_claims | accepted_usd | rejected_usd | is_balanced | difference_usd
        8             | receiver   | 1                      | 1                      | 100.00              | 250.00              | 1               | 1               | 100.00       | 250.00       | True        | 0.00
        16            | provider   | 1                      | 1                      | 100.00              | 250.00              | 1               | 1               | 100.00       | 250.00       | True        | 0.00
        """,
    )
    assert codes(records) == []


def test_totals_that_differ_are_stored_and_said_with_their_dollars(read_277, same):
    records = read_277(
        SOURCE
        + (RECEIVER + "QTY*90*2\nAMT*YU*360")
        + (PROVIDER + "QTY*QA*1\nQTY*QC*1\nAMT*YU*250\nAMT*YY*100")
        + (ACCEPTED + REJECTED)
    )

    same(
        records.tables["acknowledgment_total"],
        """
        level_code | stated_rejected_claims | stated_rejected_usd | is_balanced | difference_usd
        receiver   | 0                      | 0.00                | False       | 10.00
        provider   | 1                      | 100.00              | False       | 0.00
        """,
    )
    assert codes(records) == ["totals_differ", "totals_differ"]
    assert records.findings["difference_usd"].to_list() == [Decimal(10), Decimal(0)]


def test_without_claims_there_is_nothing_to_compare_but_a_providers_own_word(
    read_277, same
):
    alone = read_277(SOURCE + RECEIVER + "QTY*AA*2\nAMT*YY*350")
    provider = read_277(
        SOURCE
        + (RECEIVER + "QTY*90*1\nQTY*AA*1\nAMT*YU*100\nAMT*YY*250")
        + (PROVIDER + "QTY*QC*1\nAMT*YY*250")
        + (PROVIDER + ACCEPTED)
    )

    same(
        alone.tables["acknowledgment_total"],
        """
        level_code | stated_rejected_claims | rejected_claims | is_balanced | difference_usd
        receiver   | 2                      |                 |             |
        """,
    )
    same(
        provider.tables["acknowledgment_total"],
        """
        level_code | accepted_claims | rejected_claims | accepted_usd | rejected_usd | is_balanced
        receiver   | 1               | 1               | 100.00       | 250.00       | True
        provider   |                 |                 |              |              |
        """,
    )
    assert codes(alone) == codes(provider) == []


def test_a_claim_whose_amount_cannot_be_read_goes_alone_to_quarantine(read_277, same):
    accepted, rejected = (c.replace("*3*PT", "**PT") for c in (ACCEPTED, REJECTED))
    records = read_277(
        accepted.replace("WQ*100", "WQ*1e2") + rejected + "SVC*HC:99213*250\nSTC*A7:507"
    )
    line = read_277(accepted + rejected + "SVC*HC:99213*1,50\nSTC*A7:507")

    assert records.tables["acknowledgment"]["patient_control_number"].to_list() == [
        "VISIT2",
        "VISIT2",
    ]
    assert line.tables["acknowledgment"]["patient_control_number"].to_list() == [
        "VISIT1"
    ]
    same(
        pl.concat([records.findings, line.findings]),
        """
        finding_code      | segment_index | segment_id | quarantined_segments
        amount_unreadable | 5             | STC        | 6
        amount_unreadable | 15            | SVC        | 5
        """,
    )
    assert np.bincount(records.states).tolist() == [0, 11, 6]  # none, PARSED, ...


def test_a_total_that_cannot_be_read_leaves_the_statuses_alone(read_277):
    records = read_277(
        SOURCE + RECEIVER + "QTY*90*some\nAMT*YU*much" + PROVIDER + ACCEPTED
    )

    assert records.tables["acknowledgment"].height == 3
    assert codes(records) == ["units_unreadable", "amount_unreadable"]
    (total,) = records.tables["acknowledgment_total"].to_dicts()
    assert (total["stated_accepted_claims"], total["stated_rejected_usd"]) == (None, 0)
    assert (total["is_balanced"], total["difference_usd"]) == (None, None)


def test_a_status_before_any_level_goes_to_quarantine(read_277):
    records = read_277("STC*A1:19\nSVC*HC:1*5" + ACCEPTED.replace("*3*PT", "**PT"))

    assert records.tables["acknowledgment"].height == 1
    assert codes(records) == ["status_without_subject"] * 2


def test_a_date_that_is_none_is_blank_and_said(read_277, same):
    records = read_277(ACCEPTED.replace("20250312", "2025031").replace("0303", "0399"))

    same(
        records.tables["acknowledgment"],
        """
        status_date | service_from_date | service_to_date
                    | 2025-03-01        |
        """,
    )
    assert codes(records) == ["hierarchy_broken", "date_unreadable", "date_unreadable"]


def test_what_is_not_read_is_counted_and_no_name_is_read(read_277):
    records = read_277(ACCEPTED)

    # NM102, 03, 04: the name; TRN01 and DTP02: what follows.
    assert records.unread.tolist() == [0, 0, 3, 1, 0, 0, 0, 0, 1, 0]
    assert set(records.states.tolist()) == {PARSED}
    for frame in records.tables.values():
        assert not {"ROE", "JANE", "M1"} & {
            value for row in frame.rows() for value in row if isinstance(value, str)
        }


def test_the_answer_to_a_status_request_is_no_acknowledgment(read_277):
    records = read_277(SOURCE + RECEIVER + ACCEPTED, code="005010X212")

    assert records.tables["acknowledgment"].is_empty()
    assert set(records.states.tolist()) == {IGNORED}
    assert not records.unread.any()


def test_a_payer_whose_own_status_is_refused_stays_the_payer_of_its_claims(read_277):
    source = SOURCE.replace("TRN*1*RECEIPT1", "STC*A1:19*20250312**much")
    records = read_277(source + ACCEPTED.replace("*3*PT", "**PT"))

    (row,) = records.tables["acknowledgment"].to_dicts()
    assert (row["payer_id"], row["received_date"]) == ("PLANA", None)
    assert codes(records) == ["amount_unreadable"]


def test_files_read_together_give_the_rows_of_each_alone():
    bodies = [RECEIVER + "QTY*90*1\nAMT*YU*9" + ACCEPTED, REJECTED, SOURCE + ACCEPTED]
    texts = [
        "~".join(["ST*277*1*005010X214", *body.split("\n"), "SE*1*1~"]).encode()
        for body in bodies
    ]
    ids = ["first", "other", "third"]

    def read(texts, ids):
        given, _ = segments.placed([segments.cut(text) for text in texts])
        return acknowledgments.acknowledgments(given, ids)

    together = read(texts, ids)

    for name, table in together.tables.items():
        for n, text in enumerate(texts):
            alone = read([text], [ids[n]]).tables[name].drop("file_at")
            assert table.filter(file_at=n).drop("file_at").equals(alone)
    said = together.findings.group_by("file_at").agg(pl.col("finding_code").sort())
    assert said.sort("file_at").rows() == [
        (0, ["hierarchy_broken", "hierarchy_broken", "totals_differ"]),
        (1, ["hierarchy_broken"]),
        (2, ["hierarchy_broken"]),
    ]


ANY = [
    "HL*1**20*1", "HL*2*1*21*1", "HL*3*2*19*1", "HL*4*3*PT", "HL", "HL*5*1*ZZ",
    "NM1*PR*2*P*****PI*Q", "NM1*41*2*A*****46*S", "NM1*85*2*A*****XX*1", "NM1*QC*1*D",
    "TRN*2*A", "TRN*2*B", "STC*A2:20*20250101*WQ*10", "STC*A7:21**U*5.25",
    "STC*A3:21*2025*U*1e3", "STC", "SVC*HC:1*4.50", "SVC*HC:1*x", "REF*1K*I",
    "DTP*472*D8*20250101", "DTP*472*D8*q", "QTY*90*1", "QTY*AA*z", "AMT*YU*10",
    "AMT*YY*w", "AMT*YY*5.25", "SE*9*1", "ST*277*2*005010X214", "ZZ9*1",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ANY), max_size=40))
def test_every_status_and_dollar_lands_or_is_quarantined_whatever_the_order(body):
    data = "~".join(["ST*277*1*005010X214", *body, "SE*1*1~"]).encode()
    given = segments.read(data).segments

    records = acknowledgments.acknowledgments(given, ["file"])

    rows = given.frame().with_columns(state=records.states)
    outside = rows.filter(pl.col("kind_code").ne_missing("277CA"))
    assert set(outside["state"]) <= {IGNORED}
    landed = rows.filter(
        pl.col("kind_code") == "277CA", pl.col("segment_id") == "STC",
        pl.col("state") != QUARANTINED,
    )  # fmt: skip
    assert set(landed["state"]) <= {PARSED}
    table = records.tables["acknowledgment"]
    assert table["segment_index"].to_list() == landed["segment_index"].to_list()
    billed = table.filter(pl.col("level_code") != "line")["billed_usd"].drop_nulls()
    assert set(billed) <= {Decimal(10), Decimal("5.25")}
    for name, frame in records.tables.items():
        assert frame.schema == RECORDS[name] | {"file_at": pl.UInt32}
