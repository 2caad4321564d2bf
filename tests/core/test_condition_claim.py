"""core.condition_claim: which codes make a claim one of a condition."""

import csv
from pathlib import Path

import polars as pl
import pytest

from transforms import codes, warehouse

EPI = Path(__file__).parents[3] / "shared" / "corpora" / "epi"
CCW = EPI / "ccw30_icd10cm_codes.csv"
needs_ccw = pytest.mark.skipif(not CCW.is_file(), reason="no corpora here")


@pytest.fixture
def counted(con, home):
    """Which of some ICD-10-CM codes count towards each condition, as shipped."""
    codes.load(con)

    def counted(sent: list[str]) -> dict[str, set[str]]:
        claims = pl.DataFrame({"claim_id": sent, "diagnosis_code": sent})
        con.register("sent", claims)
        con.execute("create or replace schema core")
        con.execute(
            "create or replace table core.diagnosis as"
            " select *, 'ABF' as qualifier_code from sent"
        )
        con.execute(
            "create or replace table core.condition_seen as select claim_id,"
            " claim_id as patient_id, claim_id as encounter_id,"
            " date '2025-01-01' as service_date, 1 as service_month_index,"
            " '5' as care_code, false as is_laboratory from sent"
        )
        warehouse.build(con, "core.condition_claim")
        rows = con.sql("select condition_id, claim_id from core.condition_claim")
        found: dict[str, set[str]] = {}
        for condition, code in rows.fetchall():
            found.setdefault(condition, set()).add(code)
        return found

    return counted


def test_each_condition_has_its_codes_and_not_their_neighbours(counted):
    neighbours = [
        "J08",
        "J12",
        "U072",
        "J122",
        "J211",
        "B96",
        "A10",
        "E12",
        "I14",
        "J44",
    ]
    of = {
        "influenza": ["J09X1", "J101", "J1189"],
        "covid19": ["U071", "J1282"],
        "rsv": ["B974", "J121", "J205", "J210"],
        "gastroenteritis": ["A000", "A09"],
        "diabetes": ["E0800", "E1165", "E139"],
        "hypertension": ["I10", "I1A0", "N262"],
        "asthma": ["J45909"],
    }

    found = counted([*neighbours, *[code for some in of.values() for code in some]])

    assert found == {condition: set(some) for condition, some in of.items()}


def test_a_code_newer_than_the_tables_counts_by_its_prefix(counted):
    assert counted(["E11ZZ9"]) == {"diabetes": {"E11ZZ9"}}


@pytest.mark.parametrize("condition", ["diabetes", "hypertension", "asthma"])
@pytest.mark.corpus
@needs_ccw
def test_of_all_codes_those_of_the_ccw_list_count(con, counted, condition):
    with CCW.open() as lines:
        listed = {
            row["dx"] for row in csv.DictReader(lines) if row["ccw_abbrev"] == condition
        }
    billable = con.sql(
        "select icd10cm_code from codes.icd10cm where billable_first_year is not null"
    ).fetchall()

    found = counted(sorted(listed | {code for (code,) in billable}))[condition]

    # Codes that are newer than the copy of the list (2022): autoantibody-positive
    # type 1 and remission of type 2 diabetes.
    newer = {"E10A0", "E10A1", "E10A2", "E11A"} if condition == "diabetes" else set()
    assert found == listed | newer


@pytest.mark.corpus
@needs_ccw
def test_the_rule_of_each_chronic_condition_is_its_row_of_the_ccw_definitions(
    con, home
):
    codes.load(con)
    with (EPI / "ccw30_definitions.csv").open() as lines:
        rules = {
            row["ccw_abbrev"]: (
                int(row["lookback_months"]),
                row["claim_type_1"],
                row["claim_type_2"],
            )
            for row in csv.DictReader(lines)
        }

    shipped = con.sql(
        "select condition_id, lookback_months, one_claim_codes, two_claim_codes"
        " from codes.condition where kind_code = 'chronic'"
    ).fetchall()

    assert {row[0]: row[1:] for row in shipped} == {
        row[0]: rules[row[0]] for row in shipped
    }
    assert {row[0] for row in shipped} == {"diabetes", "hypertension", "asthma"}
