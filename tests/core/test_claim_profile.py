"""core.claim_profile: what a claim is mostly about."""

import pytest

from transforms import warehouse


@pytest.fixture
def profile(con, table):
    """Profile claims from literal tables; the code tables are three rows long."""

    def profile(claim, lines, columns, diagnoses=""):
        for name, rows in {
            "core.claim": claim,
            "core.claim_line": lines,
            "core.diagnosis": "claim_id | diagnosis_index | role_code"
            " | diagnosis_code | chapter_code" + diagnoses,
            "codes.specialty": "taxonomy_prefix | specialty"
            "\n207R | Internal medicine\n207RC | Cardiology\n282 | Hospitals",
            "codes.procedure_family": "procedure_family | first_code | last_code"
            "\nVisits | 99202 | 99499\nReported measures | 0001F | 9007F"
            "\nDrugs | J0000 | J9999\nSurgery | 10000 | 69999",
        }.items():
            table(f"{name}\n{rows}")
        warehouse.build(con, "core.claim_profile")
        return con.sql(
            f"select {columns} from core.claim_profile order by claim_id"
        ).fetchall()

    return profile


CLAIM = (
    "claim_id | rendering_provider_npi | rendering_taxonomy_code"
    " | billing_provider_npi | billing_taxonomy_code | service_from_date"
    " | service_to_date | submitted_date"
)
LINE = "claim_id | line_index | procedure_code | revenue_code | billed_usd"


def test_the_line_with_the_largest_charge_is_what_a_claim_is_about(profile):
    rows = profile(
        CLAIM + "\na | | | | | | |\nb | | | | | | |",
        LINE
        + "\na | 1 | 99213 | | 100\na | 2 | J1885 | | 150"
        + "\nb | 1 | 99213 | | 100\nb | 2 | J1885 | | 100",
        "main_procedure_code, procedure_family",
    )

    assert rows == [("J1885", "Drugs"), ("99213", "Visits")]


@pytest.mark.parametrize(
    ("procedure", "revenue", "family"),
    [
        ("99202", "", "Visits"),
        ("99499", "", "Visits"),
        ("99500", "", "unknown"),
        ("4004F", "", "Reported measures"),  # between numbers, and none of them
        ("40040", "", "Surgery"),
        ("9921", "", "unknown"),
        ("", "0120", "Room and board"),
        ("", "0220", "Other hospital services"),
        ("99213", "0120", "Visits"),
        ("", "", "unknown"),
    ],
)
def test_a_family_is_a_range_of_codes_of_one_kind(profile, procedure, revenue, family):
    rows = profile(
        CLAIM + "\na | | | | | | |",
        LINE + f"\na | 1 | {procedure} | {revenue} | 1",
        "procedure_family",
    )

    assert rows == [(family,)]


def test_the_specialty_is_the_longest_beginning_of_the_renderers_taxonomy(profile):
    rows = profile(
        CLAIM
        + "\na | 1 | 207RC0000X | 9 | 282N00000X | | |"
        + "\nb | 1 | 207R00000X | 9 | 282N00000X | | |"
        + "\nd | 3 |            | 9 | 282N00000X | | |"
        + "\ne | 3 |            |   |            | | |",
        LINE,
        "specialty, rendering_id, billing_id",
    )

    assert rows == [
        ("Cardiology", "1", "9"),
        ("Internal medicine", "1", "9"),
        ("Hospitals", "3", "9"),
        ("unknown", "3", "unknown"),
    ]


def test_chapter_of_the_principal_diagnosis_and_days_from_the_last_service(profile):
    rows = profile(
        CLAIM + "\na | | | | | 2025-01-01 | 2025-01-04 | 2025-01-09",
        LINE,
        "diagnosis_code, chapter_code, submission_lag_days",
        diagnoses="\na | 1 | admitting | R05 | 18\na | 2 | principal | J101 | 10",
    )

    assert rows == [("J101", "10", 5)]
