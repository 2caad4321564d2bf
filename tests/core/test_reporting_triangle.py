"""core.reporting_triangle, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse

# Sunday 2025-01-05 begins a week; the last claim is sent on Wednesday 2025-01-29.
CLAIMS = """
    core.claim
    claim_id | claim_family_id | claim_type_code | submitted_date
    visit    | visit           | P               | 2025-01-15
    again    | visit           | P               | 2025-01-29
    bill     | bill            | I               | 2025-01-09
    clinic   | clinic          | P               | 2025-01-08
    undated  | undated         | P               |
    early    | early           | P               | 2025-01-04
"""
SEEN = """
    core.condition_seen
    claim_id | encounter_id
    again    | one
    bill     | two
    clinic   | two
    undated  | three
    early    | four
"""
EVENTS = """
    core.condition_event
    event_code      | condition_id | event_id | patient_id | event_date
    condition_visit | influenza    | one      | ann        | 2025-01-05
    condition_visit | influenza    | two      | bob        | 2025-01-11
    any_visit       | any          | one      | ann        | 2025-01-05
    any_visit       | any          | two      | bob        | 2025-01-11
    any_visit       | any          | three    | ann        | 2025-01-11
    any_visit       | any          | four     | ann        | 2025-01-12
    episode         | influenza    | ann 1    | ann        | 2025-01-05
"""
CONDITIONS = """
    codes.condition
    condition_id | kind_code
    influenza    | acute
    diabetes     | chronic
"""


@pytest.fixture
def triangle(con, table):
    def triangle(claims=CLAIMS, diagnosed=("again | one", "bill | two")):
        rows = "\n".join(f"influenza | {each}" for each in diagnosed)
        table(claims)
        table(SEEN)
        table(EVENTS)
        table(CONDITIONS)
        header = "core.condition_claim\ncondition_id | claim_id | encounter_id"
        table(f"{header}\n{rows}\ndiabetes | again | one")
        warehouse.build(con, "core.reporting_triangle")
        return con.sql(
            "select condition_id, service_week::varchar, claim_type_code, lag_index,"
            " age_index, visits, patients from core.reporting_triangle order by all"
        ).fetchall()

    return triangle


def test_a_visit_is_reported_when_its_first_claim_was_sent(triangle):
    """Weeks back from the 29th end on Wednesdays: 8, 15, 22, 29 January.

    The week of the 5th is 3 whole weeks old (24 days). Ann's visit, sent on the 15th
    in its first version, came 2 weeks before the end, so at lag 1; Bob's bill, sent on
    the 9th, likewise; what shows him whatever for was sent on the 8th already, at
    lag 0. A claim sent before its service is of lag 0, one without date of none.
    """
    assert triangle() == [
        ("any", "2025-01-05", "P", 0, 3, 1, 1),
        ("any", "2025-01-05", "P", 1, 3, 1, 1),
        ("any", "2025-01-12", "P", 0, 2, 1, 1),
        ("influenza", "2025-01-05", "I", 1, 3, 1, 1),
        ("influenza", "2025-01-05", "P", 1, 3, 1, 1),
    ]


def test_people_are_counted_once_in_a_row(triangle):
    claims = CLAIMS.replace("| 2025-01-09", "| 2025-01-08").replace("| I ", "| P ")

    rows = triangle(claims, ("again | one", "bill | two", "clinic | two"))

    assert rows[-2:] == [
        ("influenza", "2025-01-05", "P", 0, 3, 1, 1),
        ("influenza", "2025-01-05", "P", 1, 3, 1, 1),
    ]


def test_nothing_sent_nothing_reported(triangle):
    header = "\n".join(CLAIMS.strip().splitlines()[:2])

    assert triangle(header) == []
