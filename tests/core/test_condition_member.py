"""core.condition_member: days of members, each person once, worked by hand."""

import pytest

from transforms import warehouse

BAD_ROWS = """
condition_member.be_unique(period_code, period_start_date) x2 | copy condition_member where period_code = 'quarter'
condition_member.members_miscounted, condition_member.members_lost | set condition_member member_days = -1 where period_code = 'week'
"""  # noqa: E501


@pytest.fixture
def built(con, table):
    """Sunday 5 January to Saturday 18 January 2025: two weeks."""

    def built(enrolment: str) -> list[tuple]:
        table("""
            core.condition_event
            event_code | patient_id | event_date
            seen       | ann        | 2025-01-05
            seen       | bob        | 2025-01-07
            episode    | bob        | 2025-01-07
            seen       | ann        | 2025-01-18
        """)
        table(
            "core.enrolment\npatient_id | coverage_type_code | coverage_begin_date |"
            f" coverage_end_date\n{enrolment}"
        )
        warehouse.build(con, "core.condition_member")
        return con.sql(
            "select period_code, period_start_date::varchar, member_days,"
            " member_patients, seen_patients, enrolled_patients"
            " from core.condition_member where period_code <> 'quarter' order by all"
        ).fetchall()

    return built


def test_a_person_is_a_member_once_however_many_payers_they_have(built):
    rows = built(
        "ann | HLT | 2024-01-01 |\n"
        "ann | HLT | 2025-01-01 | 2025-01-08\n"
        "bob | HLT | 2025-01-10 | 2025-01-11\n"
        "cyd | DEN | 2024-01-01 |"
    )

    # Ann all 14 days, Bob two of the first week, after he was seen.
    assert rows == [
        ("week", "2025-01-05", 7 + 2, 2, 2, 1),
        ("week", "2025-01-12", 7, 1, 1, 1),
        ("year", "2025-01-01", 16, 2, 2, 1),
    ]


def test_a_coverage_that_ends_and_begins_the_next_day_is_one(built):
    rows = built("ann | HLT | 2025-01-05 | 2025-01-10\nann | HLT | 2025-01-11 |")

    assert [row[2:4] for row in rows] == [(7, 1), (7, 1), (14, 1)]


def test_without_enrolment_there_is_no_row(built):
    assert built("") == []
