# ruff: noqa: E501, tables read better wide
"""core.adjudication_link: the claim version that each adjudication answers."""

import pytest

from transforms import warehouse

CLAIM = """
    landing.claim
    claim_id | patient_control_number | payer_control_number | payer_id | billing_provider_npi | billed_usd | service_from_date | submitted_date | claim_lines | frequency_code | payer_responsibility_code
"""
EVENT = """
    core.adjudication_event
    adjudication_id | event_index | claim_status_code | payer_id | payee_npi | patient_control_number | payer_control_number | billed_usd | service_from_date | adjudication_lines | frequency_code | payment_date
"""
FAMILY = """
    core.claim_family
    claim_id | claim_family_id | version_index
"""


@pytest.fixture
def links(con, table):
    """Link adjudications to claims whose families are given."""
    table("""
        core.adjudication_reversal
        reversal_id | original_id | correction_id
    """)

    def links(claims, family, events):
        table(CLAIM.rstrip() + claims)
        table(FAMILY.rstrip() + family)
        table(EVENT.rstrip() + events)
        warehouse.build(con, "core.adjudication_link")
        return con.sql(
            "select adjudication_id, claim_id, claim_family_id, link_code, is_primary"
            " from core.adjudication_link order by adjudication_id"
        ).fetchall()

    return links


def test_a_family_is_found_by_number_and_the_version_by_what_it_says(links):
    assert links(
        """
        old    | A |   | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        new    | B | X | P | 1 | 120 | 2024-01-05 | 2024-02-08 | 1 | 7 | P
        """,
        """
        old | old | 1
        new | old | 2
        """,
        """
        answer_to_old | 1 | 1 | P | 1 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-01-20
        late_to_old   | 2 | 1 | P | 1 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        old_number    | 3 | 1 | P | 1 | A | Y | 120 | 2024-01-05 | 1 | 7 | 2024-03-01
        """,
    ) == [
        ("answer_to_old", "old", "old", "control_number", True),
        ("late_to_old", "old", "old", "control_number", True),
        ("old_number", "new", "old", "control_number", True),
    ]


def test_of_like_versions_the_last_one_sent_before_the_payment_is_answered(links):
    assert links(
        """
        v1 | A |  | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        v2 | A |  | P | 1 | 100 | 2024-01-05 | 2024-02-08 | 1 | 1 | P
        """,
        """
        v1 | v1 | 1
        v2 | v1 | 2
        """,
        """
        early | 1 | 1 | P | 1 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-01-20
        late  | 2 | 1 | P | 1 | A | Y | 100 | 2024-01-05 | 1 | 1 | 2024-02-20
        """,
    ) == [
        ("early", "v1", "v1", "control_number", True),
        ("late", "v2", "v1", "control_number", True),
    ]


def test_a_version_that_quotes_an_answer_came_after_it(links):
    assert links(
        """
        v1 | A |   | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        v2 | A | X | P | 1 | 100 | 2024-01-05 | 2024-02-08 | 1 | 1 | P
        """,
        """
        v1 | v1 | 1
        v2 | v1 | 2
        """,
        """
        quoted | 1 | 1 | P | 1 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-02-20
        """,
    ) == [("quoted", "v1", "v1", "control_number", True)]


def test_payer_then_responsibility_tell_primary_and_secondary_claims_apart(links):
    claims = """
        first  | A |  | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        second | A |  | S | 1 | 100 | 2024-01-05 | 2024-02-08 | 1 | 1 | S
    """
    family = """
        first  | first  | 1
        second | second | 1
    """

    assert links(
        claims,
        family,
        """
        a_primary     | 1 | 1 | P | 1 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        b_secondary   | 2 | 2 | S | 1 | A | Y | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        c_by_status_1 | 3 | 1 | Z | 1 | A | V | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        d_by_status_2 | 4 | 2 | Z | 1 | A | W | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        e_misused_1   | 5 | 1 | S | 1 | A | U | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        """,
    ) == [
        ("a_primary", "first", "first", "control_number", True),
        ("b_secondary", "second", "second", "control_number", False),
        ("c_by_status_1", "first", "first", "control_number", True),
        ("d_by_status_2", "second", "second", "control_number", False),
        ("e_misused_1", "second", "second", "control_number", False),
    ]


def test_equally_good_families_are_ambiguous(links):
    claims = """
        here  | A |  | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        there | A |  | P | 2 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
    """
    family = """
        here  | here  | 1
        there | there | 1
    """

    assert links(
        claims,
        family,
        """
        by_payee   | 1 | 1 | P | 2 | A | X | 100 | 2024-01-05 | 1 | 1 | 2024-02-01
        no_telling | 2 | 1 | P |   | A | Y | 100 | 2024-01-05 | 1 | 1 | 2024-02-01
        """,
    ) == [
        ("by_payee", "there", "there", "control_number", True),
        ("no_telling", None, "no_telling", "ambiguous", True),
    ]


def test_a_number_that_fits_nothing_else_is_a_coincidence(links):
    assert links(
        """
        claim | A |   | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        other | B | X | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 7 | P
        """,
        """
        claim | claim | 1
        other | other | 1
        """,
        """
        coincidence     | 1 | 1 | P | 2 | A | V | 999 | 2023-12-12 | 1 | 1 | 2024-02-01
        payers_number   | 2 | 1 | P | 1 | Z | X | 100 | 2024-01-05 | 1 | 1 | 2024-02-01
        unknown         | 3 | 4 | P | 1 | Y | U | 100 | 2024-01-05 | 1 | 1 | 2024-02-01
        unknown_again   | 4 | 1 | P | 1 | Y | T | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        unknown_other   | 5 | 2 | Q | 1 | Y | T | 100 | 2024-01-05 | 1 | 1 | 2024-03-01
        """,
    ) == [
        ("coincidence", None, "coincidence", "unmatched", True),
        ("payers_number", "other", "other", "payer_control_number", True),
        ("unknown", None, "unknown", "unmatched", True),
        ("unknown_again", None, "unknown", "unmatched", True),
        ("unknown_other", None, "unknown_other", "unmatched", False),
    ]


def test_a_number_on_more_than_a_hundred_claims_is_no_number(links):
    several = range(101)

    assert links(
        "\n"
        + "\n".join(f"c{n}|0||P|1|{n}|2024-01-05|2024-01-08|1|1|P" for n in several),
        "\n" + "\n".join(f"c{n}|c{n}|1" for n in several),
        """
        answer | 1 | 1 | P | 1 | 0 | X | 7 | 2024-01-05 | 1 | 1 | 2024-02-01
        """,
    ) == [("answer", None, "answer", "ambiguous", True)]


def test_a_reversal_goes_where_its_original_goes(con, table, links):
    table("""
        core.adjudication_reversal
        reversal_id | original_id | correction_id
        reversal    | original    |
    """)

    assert links(
        """
        old | A |  | P | 1 | 100 | 2024-01-05 | 2024-01-08 | 1 | 1 | P
        new | A |  | P | 1 | 100 | 2024-01-05 | 2024-02-08 | 1 | 7 | P
        """,
        """
        old | old | 1
        new | old | 2
        """,
        """
        original | 1 | 1  | P | 1 | A | X | 100  | 2024-01-05 | 1 | 1 | 2024-02-01
        reversal | 2 | 22 | P | 1 | A | X | -100 | 2024-01-05 | 1 | 1 | 2024-03-01
        stray    | 3 | 22 | P | 1 | A | X | -100 | 2024-01-05 | 1 | 7 | 2024-03-01
        """,
    ) == [
        ("original", "old", "old", "control_number", True),
        ("reversal", "old", "old", "control_number", True),
        ("stray", "new", "old", "control_number", False),
    ]
