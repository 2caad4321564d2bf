# ruff: noqa: E501, tables read better wide
"""core.code_use: which codes are codes on the day, and go with the patient."""

import pytest

from transforms import codes, warehouse

CLAIM = """
    core.claim
    claim_id | claim_type_code | type_of_bill_code | service_from_date | service_to_date | sex_code | age_years
"""
PLAIN = {
    "rendering_provider_npi": "'N'",
    "payer_id": "'P1'",
    "facility_id": "'F1'",
    "service_month": "date_trunc('month', service_from_date)::date",
    "is_current": "true",
}


@pytest.fixture
def uses(con, table):
    """Judge the codes of claims; return code, validity and conflict."""

    def uses(claims, diagnoses="", lines="", own=""):
        table(f"{CLAIM.rstrip()}\n{claims}")
        added = ", ".join(f"{value} as {name}" for name, value in PLAIN.items())
        con.execute(
            f"create or replace table core.claim as select *, {added} from core.claim"
        )
        table(
            "core.diagnosis\nclaim_id | qualifier_code | diagnosis_code\n" + diagnoses
        )
        table("core.claim_line\nclaim_id | procedure_code\n" + lines)
        codes.load(con)
        for row in filter(None, own.split()):
            con.execute(
                "insert into codes.procedure_code values (?, null, '2025-06-30')", [row]
            )
        warehouse.build(con, "core.code_use")
        return con.sql(
            "select code, validity_code, conflict_code from core.code_use order by all"
        ).fetchall()

    return uses


def of_woman(day, until="", kind="P", bill="", age=40):
    return f"c | {kind} | {bill} | {day} | {until} | F | {age}"


@pytest.mark.parametrize(
    ("code", "day", "validity"),
    [
        ("E119", "2025-01-05", "valid"),
        ("E11", "2025-01-05", "truncated"),
        ("E1199", "2025-01-05", "unknown"),
        ("U071", "2019-12-31", "not_yet"),
        ("U071", "2021-01-05", "valid"),
        ("M545", "2021-09-30", "valid"),
        ("M545", "2021-10-01", "truncated"),  # split into M54.50, M54.51 and M54.59
        ("H8141", "2019-09-30", "valid"),
        ("H8141", "2019-10-01", "retired"),
    ],
)
def test_a_diagnosis_is_judged_by_the_list_of_its_fiscal_year(
    uses, code, day, validity
):
    assert uses(of_woman(day), f"c | ABK | {code}") == [(code, validity, "none")]


def test_a_stay_is_coded_by_the_list_of_its_last_day(uses):
    stay = of_woman("2021-09-28", "2021-10-03", "I", "111")

    assert uses(stay, "c | ABK | M545") == [("M545", "truncated", "none")]


def test_an_icd_9_code_is_not_checked(uses):
    assert uses(of_woman("2025-01-05"), "c | BK | 25000") == [
        ("25000", "unchecked", "none")
    ]


def test_letters_are_looked_up_and_numbers_only_in_the_users_list(uses):
    lines = "c | G0439\nc | G4039\nc | 99213\nc | 9921\nc | D0120"

    assert uses(of_woman("2025-01-05"), lines=lines) == [
        ("9921", "malformed", "none"),
        ("99213", "unchecked", "none"),
        ("D0120", "unchecked", "none"),
        ("G0439", "valid", "none"),
        ("G4039", "unknown", "none"),
    ]


def test_with_a_list_of_the_users_numbers_are_judged_by_its_dates(uses):
    lines = "c | 99213\nc | 92913"

    assert uses(of_woman("2025-01-05"), lines=lines, own="99213") == [
        ("92913", "unknown", "none"),
        ("99213", "valid", "none"),
    ]
    assert uses(of_woman("2025-07-01"), lines=lines, own="99213")[1] == (
        "99213",
        "retired",
        "none",
    )


@pytest.mark.parametrize(
    ("sex", "age", "code", "conflict"),
    [
        ("M", 30, "O80", "sex"),
        ("F", 30, "O80", "none"),
        ("F", 70, "O80", "age"),
        ("M", 70, "O80", "both"),
        ("F", 60, "C61", "sex"),
        ("U", 60, "C61", "none"),
        ("M", 1, "P0739", "none"),
        ("M", 2, "P0739", "age"),
        ("M", 0, "Z00110", "none"),
        ("M", 1, "Z00110", "age"),
    ],
)
def test_a_diagnosis_that_speaks_of_another_sex_or_age(uses, sex, age, code, conflict):
    claim = f"c | P | | 2025-01-05 | | {sex} | {age}"

    assert uses(claim, f"c | ABK | {code}") == [(code, "valid", conflict)]


def test_a_vague_title_is_no_error(uses, con):
    uses(of_woman("2025-01-05"), "c | ABK | J189\nc | ABF | E1165\nc | ABF | C34")

    found = con.sql("select code from core.code_use where is_unspecified").fetchall()

    assert found == [("J189",)]
