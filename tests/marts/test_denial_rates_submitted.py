# ruff: noqa: E501, tables read better wide
"""marts.denial_rates_submitted, on tables that tell its rules apart."""

import pytest

from transforms import warehouse

BAD_ROWS = """
denial_rates_submitted.key_repeated | copy denial_rates_submitted denied_claims = 0, any_denial_claims = 0, status_4_claims = 0, zero_paid_claims = 0, submitted_before_claims = 0 where denied_claims = 1
denial_rates_submitted.not_be_null(payment_month) | copy denial_rates_submitted payment_month = null, denied_claims = 0, any_denial_claims = 0, status_4_claims = 0, zero_paid_claims = 0, submitted_before_claims = 0 where denied_claims = 1
denial_rates_submitted.not_be_null(payer_id) | copy denial_rates_submitted payer_id = null, denied_claims = 0, any_denial_claims = 0, status_4_claims = 0, zero_paid_claims = 0, submitted_before_claims = 0 where denied_claims = 1
denial_rates_submitted.not_be_null(facility_id) | set denial_rates_submitted facility_id = null where denied_claims = 1
denial_rates_submitted.be_in_set(claim_type_code) | set denial_rates_submitted claim_type_code = 'X' where denied_claims = 1
denial_rates_submitted.be_in_set(financial_class_code) | set denial_rates_submitted financial_class_code = 'rich' where denied_claims = 1
denial_rates_submitted.not_be_null(is_preliminary) | set denial_rates_submitted is_preliminary = null where denied_claims = 1
denial_rates_submitted.month_not_its_first_day, denial_rates_submitted.submitted_before_claims_differ_from_core | copy denial_rates_submitted payment_month = payment_month + 1, denied_claims = 0, any_denial_claims = 0, status_4_claims = 0, zero_paid_claims = 0, submitted_before_claims = 0 where denied_claims = 1
denial_rates_submitted.month_without_three_before | copy denial_rates_submitted payment_month = date '1990-01-01', denied_claims = 0, any_denial_claims = 0, status_4_claims = 0, zero_paid_claims = 0, submitted_before_claims = 0 where denied_claims = 1
denial_rates_submitted.denied_claims_differs_from_core | set denial_rates_submitted denied_claims = 1 where any_denial_claims = 1 and denied_claims = 0
denial_rates_submitted.any_denial_claims_differs_from_core | set denial_rates_submitted any_denial_claims = 2 where denied_claims = 1
denial_rates_submitted.status_4_claims_differs_from_core | set denial_rates_submitted status_4_claims = 1 where denied_claims = 1
denial_rates_submitted.zero_paid_claims_differs_from_core | set denial_rates_submitted zero_paid_claims = 2 where denied_claims = 1
denial_rates_submitted.submitted_before_claims_differ_from_core | set denial_rates_submitted submitted_before_claims = 7 where denied_claims = 1
denial_rates_submitted.rules_do_not_meet, denial_rates_submitted.status_4_claims_differs_from_core | set denial_rates_submitted status_4_claims = -1 where denied_claims = 1
"""

SENT = """
    core.claim_wait
    claim_family_id | submitted_date | payer_id | facility_id | claim_type_code | financial_class_code
    december        | 2024-12-31     | P1       | F1          | P               | commercial
    january         | 2025-01-02     | P1       | F1          | P               | commercial
    january too     | 2025-01-31     | P1       | F1          | P               | commercial
    february        | 2025-02-15     | P1       | F1          | P               | commercial
    of another      | 2025-02-15     | P2       | F1          | I               | medicare
    march           | 2025-03-31     | P1       | F1          | P               | commercial
    undated         |                | P1       | F1          | P               | commercial
"""
ANSWERED = """
    core.first_answer
    adjudication_id | payment_month | payer_id | facility_id | claim_type_code | financial_class_code | is_fully_denied | is_partially_denied | is_status_4 | is_zero_paid
    too early       | 2025-02-01    | P1       | F1          | P               | commercial           | true            | false               | false       | true
    denied          | 2025-03-01    | P1       | F1          | P               | commercial           | true            | false               | true        | true
    denied too      | 2025-03-01    | P1       | F1          | P               | commercial           | true            | false               | false       | true
    partly          | 2025-03-01    | P1       | F1          | P               | commercial           | false           | true                | false       | false
    paid            | 2025-04-01    | P1       | F1          | P               | commercial           | false           | false               | false       | false
    undated         |               | P1       | F1          | P               | commercial           | true            | false               | false       | true
"""
COLUMNS = (
    "payer_id, claim_type_code, payment_month::varchar, denied_claims,"
    " any_denial_claims, status_4_claims, zero_paid_claims, submitted_before_claims"
)


@pytest.fixture
def submitted(con, table):
    """Build the mart of these claims and answers, whose data reach through a day."""
    table(SENT)
    table(ANSWERED)
    con.execute("""
        create table core.payer as select 'P1' as payer_id, 'One' as payer_name;
        create table core.provider as
            select 'F1' as provider_npi, 'Clinic' as organization_name;
    """)

    def submitted(through: str, columns: str = COLUMNS) -> list[tuple]:
        con.execute(
            f"create table core.data_end as select date '{through}' as data_through_date"
        )
        warehouse.build(con, "marts.denial_rates_submitted")
        return con.sql(
            f"select {columns} from marts.denial_rates_submitted order by all"
        ).fetchall()

    return submitted


def test_a_month_has_its_denials_and_the_claims_sent_in_the_three_before(submitted):
    """Worked by hand: of March, December to February; none of January and February."""
    assert submitted("2025-05-20") == [
        ("P1", "P", "2025-03-01", 2, 3, 1, 2, 4),
        ("P1", "P", "2025-04-01", 0, 0, 0, 0, 4),
        ("P1", "P", "2025-05-01", 0, 0, 0, 0, 2),
        ("P2", "I", "2025-03-01", 0, 0, 0, 0, 1),
        ("P2", "I", "2025-04-01", 0, 0, 0, 0, 1),
        ("P2", "I", "2025-05-01", 0, 0, 0, 0, 1),
    ]


def test_three_months_of_data_have_no_such_rate(submitted):
    assert submitted("2025-02-28") == []


def test_months_that_are_still_answered_are_preliminary(submitted):
    assert submitted(
        "2025-05-30", "distinct payment_month::varchar, is_preliminary"
    ) == [
        ("2025-03-01", False),
        ("2025-04-01", True),
        ("2025-05-01", True),
    ]


def test_names_stand_beside_identifiers(submitted):
    assert submitted("2025-03-20", "distinct payer_id, payer_name, facility_name") == [
        ("P1", "One", "Clinic"),
        ("P2", None, "Clinic"),
    ]
