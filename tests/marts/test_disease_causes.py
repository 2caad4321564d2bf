"""marts.disease_causes, on the smallest tables that tell its rules apart."""

from datetime import date

import polars as pl
import pytest

from dashboards.pages import disease_causes as page
from transforms import disclosure

# Worlds are 35 days apart: changes of the same rows of a quarter are three lines apart.
BAD_ROWS = """
disease_causes.visits_differ_from_core, disease_causes.visits_of_body_system_do_not_add_up, disease_causes.visits_of_icd10cm_chapter_do_not_add_up, disease_causes.quarters_do_not_add_up, disease_causes.all_visits_wrong x5 | set disease_causes cause_visits = cause_visits + 1, cause_share = (cause_visits + 1) / all_visits, cause_share_high_rate = 9 where period_code = 'year' and breakdown_code = 'total'
disease_causes.be_in_set(breakdown_code), disease_causes.visits_of_ccsr_category_do_not_add_up, disease_causes.quarters_do_not_add_up | set disease_causes breakdown_code = 'block' where cause_code = 'RSP003'
disease_causes.key_repeated, disease_causes.visits_of_icd10cm_chapter_do_not_add_up, disease_causes.quarters_do_not_add_up | copy disease_causes where period_code = 'quarter' and breakdown_code = 'icd10cm_chapter'
disease_causes.not_be_null(cause_label) | set disease_causes cause_label = null where period_code = 'quarter' and breakdown_code = 'body_system'
disease_causes.share_wrong | set disease_causes cause_share = 0.5, cause_share_low_rate = 0 where period_code = 'quarter' and breakdown_code = 'total'
disease_causes.period_starts_wrong, disease_causes.visits_of_body_system_do_not_add_up x2, disease_causes.all_visits_wrong, disease_causes.chapter_of_no_category | set disease_causes period_start_date = period_start_date + 1 where period_code = 'quarter' and breakdown_code = 'body_system'
disease_causes.share_wrong | set disease_causes cause_share_high_rate = 0 where period_code = 'quarter' and breakdown_code = 'icd10cm_chapter'
disease_causes.more_people_than_visits, disease_causes.visits_of_icd10cm_chapter_do_not_add_up | set disease_causes cause_patients = 0 where period_code = 'quarter' and breakdown_code = 'icd10cm_chapter'
disease_causes.all_visits_wrong | set disease_causes all_visits = all_visits + 1, cause_share = cause_visits / (all_visits + 1), cause_share_low_rate = 0 where period_code = 'quarter' and breakdown_code = 'body_system'
disease_causes.visits_of_body_system_do_not_add_up, disease_causes.quarters_do_not_add_up | set disease_causes cause_visits = cause_visits + 1, cause_share = (cause_visits + 1) / all_visits, cause_share_high_rate = 9 where period_code = 'quarter' and breakdown_code = 'body_system'
disease_causes.chapter_of_no_category | set disease_causes chapter_codes = '99' where period_code = 'quarter' and breakdown_code = 'body_system'
"""  # noqa: E501


@pytest.fixture(autouse=True)
def codes(library, table):
    """Mental codes, of which CCSR counts dementia elsewhere and a symptom as mental."""
    library("codes.condition\ncondition_id | label | kind_code | gap_days")
    library("codes.condition_code\ncondition_id | code_prefix")
    table("""
        codes.icd10cm
        icd10cm_code | category3_code | chapter_code
        F200         | F20            | 05
        F03          | F03            | 05
        R4585        | R45            | 18
        J101         | J10            | 10
    """)
    table("""
        codes.ccsr
        icd10cm_code | ccsr_code | inpatient_default_code | outpatient_default_code
        F200         | MBD001    | Y                      | Y
        F03          | NVS011    | Y                      | Y
        R4585        | MBD012    | Y                      | Y
        J101         | RSP003    | Y                      | Y
    """)
    table("""
        codes.ccsr_category
        ccsr_code | title         | body_system
        MBD001    | Schizophrenia | Mental disorders
        MBD012    | Suicidal      | Mental disorders
        NVS011    | Dementia      | Nervous system
        RSP003    | Influenza     | Respiratory system
    """)
    table("""
        codes.icd10cm_chapter
        chapter_code | first_category_code | last_category_code | title
        05           | F01                 | F99                | Mental
        10           | J00                 | J99                | Respiratory
        18           | R00                 | R99                | Symptoms
    """)


CLAIMS = """
    core.claim
    claim_id | encounter_id | patient_id | service_date | is_current
    a        | 1            | ann        | 2025-01-01   | true
    b        | 2            | ann        | 2025-02-01   | true
    c        | 3            | ann        | 2025-05-01   | true
    d1       | 4            | bob        | 2025-05-01   | true
    d2       | 4            | bob        | 2025-05-01   | true
    e        | 5            | bob        | 2025-06-30   | true
    f        | 6            | eve        | 2025-06-30   | true
    void     | 7            | eve        | 2025-06-30   | false
    nobody   | 8            |            | 2025-06-30   | true
"""
DIAGNOSES = """
    core.diagnosis
    claim_id | diagnosis_code | role_code
    a        | F200           | principal
    b        | F200           | principal
    b        | F03            | other
    c        | R4585          | principal
    d1       | F03            | principal
    d2       | F03            | principal
    e        | J101           | principal
    void     | J101           | principal
    nobody   | J101           | principal
"""


def test_each_visit_is_for_one_cause_and_causes_add_up_to_all(core, mart):
    core(CLAIMS, DIAGNOSES)

    rows = mart(
        "disease_causes",
        "breakdown_code, cause_code, cause_visits, cause_patients, all_visits",
        "period_code = 'year'",
    )

    assert rows == [
        ("body_system", "MBD", 3, 1, 6),
        ("body_system", "NVS", 1, 1, 6),
        ("body_system", "RSP", 1, 1, 6),
        ("body_system", "none", 1, 1, 6),
        ("ccsr_category", "MBD001", 2, 1, 6),
        ("ccsr_category", "MBD012", 1, 1, 6),
        ("ccsr_category", "NVS011", 1, 1, 6),
        ("ccsr_category", "RSP003", 1, 1, 6),
        ("ccsr_category", "no_diagnosis", 1, 1, 6),
        ("icd10cm_chapter", "05", 3, 2, 6),
        ("icd10cm_chapter", "10", 1, 1, 6),
        ("icd10cm_chapter", "18", 1, 1, 6),
        ("icd10cm_chapter", "none", 1, 1, 6),
        ("total", "total", 6, 3, 6),
    ]


def test_all_visits_are_those_of_disease_trends(core, mart, con):
    core(CLAIMS, DIAGNOSES)

    mart("disease_causes", "1")

    trends = con.sql(
        "select period_start_date, count(*) from (select date_trunc('quarter',"
        " event_date) as period_start_date from core.condition_event"
        " where event_code = 'any_visit') group by 1 order by 1"
    ).fetchall()
    rows = con.sql(
        "select period_start_date, cause_visits from marts.disease_causes"
        " where period_code = 'quarter' and breakdown_code = 'total' order by 1"
    ).fetchall()
    assert [count for _, count in rows] == [count for _, count in trends] == [2, 4]


def test_a_share_has_its_exact_interval(core, mart):
    core(CLAIMS, DIAGNOSES)

    ((share, low, high),) = mart(
        "disease_causes",
        "cause_share, cause_share_low_rate, cause_share_high_rate",
        "period_code = 'year' and cause_code = 'NVS'",
    )

    # Clopper and Pearson, 1 of 6: 1 - 0.975^(1/6), and the upper end of their table.
    assert share == 1 / 6
    assert low == pytest.approx(1 - 0.975 ** (1 / 6), abs=1e-12)
    assert high == pytest.approx(0.6412, abs=5e-5)


def _published(counts: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """A year of body systems and its total as published: visits and people of each."""
    every = sum(visits for visits, _ in counts.values())
    people = sum(people for _, people in counts.values())
    rows = [("total", "total", None, every, people)] + [
        ("body_system", code, "total", *both) for code, both in counts.items()
    ]
    frame = pl.DataFrame(
        [
            {
                "period_code": "year",
                "period_start_date": date(2025, 1, 1),
                "breakdown_code": breakdown,
                "cause_code": code,
                "cause_label": code.upper(),
                "part_of_code": part,
                "chapter_codes": None,
                "cause_visits": visits,
                "cause_patients": seen,
                "all_visits": every,
                "cause_share": visits / every,
                "cause_share_low_rate": visits / every,
                "cause_share_high_rate": visits / every,
            }
            for breakdown, code, part, visits, seen in rows
        ],
        schema_overrides={"chapter_codes": pl.String},
    )
    return disclosure.withhold(frame)


def test_the_page_says_what_is_withheld_and_what_is_most_frequent():
    rows = _published({"MBD": (60, 40), "RSP": (24, 20), "NVS": (8, 4), "none": (8, 5)})
    causes = rows.filter(breakdown_code="body_system")

    drawn = page.figure(causes)
    told = {each.label: each.value for each in page.numbers(causes, "1 to 10 people")}

    assert page.sentence(causes) == (
        "Of 4 rows by body system, MBD was the most frequent: 60 of 100 visits in 2025,"
        " by 40 people."
    )
    assert page.sentence(causes.filter(cause_code="RSP")) == (
        "RSP made up 24 of 100 visits in 2025, by 20 people."
    )
    assert told["Visits in 2025"] == "100"
    assert told["Most frequent: MBD"].startswith("60.0")
    assert told["Without a cause"] == "withheld"
    assert told["Numbers withheld"] == "2 of 4"
    assert len(drawn.data[0].x) == 4
    assert page.table(causes)["code"].to_list()[:2] == ["MBD", "RSP"]


def test_the_page_bears_no_rows():
    empty = _published({"MBD": (60, 40)}).clear()

    assert page.figure(empty).data == ()
    assert page.over_time(empty) is None
    assert page.numbers(empty, "1 to 10 people") == []
    assert page.sentence(empty) == "No cause in this selection."
