# ruff: noqa: E501, tables read better wide
"""Enrolments (834): small texts, and the rows, findings and states that come of them."""

import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import parsing
from transforms.tables import RECORDS
from transforms.x12 import enrolments, segments
from transforms.x12.records import IGNORED, PARSED, QUARANTINED

KEY = b"k" * 32
ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*250102*1200*^*00501*000000001*0*P*:~"
)
HEADER = """
    BGN*00*REFERENCE*20250203*1430*ET***2
    REF*38*MASTER
    DTP*007*D8*20250201
    QTY*TO*2
    QTY*ET*1
    QTY*DT*1
    N1*P5*OAK LIMITED*FI*123456789
    N1*IN*PLAN A*XV*PLANA
"""
JANE = """
    INS*Y*18*021*28*A***FT
    REF*0F*M-1
    REF*1L*GROUP
    DTP*356*D8*20250101
    NM1*IL*1*ROE*JANE****34*123456789
    PER*IP**TE*5550100000
    N3*1 STREET
    N4*AUSTIN*TX*787021234
    DMG*D8*19500203*F
"""
JO = """
    INS*N*19*021*28*A
    REF*0F*M-1
    NM1*IL*1*ROE*JO
    DMG*D8*20100304*M
"""
CLAIM = """
    BHT*0019*00*1*20250103*1200*CH
    HL*1**20*1
    NM1*85*2*OAK CLINIC*****XX*1000000001
    HL*2*1*22*1
    SBR*P*******CI
    NM1*IL*1*Roe*Jane****MI*M1
    N4*AUSTIN*TX*78702
    DMG*D8*19500203*F
    NM1*PR*2*PLAN A*****PI*PLANA
    CLM*A*10***11:B:1
    LX*1
    SV1*HC:99213*10*UN*1***1
    DTP*472*D8*20250101
    HL*3*2*23*0
    PAT*19
    NM1*QC*1*ROE*JO
    DMG*D8*20100304*M
    CLM*B*10***11:B:1
    LX*1
    SV1*HC:99213*10*UN*1***1
    DTP*472*D8*20250101
"""


def lines(body):
    """The segments of a text: one a line, or a few divided by a blank."""
    return [
        part
        for line in body.split("\n")
        for part in re.split(r" (?=[A-Z0-9]{2,3}\*)", line.strip())
        if part
    ]


@pytest.fixture
def read_834():
    """Read the body of an 834, from its BGN on."""

    def read(body):
        text = "~".join(["ST*834*0001*005010X220A1", *lines(body), "SE*1*0001~"])
        return enrolments.enrolments(segments.read(text.encode()).segments, ["file"])

    return read


def parsed(body, code="834", group="BE"):
    """The landing tables of a whole file."""
    inner = "~".join([f"ST*{code}*0001", *lines(body)])
    count = len(lines(body)) + 2
    text = f"{ISA}GS*{group}*S*R*20250204*1200*1*X*005010~{inner}~SE*{count}*0001~GE*1*1~IEA*1*000000001~"
    return parsing.parse(text.encode(), "file", KEY)


def table(records):
    return records.tables["enrolment"]


def codes(records):
    return records.findings["finding_code"].to_list()


def test_each_coverage_of_a_member_is_a_row(read_834, same):
    records = read_834(
        f"""
        {HEADER}
        {JANE}
        HD*021**HLT*GOLD*FAM
        DTP*348*D8*20250101
        HD*021**DEN*TEETH*EMP
        DTP*348*D8*20250201
        DTP*349*D8*20251231
        DTP*303*D8*20250115
        {JO}
        HD*030**HLT
        DTP*348*D8*20250301
        """
    )

    assert records.findings.is_empty()
    same(
        table(records),
        """
        enrolment_id | member_segment_index | maintenance_code | coverage_type_code | plan_name | coverage_level_code | coverage_begin_date | coverage_end_date | maintenance_date | eligibility_begin_date
        file-19      | 10                   | 021              | HLT                | GOLD      | FAM                 | 2025-01-01          |                   |                  | 2025-01-01
        file-21      | 10                   | 021              | DEN                | TEETH     | EMP                 | 2025-02-01          | 2025-12-31        | 2025-01-15       | 2025-01-01
        file-29      | 25                   | 030              | HLT                |           |                     | 2025-03-01          |                   |                  |
        """,
    )
    same(
        table(records),
        """
        is_subscriber | relationship_code | member_maintenance_code | reason_code | benefit_status_code
        True          | 18                | 021                     | 28          | A
        True          | 18                | 021                     | 28          | A
        False         | 19                | 021                     | 28          | A
        """,
    )


def test_what_a_transaction_says_once_is_on_every_row(read_834, same):
    same(
        table(read_834(f"{HEADER} {JANE} HD*021**HLT")),
        """
        created_date | created_time_code | purpose_code | action_code | payer_id | payer_name | stated_members | stated_subscribers | stated_dependents
        2025-02-03   | 1430              | 00           | 2           | PLANA    | PLAN A     | 2              | 1                  | 1
        """,
    )


def test_without_a_date_of_its_own_a_file_has_that_of_its_group():
    rows = parsed(f"BGN*00*REFERENCE {JANE} HD*021**HLT")["enrolment"]

    assert rows["created_date"].to_list() == [date(2025, 2, 4)]


def test_a_member_without_coverage_is_a_row(read_834, same):
    records = read_834(
        f"""
        {HEADER}
        INS*Y*18*024*08*A
        DTP*357*D8*20250131
        DTP*303*D8*20250115
        {JO}
        HD*024**HLT
        DTP*349*D8*20250131
        """
    )

    same(
        table(records),
        """
        segment_index | member_segment_index | member_maintenance_code | maintenance_code | coverage_type_code | coverage_end_date | eligibility_end_date | maintenance_date
        10            | 10                   | 024                     |                  |                    |                   | 2025-01-31           | 2025-01-15
        17            | 13                   | 021                     | 024              | HLT                | 2025-01-31        |                      |
        """,
    )


def test_segments_of_others_say_nothing_of_the_member(read_834, same):
    """A mailing address, a doctor, another insurer and what is reported beside it."""
    records = read_834(
        f"""
        {HEADER}
        {JANE}
        NM1*31*1
        N4*DALLAS*OK*73928
        HD*021**HLT
        DTP*348*D8*20250101
        REF*1L*OWN
        LX*1
        NM1*P3*1*POE*AL****XX*1000000003
        N4*DALLAS*OK*73928
        COB*P**1
        REF*60*OTHER
        NM1*IN*2*PLAN B
        LS*2700
        LX*1
        N1*75*REPORTED
        REF*1L*REPORTED
        DTP*348*D8*20190101
        LE*2700
        """
    )
    identity = records.identities.row(0, named=True)

    assert (identity["state"], identity["zip"]) == ("TX", "787021234")
    assert (identity["policy"], identity["master_policy"]) == ("OWN", "MASTER")
    assert table(records)["coverage_begin_date"].to_list() == [date(2025, 1, 1)]


def test_a_person_is_the_same_in_a_claim_and_in_an_enrolment():
    claim = parsed(CLAIM, "837", "HC")["claim"]
    rows = parsed(f"{HEADER} {JANE} HD*021**HLT {JO} HD*021**HLT")["enrolment"]
    people = ["patient_id", "subscriber_id", "sex_code"]

    assert claim.select(people).rows() == rows.select(people).rows()
    assert rows["patient_id"].n_unique() == 2
    assert rows["subscriber_id"].n_unique() == 1
    assert claim.row(0, named=True)["zip3_code"] == rows["zip3_code"][0] == "787"


def test_a_corrected_member_is_the_new_one_and_names_the_old():
    right = parsed(f"{HEADER} {JANE} HD*021**HLT")["enrolment"]
    wrong = parsed(f"{HEADER} {JANE} HD*021**HLT".replace("19500203", "19500202"))
    body = f"{HEADER} {JANE} NM1*70*1*ROE DMG*D8*19500202 HD*001**HLT"
    rows = parsed(body.replace("NM1*IL", "NM1*74").replace(" DMG", "\nDMG"))

    assert rows["enrolment"]["patient_id"].equals(right["patient_id"])
    assert rows["enrolment"]["prior_patient_id"].to_list() == (
        wrong["enrolment"]["patient_id"].to_list()
    )
    assert right["prior_patient_id"].to_list() == [None]


def test_age_is_told_on_the_day_of_the_file_and_hidden_from_ninety():
    born = "DMG*D8*19350204"
    day_before = parsed(f"{HEADER} {JANE} HD*021**HLT".replace("DMG*D8*19500203", born))
    on_the_day = parsed(
        f"{HEADER} {JANE} HD*021**HLT DTP*348*D8*20200101".replace(
            "DMG*D8*19500203", born
        ).replace("20250203", "20250204")
    )

    assert day_before["enrolment"].select("age_years", "birth_year").rows() == [
        (89, 1935)
    ]
    assert on_the_day["enrolment"].select("age_years", "birth_year").rows() == [
        (90, None)
    ]


def test_no_name_or_number_of_a_person_is_in_any_table():
    body = f"{HEADER} {JANE} NM1*70*1*WRONG*NAME HD*021**HLT DTP*348*D8*20259999"
    marked = ["OAK LIMITED", "123456789", "MASTER", "GROUP", "ROE", "JANE", "M-1", "M1"]
    marked += ["STREET", "78702", "19500203", "1950-02-03", "WRONG", "5550100000"]

    for part in (body, body.replace("20259999", "20250101")):
        for name, rows in parsed(part).items():
            text = rows.drop("file_id", "sha256", strict=False).write_csv()
            assert not [mark for mark in marked if mark in text], name


@pytest.mark.parametrize("kind", ["348", "349"])
def test_a_coverage_whose_dates_cannot_be_read_is_quarantined_alone(read_834, kind):
    records = read_834(
        f"""
        {HEADER}
        {JANE}
        HD*021**HLT
        DTP*{kind}*D8*20250230
        REF*1L*OWN
        HD*021**DEN
        DTP*348*D8*20250101
        """
    )

    assert table(records)["coverage_type_code"].to_list() == ["DEN"]
    assert records.findings.select(
        "finding_code", "unit", "segment_index", "quarantined_segments"
    ).rows() == [("coverage_unreadable", "coverage", 20, 3)]
    assert np.flatnonzero(records.states == QUARANTINED).tolist() == [18, 19, 20]
    assert records.unread[18:21].tolist() == [0, 0, 0]


@pytest.mark.parametrize("kind", ["356", "357"])
def test_a_member_whose_dates_cannot_be_read_is_quarantined(read_834, kind):
    records = read_834(
        f"""
        {HEADER}
        {JO}
        DTP*{kind}*D8*2025
        HD*021**HLT
        DTP*348*D8*x
        {JANE}
        HD*021**DEN
        """
    )

    assert table(records)["coverage_type_code"].to_list() == ["DEN"]
    assert records.findings.select(
        "finding_code", "unit", "segment_index", "quarantined_segments"
    ).rows() == [("coverage_unreadable", "member", 14, 7)]


def test_a_member_whose_only_coverage_is_quarantined_is_no_member_without(read_834):
    records = read_834(f"{HEADER} {JANE} HD*021**HLT\nDTP*348*D8*x")

    assert table(records).is_empty()
    assert codes(records) == ["coverage_unreadable"]


def test_other_dates_and_counts_are_left_blank(read_834, same):
    records = read_834(
        f"""
        {HEADER.replace("20250203", "20250200").replace("QTY*TO*2", "QTY*TO*two")}
        {JO.replace("20100304", "20101304")}
        HD*021**HLT
        DTP*348*D8*20250101
        DTP*303*D8*20251301
        """
    )

    assert records.findings.select("finding_code", "unit", "segment_id").rows() == [
        ("date_unreadable", "transaction", "BGN"),
        ("units_unreadable", "transaction", "QTY"),
        ("date_unreadable", "member", "DMG"),
        ("date_unreadable", "member", "DTP"),
    ]
    same(
        table(records),
        """
        created_date | stated_members | stated_dependents | coverage_begin_date | maintenance_date
                     |                | 1                 | 2025-01-01          |
        """,
    )


def test_a_coverage_before_the_first_member_is_quarantined(read_834):
    records = read_834(f"{HEADER} HD*021**HLT\nDTP*348*D8*x {JANE}")

    assert records.findings.select("finding_code", "quarantined_segments").rows() == [
        ("coverage_without_member", 2)
    ]
    assert table(records)["segment_index"].to_list() == [12]


def test_segments_are_read_ignored_or_counted_as_unread(read_834):
    body = f"{HEADER} {JANE} HD*021**HLT\nIDC*1*H\nLUI*LE*EN"
    records = read_834(body)
    ids = ["ST", *(line.split("*")[0] for line in lines(body)), "SE"]
    said = dict(zip(ids, zip(records.states, records.unread, strict=True), strict=True))

    assert said["IDC"] == said["LUI"] == said["N3"] == (IGNORED, 0)
    assert said["BGN"] == (PARSED, 2)  # a reference and a time zone
    assert said["INS"] == (PARSED, 1)  # employment
    assert said["NM1"] == (PARSED, 3)  # kind, qualifier, social security number


def test_files_say_what_they_hold():
    tables = parsed(f"{HEADER} {JANE} HD*021**HLT\nHD*021**DEN {JO}")

    assert tables["file"].select("kind_code", "status_code", "enrolments").rows() == [
        ("834", "landed", 3)
    ]
    assert tables["transaction"].select("kind_code", "created_date").rows() == [
        ("834", date(2025, 2, 3))
    ]


PIECES = [
    *("INS*Y*18*021", "INS*N*19*024", "HD*021**HLT", "HD*024**DEN", "LS*2700"),
    *("DTP*348*D8*20250101", "DTP*349*D8*x", "DTP*357*D8*x", "DTP*303*D8*x"),
    *("NM1*IL*1*ROE", "NM1*70*1*ROW", "DMG*D8*1*F", "REF*0F*M", "QTY*TO*x"),
    *("BGN*00**20250203", "N1*IN*A", "SE*1*1", "ST*834*2", "INS", "HD", "REF*1L"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_the_order_every_segment_has_one_state_and_every_coverage_a_place(
    body,
):
    text = "~".join(["ST*834*0001", *body, "SE*1*0001~"])
    whole = segments.read(text.encode()).segments
    records = enrolments.enrolments(whole, ["file"])
    rows = table(records)
    states = records.states

    assert len(states) == whole.height
    assert rows.columns == [
        name for name in [*RECORDS["enrolment"], "file_at"] if name in rows.columns
    ]
    lost = records.findings["quarantined_segments"].sum()
    assert lost == int((states == QUARANTINED).sum())
    landed = set(rows["segment_index"].to_list())
    starts = whole.segment_index[whole.rows("HD")]
    kept = starts[states[whole.rows("HD")] != QUARANTINED].tolist()
    assert set(kept) <= landed
    bare = rows.filter(pl.col("segment_index") == pl.col("member_segment_index"))
    assert len(kept) + bare.height == rows.height == records.identities.height
