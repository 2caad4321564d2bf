"""core.claim: each version with its class and its encounter."""

import pytest

from transforms import warehouse


@pytest.fixture
def build(con, table):
    """Build core.claim from the claims given; each is its own family."""
    table("""
        codes.filing_indicator
        filing_indicator_code | financial_class_code
        CI                    | commercial
        MC                    | medicaid
        ZZ                    | unknown
    """)
    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
        CLASSED  | self_pay             | false
    """)
    answers(table, "")

    def build(text, columns):
        table(text)
        ids = [line.split("|")[0] for line in text.strip().splitlines()[2:]]
        table(
            "core.claim_family\n"
            "claim_id | claim_family_id | version_index | is_current | is_void\n"
            + "\n".join(f"{i} | {i} | 1 | true | false" for i in ids)
        )
        warehouse.build(con, "core.claim")
        return con.sql(f"select {columns} from core.claim order by claim_id").fetchall()

    return build


def answers(table, rows):
    """Write adjudications: id, CLP06, family, order, reversal, primary."""
    cells = [[c.strip() for c in r.split("|")] for r in rows.strip().splitlines()]
    table(
        "landing.adjudication\nadjudication_id | filing_indicator_code\n"
        + "\n".join(f"{i} | {filing}" for i, filing, *_ in cells)
    )
    table(
        "core.adjudication_link\nadjudication_id | claim_family_id | is_primary\n"
        + "\n".join(f"{i} | {family} | {first}" for i, _, family, *_, first in cells)
    )
    table(
        "core.adjudication_event\nadjudication_id | event_index | is_reversal\n"
        + "\n".join(f"{i} | {index} | {back}" for i, _, _, index, back, _ in cells)
    )


def test_class_is_the_users_then_the_latest_remittances_then_the_claims(table, build):
    answers(
        table,
        """
        1 | CI | remitted  | 1 | false | true
        2 | MC | remitted  | 2 | false | true
        3 | ZZ | remitted  | 3 | false | true
        4 | CI | remitted  | 4 | true  | true
        5 | CI | remitted  | 5 | false | false
        6 | MC | classed   | 6 | false | true
        7 | MC | secondary | 7 | false | false
        """,
    )

    assert build(
        """
        landing.claim
        claim_id  | payer_id | filing_indicator_code | payer_responsibility_code
        billed    | P        | CI                    | P
        classed   | CLASSED  | CI                    | P
        lazy      | P        | ZZ                    | P
        remitted  | P        | CI                    | P
        secondary | P        | CI                    | S
        silent    |          |                       |
        """,
        "claim_id, payer_id, financial_class_code",
    ) == [
        ("billed", "P", "commercial"),
        ("classed", "CLASSED", "self_pay"),
        ("lazy", "P", "unknown"),
        ("remitted", "P", "medicaid"),
        ("secondary", "P", "medicaid"),
        ("silent", "unknown", "unknown"),
    ]


def test_an_encounter_is_patient_facility_and_admission_or_service_date(build):
    rows = build(
        """
        landing.claim
        claim_id       | patient_id | facility_npi | admission_date | service_from_date
        a_visit        | 1          | F            |                | 2024-01-05
        b_same_visit   | 1          | F            |                | 2024-01-05
        c_next_day     | 1          | F            |                | 2024-01-06
        d_elsewhere    | 1          | G            |                | 2024-01-05
        e_other_person | 2          | F            |                | 2024-01-05
        f_stay         | 3          | F            | 2024-01-05     | 2024-01-05
        g_stay_goes_on | 3          | F            | 2024-01-05     | 2024-01-20
        h_nobody       |            | F            |                | 2024-01-05
        i_nobody       |            | F            |                | 2024-01-05
        """,
        "claim_id, encounter_id",
    )

    together = {}
    for claim_id, encounter_id in rows:
        together.setdefault(encounter_id, []).append(claim_id)
    assert list(together.values()) == [
        ["a_visit", "b_same_visit"],
        ["c_next_day"],
        ["d_elsewhere"],
        ["e_other_person"],
        ["f_stay", "g_stay_goes_on"],
        ["h_nobody"],
        ["i_nobody"],
    ]


def test_the_month_is_that_of_the_first_service_date(build):
    assert build(
        """
        landing.claim
        claim_id | service_from_date | facility_npi
        a        | 2024-01-31        | F
        b        |                   |
        """,
        "cast(service_date as varchar), cast(service_month as varchar), facility_id",
    ) == [("2024-01-31", "2024-01-01", "F"), (None, None, "unknown")]
