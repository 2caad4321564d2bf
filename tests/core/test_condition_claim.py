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
            "create or replace table core.diagnosis as select *,"
            " 'ABF' as qualifier_code, null::varchar as ccsr_code from sent"
        )
        con.execute(
            "create or replace table core.adjudication as select claim_id,"
            " true as is_latest, false as is_fully_denied from sent"
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

    assert {name: found[name] for name in of} == {
        condition: set(some) for condition, some in of.items()
    }


def test_a_code_newer_than_the_tables_counts_by_its_prefix(counted):
    assert counted(["E11ZZ9"]) == {"diabetes": {"E11ZZ9"}}


# What the shipped conditions are called, in the order of the list's numbers.
CCW_NAMES = {
    "hypothyroid": "hypothyroidism",
    "mi": "acute_myocardial_infarction",
    "alzheimer": "alzheimers_disease",
    "alzheimer_related": "alzheimers_and_related",
    "atrial_fib": "atrial_fibrillation",
    "bph": "benign_prostatic_hyperplasia",
    "chr_kidney_dis": "chronic_kidney_disease",
    "cancer_colorectal": "colorectal_cancer",
    "cancer_endometrial": "endometrial_cancer",
    "cancer_breast": "breast_cancer",
    "hyperlipid": "hyperlipidemia",
    "ischemic_heart_dis": "ischemic_heart_disease",
    "cancer_lung": "lung_cancer",
    "cancer_prostate": "prostate_cancer",
    "cancer_urologic": "urologic_cancer",
    "non_alzheimer_dementia": "non_alzheimers_dementia",
    "parkinsons": "parkinsons_disease",
    "pneumonia": "pneumonia_year",
    **{
        name: name
        for name in (
            *("anemia", "arthritis", "asthma", "cataract", "copd", "depression"),
            *("diabetes", "glaucoma", "heart_failure", "hip_fracture"),
            *("hypertension", "osteoporosis", "stroke"),
        )
    },
}
NOT_A_CODE = {"F01519"}  # of the copy; ICD-10-CM has never had it


@pytest.fixture(scope="module")
def listed():
    """The codes of the public copy of the list, by its short names."""
    found: dict[str, set[str]] = {}
    with CCW.open() as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["ccw_abbrev"], set()).add(row["dx"])
    return found


@pytest.mark.corpus
@needs_ccw
def test_of_all_codes_those_of_the_ccw_list_count(con, counted, listed):
    """And codes newer than the list whose older neighbours it holds all of."""
    years = dict(
        con.sql(
            "select icd10cm_code, billable_first_year from codes.icd10cm"
            " where billable_first_year is not null"
        ).fetchall()
    )
    every = {code for some in listed.values() for code in some}

    found = counted(sorted(every | set(years)))

    for short, name in CCW_NAMES.items():
        want = listed[short] - NOT_A_CODE
        # Codes of before 2017 count up to then only; here all claims are of 2025.
        retired = {code for code in want if code not in years}
        assert want - found[name] <= retired, name
        more = found[name] - want - NOT_A_CODE
        assert {years[code] for code in more} <= {2023, 2024, 2025, 2026}, name
        assert all(any(c[:3] == code[:3] for c in want) for code in more), name


@pytest.mark.corpus
@needs_ccw
def test_the_rule_of_each_chronic_condition_is_its_row_of_the_ccw_definitions(
    con, home, listed
):
    codes.load(con)
    with (EPI / "ccw30_definitions.csv").open() as lines:
        rules = {
            row["ccw_abbrev"]: (
                int(row["lookback_months"]),
                row["claim_type_1"],
                row["claim_type_2"] or None,
            )
            for row in csv.DictReader(lines)
        }
    excluding = {name for name in rules if "exclude" in name}

    shipped = {
        row[0]: row[1:]
        for row in con.sql(
            "select condition_id, lookback_months, one_claim_codes, two_claim_codes"
            " from codes.condition where source like 'CMS CCW%'"
        ).fetchall()
    }

    assert shipped == {name: rules[short] for short, name in CCW_NAMES.items()} and set(
        rules
    ) == {*CCW_NAMES, *excluding}


@pytest.mark.corpus
@needs_ccw
@pytest.mark.parametrize(
    ("short", "name"),
    [("bph_exclude", "benign_prostatic_hyperplasia"), ("stroke_exclude1", "stroke")],
)
def test_a_claim_with_a_code_of_the_excluding_row_does_not_count(
    con, counted, listed, short, name
):
    counts = {"benign_prostatic_hyperplasia": "N400", "stroke": "I639"}[name]
    spoiling = sorted(listed[short])
    con.execute(
        "create or replace temp table beside as select unnest($1) as spoiling_code",
        [spoiling],
    )

    counted([counts])
    con.execute(
        "create or replace table core.condition_seen as select spoiling_code as"
        " claim_id, 'ann' as patient_id, 'v' as encounter_id,"
        " date '2025-01-01' as service_date, 1 as service_month_index,"
        " '5' as care_code, false as is_laboratory from beside"
    )
    con.execute(
        "create or replace table core.diagnosis as select spoiling_code as claim_id,"
        f" unnest(['{counts}', spoiling_code]) as diagnosis_code,"
        " 'ABF' as qualifier_code, null::varchar as ccsr_code from beside"
    )
    warehouse.build(con, "core.condition_claim")

    assert (
        con.sql(
            f"select claim_id from core.condition_claim where condition_id = '{name}'"
        ).fetchall()
        == []
    )


def test_a_code_taken_out_does_not_count_by_its_category_either(home, con, counted):
    (home / "conditions").mkdir()
    (home / "conditions" / "lungs.toml").write_text(
        'label = "Lungs"\nkind = "acute"\nsource = "ours"\ngap_days = 14\n'
        '[[codes]]\nccsr = ["RSP002"]\n[exclude]\ncodes = ["J189"]\n'
    )
    codes.load(con)
    counted(["J180", "J189"])
    con.execute("update core.diagnosis set ccsr_code = 'RSP002'")
    warehouse.build(con, "core.condition_claim")

    found = "select claim_id from core.condition_claim where condition_id = 'lungs'"
    assert con.sql(found).fetchall() == [("J180",)]
