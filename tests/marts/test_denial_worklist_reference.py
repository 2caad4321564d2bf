"""marts.denial_worklist_reference: the practice's own numbers, for no reader."""

import pytest

from transforms import lineage, warehouse
from transforms.audiences import Reader, Role

BAD_ROWS = """
denial_worklist_reference.be_unique(claim_family_id) x2 | copy denial_worklist_reference where is_open and starts_with(claim_family_id, '{hex}')
denial_worklist_reference.not_be_null(is_open), denial_worklist_reference.open_denial_without_reference | set denial_worklist_reference is_open = null where is_open and starts_with(claim_family_id, '{hex}')
denial_worklist_reference.open_denial_without_reference | drop denial_worklist_reference where is_open and starts_with(claim_family_id, '{hex}')
"""  # noqa: E501


@pytest.fixture
def built(con, table):
    table("""
        core.claim
        claim_id | patient_control_number | billing_provider_npi
        denied   | N1                     | B1
        paid     | N2                     | B1
        twice    | N3                     | B1
    """)
    table("""
        core.first_answer
        adjudication_id | claim_family_id | is_fully_denied | is_partially_denied | service_date
        denied one      | denied          | true            | false               | 2025-01-01
        paid one        | paid            | false           | false               | 2025-01-01
        first           | twice           | false           | false               | 2025-01-01
        alone           | alone           | false           | true                | 2025-01-01
    """)  # noqa: E501
    table("""
        core.final_answer
        adjudication_id | is_open_denial | latest_adjudication_id | latest_payment_date
        denied one      | true           | denied one             | 2025-02-01
        paid one        | false          | paid one               | 2025-02-01
        first           | true           | last                   | 2025-03-01
        alone           | false          |                        |
    """)
    con.execute(
        "create or replace table core.final_answer as select *,"
        " case when adjudication_id = 'first' then 2 when adjudication_id = 'alone'"
        " then 0 else 1 end as answers from core.final_answer"
    )
    table("""
        core.adjudication
        adjudication_id | patient_control_number | payer_control_number
        denied one      | N1X                    | ICN1
        paid one        | N2                     | ICN2
        first           | N3                     | ICN3
        last            | N3                     | ICN4
        alone           | N5                     | ICN5
    """)
    table("""
        core.adjudication_event
        adjudication_id | payee_npi
        denied one      | B9
        paid one        | B1
        first           | B1
        alone           | B2
    """)
    warehouse.build(con, "marts.denial_worklist_reference")
    return con


def test_claims_ever_denied_have_their_numbers_and_others_have_none(built):
    rows = built.sql(
        "select claim_family_id, patient_control_number, payer_control_number,"
        " billing_id, is_open from marts.denial_worklist_reference order by all"
    ).fetchall()

    assert rows == [
        ("alone", "N5", "ICN5", "B2", False),
        ("denied", "N1", "ICN1", "B1", True),
        ("twice", "N3", "ICN4", "B1", True),
    ]


def test_no_reader_has_the_folder_that_it_is_published_in():
    folders = {
        Reader("r", role, "P1" if role is Role.insurer else None).folder.split("/")[0]
        for role in Role
    }

    assert lineage.audiences("marts.denial_worklist_reference") == ["exports"]
    assert "exports" not in folders
