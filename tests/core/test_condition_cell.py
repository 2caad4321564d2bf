"""core.condition_cell: zero where the feed covered a period, else missing."""

import pytest

from transforms import warehouse

BAD_ROWS = """
condition_cell.be_unique(condition_id, period_code, period_start_date, breakdown_code, breakdown_value) x2 | copy condition_cell where condition_id = 'rsv' and period_code = 'week'
condition_cell.missing_where_covered | set condition_cell all_visits = null where condition_id = 'pertussis' and period_code = 'week'
condition_cell.missing_where_covered, condition_cell.covered_without_a_claim | set condition_cell is_covered = false where condition_id = 'covid19' and period_code = 'week'
"""  # noqa: E501


@pytest.fixture(autouse=True)
def built(con, table, library):
    """Two weeks with a claim, and one between them without any."""
    library("""
        codes.condition
        condition_id | kind_code | detail_code | gap_days | lookback_months
        flu          | acute     | brief       | 14       |
        sugar        | chronic   | brief       |          | 12
    """)
    table("""
        core.condition_event
        event_date
        2025-01-01
        2025-01-15
    """)
    table("""
        core.condition_group
        age_band_code | sex_code | state_code | zip3_code | period_code | breakdown_code | breakdown_value | only_kind_code | detail_codes
        65+           | F        | TX         | 750       | week        | total          | total           | acute          | brief
        65+           | F        | TX         | 750       | month       | total          | total           | chronic        | brief
    """)  # noqa: E501
    table("""
        core.condition_count
        event_code | condition_id | period_code | period_start_date | breakdown_code | breakdown_value | events_count | patients
        seen       | any          | week        | 2024-12-29        | total          | total           |              | 1
        any_visit  | any          | week        | 2024-12-29        | total          | total           | 1            | 1
        episode    | flu          | week        | 2024-12-29        | total          | total           | 1            | 1
        seen       | any          | week        | 2025-01-12        | total          | total           |              | 1
    """)  # noqa: E501
    con.execute(
        "create or replace table core.condition_count as"
        " select * rename (events_count as events) from core.condition_count"
    )
    table("""
        core.condition_member
        period_code | period_start_date | member_days | member_patients | seen_patients | enrolled_patients
        week        | 2024-12-29        | 140         | 20              | 100           | 95
        week        | 2025-01-12        | 140         | 20              | 100           | 94
    """)  # noqa: E501
    con.execute(
        "create table core.condition_step as select 'sugar' as condition_id,"
        " 2025 * 12 as month_index, '65+' as age_band_code, 'F' as sex_code,"
        " 'TX' as state_code, '750' as zip3_code, 3 as seen_step,"
        " 2 as condition_step, 1 as incident_cases"
    )
    warehouse.build(con, "core.condition_cell")


def test_a_week_without_a_claim_is_missing_and_one_without_a_case_is_zero(con):
    rows = con.sql(
        "select period_start_date::varchar, is_covered, incident_cases,"
        " condition_patients, all_visits, seen_patients from core.condition_cell"
        " where condition_id = 'flu' order by 1"
    ).fetchall()

    assert rows == [
        ("2024-12-29", True, 1, 1, 1, 1),
        ("2025-01-05", False, None, None, None, None),
        ("2025-01-12", True, 0, 0, 0, 1),
    ]


def test_members_are_told_where_those_seen_are_members(con):
    rows = con.sql(
        "select period_start_date::varchar, member_patients, member_days"
        " from core.condition_cell where condition_id = 'flu' order by 1"
    ).fetchall()

    assert rows == [
        ("2024-12-29", 20, 140),
        ("2025-01-05", None, None),
        ("2025-01-12", None, None),
    ]


def test_who_lives_with_a_condition_is_known_without_a_claim_of_the_month(con):
    rows = con.sql(
        "select is_covered, condition_patients, seen_patients, incident_cases,"
        " all_visits from core.condition_cell where condition_id = 'sugar'"
    ).fetchall()

    assert rows == [(False, 2, 3, None, None)]
