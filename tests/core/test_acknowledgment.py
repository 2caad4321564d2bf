# ruff: noqa: E501, tables read better wide
"""core.acknowledgment: the claim version that each status is of, and which one stands."""

import pytest

from transforms import warehouse

CLAIM = """
    landing.claim
    claim_id | patient_control_number | payer_id | billing_provider_npi | billed_usd | service_from_date | submitted_date
"""
FAMILY = """
    core.claim_family
    claim_id | claim_family_id | version_index
"""
STATUS = """
    landing.acknowledgment
    acknowledgment_id | status_index | level_code | file_id | transaction_index | payer_id | provider_npi | patient_control_number | billed_usd | service_from_date | status_date | category_code | is_accepted | is_rejected
"""


@pytest.fixture
def acknowledged(con, table):
    """Link statuses to claims whose families are given; return the columns asked for."""
    table("""
        landing.transaction
        file_id | transaction_index | created_date
        f       | 1                 | 2024-01-20
    """)

    def acknowledged(claims, family, statuses, columns="claim_id, link_code"):
        table(CLAIM.rstrip() + claims)
        table(FAMILY.rstrip() + family)
        table(STATUS.rstrip() + statuses)
        warehouse.build(con, "core.acknowledgment")
        return con.sql(
            f"select acknowledgment_id, {columns} from core.acknowledgment"
            " order by acknowledgment_id, status_index"
        ).fetchall()

    return acknowledged


def test_a_status_is_of_the_claim_of_its_number_and_charge(acknowledged):
    assert acknowledged(
        """
        claim | A | P | 1 | 100 | 2024-01-05 | 2024-01-08
        """,
        """
        claim | claim | 1
        """,
        """
        by_number    | 1 | claim    | f | 1 | P |   | A | 100 | 2024-01-05 | 2024-01-09 | A2 | true | false
        no_charge    | 1 | claim    | f | 1 | P |   | A |     |            | 2024-01-09 | A2 | true | false
        other_charge | 1 | claim    | f | 1 | P |   | A | 101 | 2024-01-05 | 2024-01-09 | A2 | true | false
        other_number | 1 | claim    | f | 1 | P |   | B | 100 | 2024-01-05 | 2024-01-09 | A2 | true | false
        receiver     | 1 | receiver | f | 1 | P |   |   | 100 |            | 2024-01-09 | A1 | true | false
        too_early    | 1 | claim    | f | 1 | P |   | A | 100 | 2024-01-05 | 2024-01-07 | A2 | true | false
        """,
    ) == [
        ("by_number", "claim", "control_number"),
        ("no_charge", "claim", "control_number"),
        ("other_charge", None, "unmatched"),
        ("other_number", None, "unmatched"),
        ("receiver", None, None),
        ("too_early", None, "unmatched"),
    ]


def test_a_status_is_of_the_version_submitted_last_before_it(acknowledged):
    assert acknowledged(
        """
        v1 | A | P | 1 | 100 | 2024-01-05 | 2024-01-08
        v2 | A | P | 1 | 100 | 2024-01-05 | 2024-02-08
        """,
        """
        v1 | v1 | 1
        v2 | v1 | 2
        """,
        """
        early   | 1 | claim | f | 1 | P | 1 | A | 100 | 2024-01-05 | 2024-01-08 | A7 | false | true
        late    | 1 | claim | f | 1 | P | 1 | A | 100 | 2024-01-05 | 2024-02-08 | A2 | true  | false
        undated | 1 | claim | f | 1 | P | 1 | A | 100 | 2024-01-05 |            | A2 | true  | false
        """,
        "claim_id, claim_family_id, cast(status_date as varchar)",
    ) == [
        ("early", "v1", "v1", "2024-01-08"),
        ("late", "v2", "v1", "2024-02-08"),
        ("undated", "v1", "v1", "2024-01-20"),
    ]


def test_of_several_families_payer_provider_and_date_tell_else_none_is_guessed(
    acknowledged,
):
    assert acknowledged(
        """
        primary   | A | P | 1 | 100 | 2024-01-05 | 2024-01-08
        secondary | A | Q | 1 | 100 | 2024-01-05 | 2024-01-08
        clinic    | A | P | 2 | 100 | 2024-01-05 | 2024-01-08
        """,
        """
        primary   | primary   | 1
        secondary | secondary | 1
        clinic    | clinic    | 1
        """,
        """
        of_clinic    | 1 | claim | f | 1 | P | 2 | A | 100 |            | 2024-01-09 | A2 | true | false
        of_primary   | 1 | claim | f | 1 | P | 1 | A | 100 |            | 2024-01-09 | A2 | true | false
        of_secondary | 1 | claim | f | 1 | Q |   | A | 100 |            | 2024-01-09 | A2 | true | false
        of_whom      | 1 | claim | f | 1 |   | 1 | A | 100 | 2024-01-05 | 2024-01-09 | A2 | true | false
        """,
    ) == [
        ("of_clinic", "clinic", "control_number"),
        ("of_primary", "primary", "control_number"),
        ("of_secondary", "secondary", "control_number"),
        ("of_whom", None, "ambiguous"),
    ]


def test_a_number_that_a_hundred_claims_share_names_none(acknowledged):
    numbers = range(101)

    assert acknowledged(
        "\n" + "\n".join(f"c{n} | 0 | P | 1 | {n} | 2024-01-05 | 2024-01-08" for n in numbers),
        "\n" + "\n".join(f"c{n} | c{n} | 1" for n in numbers),
        """
        crowd | 1 | claim | f | 1 | P | 1 | 0 | 7 | 2024-01-05 | 2024-01-09 | A2 | true | false
        """,
    ) == [("crowd", None, "ambiguous")]  # fmt: skip


def test_the_last_status_stands_and_on_one_day_a_rejection(acknowledged):
    assert acknowledged(
        """
        taken   | A | P | 1 | 100 | 2024-01-05 | 2024-01-08
        refused | B | P | 1 | 200 | 2024-01-05 | 2024-01-08
        """,
        """
        taken   | taken   | 1
        refused | refused | 1
        """,
        """
        a_returned | 1 | claim | f | 1 | P | 1 | A | 100 | | 2024-01-09 | A3 | false | true
        b_receipt  | 1 | claim | f | 1 | P | 1 | A | 100 | | 2024-01-10 | A1 | true  | false
        c_accepted | 1 | claim | f | 1 | P | 1 | A | 100 | | 2024-01-10 | A2 | true  | false
        c_accepted | 2 | line  | f | 1 | P | 1 | A | 60  | |            | A2 | true  | false
        d_refused  | 1 | claim | f | 1 | P | 1 | B | 200 | | 2024-01-10 | A2 | true  | false
        d_refused  | 2 | claim | f | 1 | P | 1 | B | 200 | | 2024-01-10 | A7 | false | true
        """,
        "claim_id, is_latest, is_rejected",
    ) == [
        ("a_returned", "taken", False, True),
        ("b_receipt", "taken", False, False),
        ("c_accepted", "taken", True, False),
        ("c_accepted", "taken", False, False),
        ("d_refused", "refused", False, False),
        ("d_refused", "refused", True, True),
    ]


def test_the_payer_is_the_source_else_that_of_the_claim(acknowledged):
    assert acknowledged(
        """
        claim | A | P | 1 | 100 | 2024-01-05 | 2024-01-08
        """,
        """
        claim | claim | 1
        """,
        """
        clearinghouse | 1 | claim    | f | 1 |   | 1 | A | 100 | | 2024-01-09 | A1 | true | false
        other_payer   | 1 | claim    | f | 1 | Q | 1 | A | 100 | | 2024-01-09 | A1 | true | false
        receiver      | 1 | receiver | f | 1 |   |   |   |     | | 2024-01-09 | A1 | true | false
        """,
        "payer_id, cast(status_month as varchar)",
    ) == [
        ("clearinghouse", "P", "2024-01-01"),
        ("other_payer", "Q", "2024-01-01"),
        ("receiver", "unknown", "2024-01-01"),
    ]
