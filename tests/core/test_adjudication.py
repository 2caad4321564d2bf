# ruff: noqa: E501, tables read better wide
"""core.adjudication: which of a claim's adjudications counts, and for whom."""

import pytest

from transforms import warehouse


@pytest.fixture
def world(table):
    """Empty sources; a test writes those that matter to it."""
    table("""
        core.adjudication_reversal
        reversal_id | original_id | correction_id
    """)
    table("""
        core.adjudication_line
        adjudication_id | procedure_qualifier_code | revenue_code
    """)
    claims(table, "")
    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
    """)
    table("""
        codes.filing_indicator
        filing_indicator_code | financial_class_code
        CI                    | commercial
        MC                    | medicaid
        16                    | medicare_advantage
        ZZ                    | unknown
    """)


def claims(table, rows):
    header = """
        core.claim
        claim_id | filing_indicator_code | facility_npi | claim_type_code | service_from_date | drg_code | is_predetermination
    """
    table(header.rstrip() + rows)


def events(table, rows):
    """Write adjudications of claim family F in order: id, date, status and flags."""
    lines = [[c.strip() for c in row.split("|")] for row in rows.strip().splitlines()]
    both = "claim_status_code | patient_control_number | filing_indicator_code"
    table(
        f"landing.adjudication\nadjudication_id | {both} | service_from_date\n"
        + "\n".join(
            f"{i} | {status} | N | CI | 2024-01-05" for i, _, status, *_ in lines
        )
    )
    table(
        "core.adjudication_event\nadjudication_id | event_index | payment_date"
        " | claim_status_code | is_reversal | payer_id\n"
        + "\n".join(
            f"{i} | {n} | {day} | {status} | {str(status == '22').lower()} | P"
            for n, (i, day, status, *_) in enumerate(lines, 1)
        ),
        "payer_name",
        "payee_npi",
        "payment_month",
    )
    table(
        "core.adjudication_link\n"
        "adjudication_id | claim_id | claim_family_id | link_code | is_primary\n"
        + "\n".join(
            f"{i} | | F | control_number | {str(status in ('1', '4', '19')).lower()}"
            for i, _, status, *_ in lines
        )
    )
    table(
        "core.adjudication_outcome\nadjudication_id | is_duplicate\n"
        + "\n".join(f"{i} | {duplicate}" for i, _, _, duplicate in lines),
        *("is_fully_denied", "is_partially_denied", "is_zero_paid"),
        *("is_unexplained_zero_pay", "denied_usd", "bundled_usd", "allowed_usd"),
        *("allowed_source_code", "denial_category"),
    )


def flags(con, columns="adjudication_id, is_initial, is_latest"):
    warehouse.build(con, "core.adjudication")
    return con.sql(
        f"select {columns} from core.adjudication order by adjudication_id"
    ).fetchall()


def test_initial_is_the_first_and_latest_the_last(con, table, world):
    events(
        table,
        """
        a | 2024-02-01 | 1 | false
        b | 2024-03-01 | 1 | false
        c | 2024-04-01 | 4 | false
        """,
    )

    assert flags(con) == [("a", True, False), ("b", False, False), ("c", False, True)]


def test_only_primary_adjudications_compete(con, table, world):
    events(
        table,
        """
        a_forwarded_on | 2024-01-01 | 23 | false
        b_predicted    | 2024-01-02 | 25 | false
        c_primary      | 2024-02-01 | 19 | false
        d_secondary    | 2024-03-01 | 2  | false
        """,
    )

    columns = "adjudication_id, is_initial, is_latest, enters_rates"
    assert flags(con, columns) == [
        ("a_forwarded_on", False, False, False),
        ("b_predicted", False, False, False),
        ("c_primary", True, True, True),
        ("d_secondary", False, False, True),
    ]


def test_what_was_reversed_does_not_stand(con, table, world):
    table("""
        core.adjudication_reversal
        reversal_id | original_id | correction_id
        c_reversal  | b_second    |
    """)
    events(
        table,
        """
        a_first    | 2024-02-01 | 1  | false
        b_second   | 2024-03-01 | 1  | false
        c_reversal | 2024-04-01 | 22 | false
        """,
    )

    columns = "adjudication_id, is_initial, is_latest, reversed_by_id"
    assert flags(con, columns) == [
        ("a_first", True, True, None),
        ("b_second", False, False, "c_reversal"),
        ("c_reversal", False, False, None),
    ]


def test_a_correction_comes_after_what_it_corrects_whenever_it_was_paid(
    con, table, world
):
    table("""
        core.adjudication_reversal
        reversal_id | original_id | correction_id
        a_reversal  | c_original  | b_correction
    """)
    events(
        table,
        """
        a_reversal   | 2024-02-01 | 22 | false
        b_correction | 2024-02-01 | 1  | false
        c_original   | 2024-03-01 | 1  | false
        """,
    )

    columns = "adjudication_id, adjudication_index, is_initial, is_latest, corrects_id"
    assert flags(con, columns) == [
        ("a_reversal", 1, False, False, None),
        ("b_correction", 3, False, True, "c_original"),
        ("c_original", 2, True, False, None),
    ]


def test_a_duplicate_counts_only_when_there_is_nothing_else(con, table, world):
    events(
        table,
        """
        a_duplicate | 2024-01-01 | 1 | true
        b_payment   | 2024-02-01 | 1 | false
        c_duplicate | 2024-03-01 | 1 | true
        """,
    )

    assert flags(con) == [
        ("a_duplicate", False, False),
        ("b_payment", True, True),
        ("c_duplicate", False, False),
    ]

    events(
        table,
        """
        a_duplicate | 2024-01-01 | 1 | true
        """,
    )

    assert flags(con) == [("a_duplicate", True, True)]


def one(table, claim_id="", filing="CI", payee="7777777777", drg=""):
    """Write a single adjudication of payer P, linked to a claim or not."""
    events(table, "a | 2024-02-01 | 1 | false")
    table(f"""
        landing.adjudication
        adjudication_id | claim_status_code | filing_indicator_code | service_from_date | drg_code
        a               | 1                 | {filing}              | 2024-01-07        | {drg}
    """)
    table(
        f"""
        core.adjudication_event
        adjudication_id | event_index | payment_date | claim_status_code | is_reversal | payer_id | payee_npi
        a               | 1           | 2024-02-01   | 1                 | false       | P        | {payee}
    """,
        "payer_name",
        "payment_month",
    )
    table(f"""
        core.adjudication_link
        adjudication_id | claim_id   | claim_family_id | link_code      | is_primary
        a               | {claim_id} | F               | control_number | true
    """)


def test_class_is_the_users_then_the_remittances_then_the_claims(con, table, world):
    claims(table, "\nclaim | MC | 1 | P | 2024-01-05 | | false")
    columns = "financial_class_code, has_class_conflict"

    one(table, "claim", filing="ZZ")
    assert flags(con, columns) == [("medicaid", False)]
    one(table, "claim", filing="16")
    assert flags(con, columns) == [("medicare_advantage", True)]
    one(table, "", filing="ZZ")
    assert flags(con, columns) == [("unknown", False)]

    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
        P        | commercial           | false
    """)

    assert flags(con, columns) == [("commercial", False)]


def test_place_type_and_date_are_the_claims_or_else_its_own(con, table, world):
    claims(table, "\nclaim | CI | 1111111111 | D | 2024-01-05 | | false")
    columns = "facility_id, claim_type_code, cast(service_date as varchar)"

    one(table, "claim")
    assert flags(con, columns) == [("1111111111", "D", "2024-01-05")]
    one(table)
    assert flags(con, columns) == [("7777777777", "P", "2024-01-07")]
    one(table, payee="", drg="193")
    assert flags(con, columns) == [("unknown", "I", "2024-01-07")]


def test_an_answer_to_a_predetermination_enters_no_rate(con, table, world):
    claims(table, "\nclaim | CI | 1 | D | 2024-01-05 | | true")
    one(table, "claim")

    assert flags(con, "enters_rates, is_initial") == [(False, False)]


def test_a_changed_drg_is_shown(con, table, world):
    claims(table, "\nclaim | CI | 1 | I | 2024-01-05 | 193 | false")

    one(table, "claim", drg="195")
    assert flags(con, "is_drg_changed") == [(True,)]
    one(table, "claim", drg="193")
    assert flags(con, "is_drg_changed") == [(False,)]
