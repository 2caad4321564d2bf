"""core.condition_event, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse


@pytest.fixture(autouse=True)
def tables(table):
    table("""
        core.condition_seen
        claim_id | encounter_id | patient_id | service_date | age_band_code | sex_code | state_code | zip3_code
        first    | stay         | ann        | 2025-01-31   | 0-4           | F        | TX         | 750
        second   | stay         | ann        | 2025-02-01   | 5-17          | F        | TX         | 750
        other    | visit        | bob        | 2025-02-01   | 65+           | M        | unknown    | unknown
    """)  # noqa: E501
    table("""
        core.condition_claim
        condition_id | claim_id | encounter_id
        influenza    | second   | stay
        rsv          | first    | stay
        rsv          | second   | stay
    """)
    table("""
        core.condition_episode
        condition_id | patient_id | episode_index | start_date | age_band_code | sex_code | state_code | zip3_code
        influenza    | ann        | 1             | 2025-02-01 | 5-17          | F        | TX         | 750
    """)  # noqa: E501


def test_each_thing_is_counted_on_its_day_in_its_group(con):
    warehouse.build(con, "core.condition_event")

    rows = con.sql(
        "select event_code, condition_id, event_id, event_date::varchar, age_band_code"
        " from core.condition_event order by all"
    ).fetchall()
    # A visit has date and group of its first claim, whichever has the diagnosis.
    assert rows == [
        ("any_visit", "any", "stay", "2025-01-31", "0-4"),
        ("any_visit", "any", "visit", "2025-02-01", "65+"),
        ("condition_visit", "influenza", "stay", "2025-01-31", "0-4"),
        ("condition_visit", "rsv", "stay", "2025-01-31", "0-4"),
        ("episode", "influenza", "ann 1", "2025-02-01", "5-17"),
        ("seen", "any", "first", "2025-01-31", "0-4"),
        ("seen", "any", "other", "2025-02-01", "65+"),
        ("seen", "any", "second", "2025-02-01", "5-17"),
    ]
