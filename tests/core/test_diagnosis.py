# ruff: noqa: E501, tables read better wide
"""core.diagnosis: where each code belongs."""

from transforms import warehouse


def test_categories_by_setting_and_unknown_codes(con, table):
    table("""
        core.claim
        claim_id   | claim_type_code | type_of_bill_code | is_current | payer_id | patient_id | service_date
        inpatient  | I               | 111               | true       | P        | 1          | 2024-01-05
        outpatient | I               | 131               | true       | P        | 1          | 2024-01-05
        office     | P               |                   | false      | P        | 1          | 2024-01-05
    """)
    table("""
        codes.icd10cm
        icd10cm_code | category3_code | chapter_code
        A000         | A00            | 01
        I10          | I10            | 09
        Z9           | Z9             | 21
    """)
    table("""
        codes.ccsr
        icd10cm_code | ccsr_code | inpatient_default_code | outpatient_default_code
        A000         | DIG001    | Y                      | N
        A000         | INF003    | N                      | Y
        I10          | CIR007    |                        |
        Z9           | FAC001    |                        |
        Z9           | FAC002    |                        |
    """)
    table("""
        landing.diagnosis
        claim_id   | diagnosis_index | qualifier_code | diagnosis_code
        inpatient  | 1               | ABK            | A000
        office     | 1               | ABK            | A000
        office     | 2               | ABF            | I10
        office     | 3               | ABF            | Z9
        office     | 4               | ABF            | Q
        office     | 5               | BF             | I10
        outpatient | 1               | ABK            | A000
    """)

    warehouse.build(con, "core.diagnosis")

    assert con.sql(
        "select claim_id, diagnosis_code, is_known_code, category3_code, chapter_code,"
        " ccsr_code, is_current from core.diagnosis order by claim_id, diagnosis_index"
    ).fetchall() == [
        ("inpatient", "A000", True, "A00", "01", "DIG001", True),
        ("office", "A000", True, "A00", "01", "INF003", False),
        ("office", "I10", True, "I10", "09", "CIR007", False),
        ("office", "Z9", True, "Z9", "21", None, False),
        ("office", "Q", False, None, None, None, False),
        ("office", "I10", False, None, None, None, False),
        ("outpatient", "A000", True, "A00", "01", "INF003", True),
    ]
