"""core.visit_cause, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse

BAD_ROWS = """
visit_cause.be_unique(encounter_id) x2 | copy visit_cause where category_code = 'RSP003'
visit_cause.not_a_visit | set visit_cause event_date = event_date + 1 where category_code = 'RSP003'
visit_cause.visits_missing | drop visit_cause where category_code = 'RSP003'
visit_cause.category_unknown | set visit_cause category_code = 'ABC001', body_system_code = 'ABC' where category_code = 'RSP003'
visit_cause.body_system_wrong | set visit_cause body_system_code = 'ABC' where category_code = 'RSP003'
visit_cause.chapter_unknown | set visit_cause chapter_code = '77' where category_code = 'RSP003'
"""  # noqa: E501


@pytest.fixture(autouse=True)
def codes(table):
    """Codes of each kind: of one category or several, by setting, never first, new."""
    table("""
        codes.icd10cm
        icd10cm_code | category3_code | chapter_code
        F20          | F20            | 05
        F200         | F20            | 05
        F03          | F03            | 05
        T40          | T40            | 19
        T401         | T40            | 19
        C802         | C80            | 02
        V990         | V99            | 20
        U071         | U07            | 22
        U072         | U07            | 22
    """)
    table("""
        codes.ccsr
        icd10cm_code | ccsr_code | inpatient_default_code | outpatient_default_code
        F200         | MBD001    | Y                      | Y
        F03          | NVS011    | Y                      | Y
        F03          | MBD034    | N                      | N
        T401         | INJ022    | Y                      | N
        T401         | MBD018    | N                      | Y
        C802         | NEO071    | X                      | Y
        V990         | EXT010    | X                      | X
        U071         | INF012    |                        |
        U072         | INF012    |                        |
        U072         | RSP002    |                        |
    """)


@pytest.fixture
def caused(con, table):
    """The category, body system and chapter of each visit of some claims."""

    def caused(claims: str, diagnoses: str) -> list[tuple]:
        table("core.claim\n" + claims)
        table("core.diagnosis\n" + diagnoses)
        con.execute(
            "create table core.condition_seen as select claim_id, encounter_id,"
            " 'someone' as patient_id, service_date from core.claim"
        )
        con.execute(
            "create table core.condition_event as select 'any_visit' as event_code,"
            " encounter_id as event_id, 'someone' as patient_id,"
            " min(service_date) as event_date from core.condition_seen group by all"
            " union all select 'seen', claim_id, 'someone', service_date"
            " from core.condition_seen"
        )
        warehouse.build(con, "core.visit_cause")
        return con.sql(
            "select encounter_id, category_code, body_system_code, chapter_code"
            " from core.visit_cause order by all"
        ).fetchall()

    return caused


def test_a_code_is_of_its_default_category_and_its_chapter(caused):
    rows = caused(
        """claim_id | encounter_id | claim_type_code | type_of_bill_code | service_date
        a        | F codes        | P | | 2025-01-01
        b        | dementia       | P | | 2025-01-01
        c        | never first    | P | | 2025-01-01
        d        | newer, one     | P | | 2025-01-01
        e        | newer, several | P | | 2025-01-01
        f        | unknown        | P | | 2025-01-01
        g        | unknown at all | P | | 2025-01-01
        h        | no category    | P | | 2025-01-01
        """,
        """claim_id | diagnosis_index | role_code | qualifier_code | diagnosis_code
        a | 1 | principal | ABK | F200
        b | 1 | principal | ABK | F03
        c | 1 | principal | ABK | V990
        d | 1 | principal | ABK | U071
        e | 1 | principal | ABK | U072
        f | 1 | principal | ABK | F20ZZ9
        g | 1 | principal | ABK | 9999
        h | 1 | principal | ABK | T40
        """,
    )

    assert rows == [
        ("F codes", "MBD001", "MBD", "05"),
        ("dementia", "NVS011", "NVS", "05"),
        ("never first", "no_default", "none", "20"),
        ("newer, one", "INF012", "INF", "22"),
        ("newer, several", "no_default", "none", "22"),
        ("no category", "no_default", "none", "19"),
        ("unknown", "unknown_code", "none", "05"),
        ("unknown at all", "unknown_code", "none", "none"),
    ]


def test_the_default_is_that_of_the_kind_of_claim(caused):
    rows = caused(
        """claim_id | encounter_id | claim_type_code | type_of_bill_code | service_date
        a        | doctor         | P |     | 2025-01-01
        b        | outpatient     | I | 131 | 2025-01-01
        c        | stay           | I | 111 | 2025-01-01
        d        | stay, by day   | I | 121 | 2025-01-01
        e        | never in a bed | I | 111 | 2025-01-01
        f        | seen for it    | I | 131 | 2025-01-01
        """,
        """claim_id | diagnosis_index | role_code | qualifier_code | diagnosis_code
        a | 1 | principal | ABK | T401
        b | 1 | principal | ABK | T401
        c | 1 | principal | ABK | T401
        d | 1 | principal | ABK | T401
        e | 1 | principal | ABK | C802
        f | 1 | principal | ABK | C802
        """,
    )

    assert [row[:2] for row in rows] == [
        ("doctor", "MBD018"),
        ("never in a bed", "no_default"),
        ("outpatient", "MBD018"),
        ("seen for it", "NEO071"),
        ("stay", "INJ022"),
        ("stay, by day", "INJ022"),
    ]


def test_a_visit_is_for_what_its_hospital_claim_lists_first_else_its_earliest(caused):
    rows = caused(
        """claim_id | encounter_id | claim_type_code | type_of_bill_code | service_date
        a1       | stay           | P |     | 2025-01-01
        a2       | stay           | I | 131 | 2025-01-01
        a3       | stay           | I | 111 | 2025-01-02
        b1       | emergency      | P |     | 2025-01-01
        b2       | emergency      | I | 131 | 2025-01-02
        c1       | two days       | P |     | 2025-01-02
        c2       | two days       | P |     | 2025-01-01
        d1       | one day        | P |     | 2025-01-01
        d2       | one day        | P |     | 2025-01-01
        e1       | silent stay    | I | 111 | 2025-01-01
        e2       | silent stay    | P |     | 2025-01-02
        f        | second         | P |     | 2025-01-01
        g        | of ICD-9       | P |     | 2025-01-01
        h        | nothing        | D |     | 2025-01-01
        """,
        """claim_id | diagnosis_index | role_code | qualifier_code | diagnosis_code
        a1 | 1 | principal | ABK | F200
        a2 | 1 | principal | ABK | F200
        a3 | 1 | principal | ABK | F03
        b1 | 1 | principal | ABK | F200
        b2 | 1 | principal | ABK | F03
        c1 | 1 | principal | ABK | F03
        c2 | 1 | principal | ABK | F200
        d1 | 1 | principal | ABK | F200
        d2 | 1 | principal | ABK | F03
        e1 | 1 | admitting | ABJ | F03
        e2 | 1 | principal | ABK | F200
        f  | 1 | other     | ABF | F03
        f  | 2 | principal | ABK | F200
        g  | 1 | principal | BK  | F200
        """,
    )

    assert [row[:2] for row in rows] == [
        ("emergency", "NVS011"),
        ("nothing", "no_diagnosis"),
        ("of ICD-9", "no_diagnosis"),
        ("one day", "NVS011"),
        ("second", "MBD001"),
        ("silent stay", "MBD001"),
        ("stay", "NVS011"),
        ("two days", "MBD001"),
    ]
