# ruff: noqa: E501, tables read better wide
"""core.rejection: why a claim was refused, and whether it was sent again."""

from datetime import date

import pytest

from transforms import warehouse

CLAIM = """
    core.claim
    claim_id | claim_family_id | version_index | patient_id | service_date | submitted_date | is_void | billing_provider_npi
"""
STATUS = """
    core.acknowledgment
    claim_id | status_date | category_code | status_code | is_accepted | is_rejected
"""
CLAIM_COLUMNS = """
    select *, 'P1' as payer_id, 'F1' as facility_id, 'P' as claim_type_code,
        'P' as payer_responsibility_code, 100.00::decimal(18, 2) as billed_usd,
        false as is_predetermination
    from core.claim
"""
STATUS_COLUMNS = """
    select *, 'PR' as source_code, 'P1' as source_id, 'QC' as entity_code,
        true as is_latest, null::varchar as category_2_code,
        null::varchar as status_2_code, null::varchar as entity_2_code,
        null::varchar as category_3_code, null::varchar as status_3_code,
        null::varchar as entity_3_code
    from core.acknowledgment
"""


@pytest.fixture
def rejections(con, table):
    """Build rejections from claims and statuses; return the columns asked for."""

    def rejections(claims, statuses, columns, also="true"):
        table(CLAIM.rstrip() + claims)
        table(STATUS.rstrip() + statuses)
        con.execute(f"create or replace table core.claim as {CLAIM_COLUMNS}")
        con.execute(f"create or replace table core.acknowledgment as {STATUS_COLUMNS}")
        con.execute(also if also != "true" else "select 1")
        warehouse.build(con, "core.rejection")
        return con.sql(
            f"select claim_id, {columns} from core.rejection order by claim_id"
        ).fetchall()

    return rejections


def test_a_claim_sent_again_under_its_number_is_accepted_at_last(rejections):
    """The second try is rejected, too; the days count from each rejection."""
    assert rejections(
        """
        first  | first | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        second | first | 2 | A | 2025-01-02 | 2025-01-12 | false | N
        third  | first | 3 | A | 2025-01-02 | 2025-01-20 | false | N
        """,
        """
        first  | 2025-01-06 | A3 | 33 | false | true
        second | 2025-01-13 | A7 | 562 | false | true
        third  | 2025-01-22 | A2 | 20 | true | false
        """,
        "resubmission_code, resubmitted_claim_id, accepted_claim_id, lost_days",
    ) == [
        ("first", "same_number", "second", "third", 16),
        ("second", "same_number", "third", "third", 9),
    ]


def test_a_claim_sent_again_under_a_new_number_is_known_by_its_visit(rejections):
    assert rejections(
        """
        lost    | lost    | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        renamed | renamed | 1 | A | 2025-01-02 | 2025-01-12 | false | N
        earlier | earlier | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        another | another | 1 | B | 2025-01-02 | 2025-01-12 | false | N
        day     | day     | 1 | A | 2025-01-03 | 2025-01-12 | false | N
        doctor  | doctor  | 1 | A | 2025-01-02 | 2025-01-12 | false | M
        """,
        """
        lost    | 2025-01-06 | A3 | 33 | false | true
        renamed | 2025-01-15 | A1 | 19 | true | false
        """,
        "resubmission_code, resubmitted_claim_id, accepted_date, lost_days",
    ) == [("lost", "new_number", "renamed", date(2025, 1, 15), 9)]


def test_two_claims_that_could_be_the_one_are_not_guessed(rejections):
    assert rejections(
        """
        lost  | lost  | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        one   | one   | 1 | A | 2025-01-02 | 2025-01-12 | false | N
        other | other | 1 | A | 2025-01-02 | 2025-01-14 | false | N
        """,
        """
        lost  | 2025-01-06 | A3 | 33 | false | true
        """,
        "resubmission_code, resubmitted_claim_id, lost_days",
    ) == [("lost", "unclear", None, None)]


def test_what_was_sent_before_the_rejection_or_voided_is_no_second_try(rejections):
    assert rejections(
        """
        lost  | lost | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        early | lost | 2 | A | 2025-01-02 | 2025-01-05 | false | N
        void  | lost | 3 | A | 2025-01-02 | 2025-01-12 | true  | N
        """,
        """
        lost  | 2025-01-06 | A3 | 33 | false | true
        void  | 2025-01-13 | A2 | 20 | true  | false
        """,
        "resubmission_code, accepted_claim_id",
    ) == [("lost", "none", None)]


def test_the_reason_is_the_first_that_rejects(rejections):
    assert rejections(
        """
        lost | lost | 1 | A | 2025-01-02 | 2025-01-05 | false | N
        """,
        """
        lost | 2025-01-06 | A1 | 19 | false | true
        """,
        "category_code, status_code, entity_code",
        "update core.acknowledgment set category_2_code = 'A7',"
        " status_2_code = '562', entity_2_code = '85', category_3_code = 'A3',"
        " status_3_code = '33'",
    ) == [("lost", "A7", "562", "85")]
