"""core.cohort_claim: the codes of the shipped cohort, and what a claim counts for."""

import csv
from pathlib import Path

import polars as pl
import pytest

from transforms import codes, warehouse

EPI = Path(__file__).parents[3] / "shared" / "corpora" / "epi"
CCW = EPI / "ccw30_icd10cm_codes.csv"


@pytest.fixture
def counted(con, home):
    """What claims with some codes and types of care count for, as shipped."""
    codes.load(con)

    def counted(*sent: tuple[str, str | None]) -> dict[str, int | None]:
        rows = [{"claim_id": code, "care_code": care} for code, care in sent]
        frame = pl.DataFrame(rows, {"claim_id": pl.String, "care_code": pl.String})
        con.register("sent", frame)
        con.execute("create or replace schema core")
        con.execute(
            "create table core.diagnosis as select claim_id, claim_id as"
            " diagnosis_code, 'ABF' as qualifier_code from sent"
        )
        con.execute(
            "create table core.condition_seen as select claim_id, 'ann' as patient_id,"
            " date '2025-01-01' as service_date, care_code, 'F' as sex_code from sent"
        )
        con.execute(
            "create table core.claim as select claim_id, 70 as age_years from sent"
        )
        warehouse.build(con, "core.cohort_claim")
        rows = con.sql("select claim_id, needed_claims from core.cohort_claim")
        return dict(rows.fetchall())

    return counted


def test_a_code_counts_and_its_neighbours_do_not(counted):
    assert set(
        counted(
            *((code, "5") for code in ("I2510", "I259", "I509", "I110", "I0981")),
            *((code, "5") for code in ("I10", "I252", "I219", "I25709", "I429", "I51")),
        )
    ) == {"I2510", "I259", "I509", "I110", "I0981"}


def test_one_inpatient_claim_will_do_and_two_others(counted):
    care = {"I2510": "1", "I2511": "2", "I2512": "3", "I2513": "4", "I2514": "5"}

    assert counted(*care.items(), ("I509", None)) == {
        "I2510": 1,
        "I2511": 1,
        "I2512": 1,
        "I2513": 2,
        "I2514": 2,
        "I509": None,
    }


@pytest.mark.corpus
@pytest.mark.skipif(not CCW.is_file(), reason="no corpora here")
def test_the_codes_are_those_of_the_ccw_lists(con, counted):
    with CCW.open(encoding="utf-8") as file:
        listed = {
            row["dx"]
            for row in csv.DictReader(file)
            if row["ccw_abbrev"] in ("ischemic_heart_dis", "heart_failure")
        }
    billable = con.sql(
        "select icd10cm_code from codes.icd10cm where billable_last_year is not null"
    ).fetchall()

    found = counted(*((code, "5") for (code,) in billable))

    known = {code for (code,) in billable}
    assert set(found) == listed & known
    assert len(found) > 90
