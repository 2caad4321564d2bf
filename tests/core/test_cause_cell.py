"""core.cause_cell: cells of causes, by quarter and year, zero where nobody came."""

import pytest

from transforms import warehouse

BAD_ROWS = """
cause_cell.key_repeated, cause_cell.causes_do_not_add_up | copy cause_cell where cause_code = 'RSP003'
cause_cell.causes_do_not_add_up | set cause_cell cause_visits = cause_visits + 1 where period_code = 'quarter' and breakdown_code = 'body_system'
"""  # noqa: E501
NO_CODE = "No ICD-10-CM code listed first"


@pytest.fixture(autouse=True)
def built(con, table):
    """Ann comes twice for one thing and once for another; Bob has no code."""
    table("""
        core.visit_cause
        encounter_id | patient_id | event_date | category_code | body_system_code | chapter_code
        1            | ann        | 2024-11-30 | MBD001        | MBD              | 05
        2            | ann        | 2025-01-01 | MBD001        | MBD              | 05
        3            | ann        | 2025-03-31 | NVS011        | NVS              | 05
        4            | bob        | 2025-04-01 | no_diagnosis  | none             | none
    """)  # noqa: E501
    table("""
        codes.icd10cm
        icd10cm_code | chapter_code
        F200         | 05
        F03          | 05
        R4182        | 18
        R4585        | 18
    """)
    table("""
        codes.ccsr
        icd10cm_code | ccsr_code | inpatient_default_code | outpatient_default_code
        F200         | MBD001    | Y                      | Y
        F03          | NVS011    | Y                      | Y
        R4182        | NVS011    | X                      | Y
        R4182        | MBD001    | X                      | N
        R4585        | MBD001    | X                      | X
    """)
    table("""
        codes.ccsr_category
        ccsr_code | title         | body_system
        MBD001    | Schizophrenia | Mental disorders
        NVS011    | Dementia      | Nervous system
    """)
    table("""
        codes.icd10cm_chapter
        chapter_code | first_category_code | last_category_code | title
        05           | F01                 | F99                | Mental disorders
    """)
    warehouse.build(con, "core.cause_cell")


def test_each_level_is_counted_and_people_are_counted_once(con):
    rows = con.sql(
        "select period_code, period_start_date::varchar, breakdown_code, cause_code,"
        " cause_visits, cause_patients, all_visits from core.cause_cell"
        " where period_start_date >= '2025-01-01' order by all"
    ).fetchall()

    # What occurs in 2024 alone, or in another quarter, is there with zeros.
    assert rows == [
        ("quarter", "2025-01-01", "body_system", "MBD", 1, 1, 2),
        ("quarter", "2025-01-01", "body_system", "NVS", 1, 1, 2),
        ("quarter", "2025-01-01", "body_system", "none", 0, 0, 2),
        ("quarter", "2025-01-01", "icd10cm_chapter", "05", 2, 1, 2),
        ("quarter", "2025-01-01", "icd10cm_chapter", "none", 0, 0, 2),
        ("quarter", "2025-01-01", "total", "total", 2, 1, 2),
        ("quarter", "2025-04-01", "body_system", "MBD", 0, 0, 1),
        ("quarter", "2025-04-01", "body_system", "NVS", 0, 0, 1),
        ("quarter", "2025-04-01", "body_system", "none", 1, 1, 1),
        ("quarter", "2025-04-01", "icd10cm_chapter", "05", 0, 0, 1),
        ("quarter", "2025-04-01", "icd10cm_chapter", "none", 1, 1, 1),
        ("quarter", "2025-04-01", "total", "total", 1, 1, 1),
        ("year", "2025-01-01", "body_system", "MBD", 1, 1, 3),
        ("year", "2025-01-01", "body_system", "NVS", 1, 1, 3),
        ("year", "2025-01-01", "body_system", "none", 1, 1, 3),
        ("year", "2025-01-01", "ccsr_category", "MBD001", 1, 1, 3),
        ("year", "2025-01-01", "ccsr_category", "NVS011", 1, 1, 3),
        ("year", "2025-01-01", "ccsr_category", "no_diagnosis", 1, 1, 3),
        ("year", "2025-01-01", "icd10cm_chapter", "05", 2, 1, 3),
        ("year", "2025-01-01", "icd10cm_chapter", "none", 1, 1, 3),
        ("year", "2025-01-01", "total", "total", 3, 2, 3),
    ]


def test_a_cause_has_its_name_its_whole_and_the_chapters_of_its_codes(con):
    rows = con.sql(
        "select breakdown_code, cause_code, cause_label, part_of_code, chapter_codes"
        " from core.cause_cell where period_start_date = '2025-01-01'"
        " and period_code = 'year' order by all"
    ).fetchall()

    # MBD001 is no code's default in chapter 18: R4585 is never listed first.
    assert rows == [
        ("body_system", "MBD", "Mental disorders", "total", "05"),
        ("body_system", "NVS", "Nervous system", "total", "05;18"),
        ("body_system", "none", "No default category", "total", None),
        ("ccsr_category", "MBD001", "Schizophrenia", "MBD", "05"),
        ("ccsr_category", "NVS011", "Dementia", "NVS", "05;18"),
        ("ccsr_category", "no_diagnosis", NO_CODE, "none", None),
        ("icd10cm_chapter", "05", "Mental disorders (F01-F99)", "total", None),
        ("icd10cm_chapter", "none", "No code of a chapter", "total", None),
        ("total", "total", "All causes", None, None),
    ]
