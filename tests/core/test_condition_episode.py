"""core.condition_episode: dates with a diagnosis become episodes."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import warehouse

CONDITION = """
    codes.condition
    condition_id | kind_code | gap_days
    influenza    | acute     | 14
    diabetes     | chronic   |
"""
SEEN = """
    core.condition_seen
    claim_id | age_band_code | sex_code | state_code | zip3_code
    b        | 0-4           | F        | TX         | 750
    c        | 5-17          | F        | OK         | 731
    a        | 18-49         | F        | unknown    | unknown
"""


def test_an_episode_has_the_group_of_the_claim_that_starts_it(con, table, library):
    library(CONDITION)
    table(SEEN)
    table("""
        core.condition_claim
        condition_id | claim_id | patient_id | service_date | needed_claims
        influenza    | c        | ann        | 2025-01-15   | 1
        influenza    | b        | ann        | 2025-01-01   | 1
        influenza    | a        | ann        | 2025-01-30   | 1
        diabetes     | a        | ann        | 2025-01-30   | 1
    """)

    warehouse.build(con, "core.condition_episode")

    assert con.sql(
        "select episode_index, start_date, end_date, claim_days, age_band_code,"
        " state_code from core.condition_episode order by episode_index"
    ).fetchall() == [
        (1, date(2025, 1, 1), date(2025, 1, 15), 2, "0-4", "TX"),
        (2, date(2025, 1, 30), date(2025, 1, 30), 1, "18-49", "unknown"),
    ]


def test_of_two_claims_on_the_first_day_the_first_by_number_counts(con, table, library):
    library(CONDITION)
    table(SEEN)
    table("""
        core.condition_claim
        condition_id | claim_id | patient_id | service_date | needed_claims
        influenza    | c        | ann        | 2025-01-01   | 1
        influenza    | b        | ann        | 2025-01-01   | 1
    """)

    warehouse.build(con, "core.condition_episode")

    assert con.sql(
        "select claim_days, age_band_code from core.condition_episode"
    ).fetchall() == [(1, "0-4")]


def by_hand(days, gap):
    """The first days of episodes, one date after the other."""
    starts, previous = [], None
    for day in sorted(set(days)):
        if previous is None or day - previous > gap:
            starts.append(day)
        previous = day
    return starts


@pytest.fixture(scope="module")
def shared():
    """One database for all examples: making one takes longer than the query."""
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute("create schema codes")
        con.execute(
            "create table codes.condition as select 'rsv' as condition_id,"
            " 'acute' as kind_code, 30 as gap_days, false as is_once_per_life"
        )
        yield con


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from("ABC"), st.lists(st.integers(0, 200))))
def test_episodes_are_those_one_finds_day_by_day(shared, patients):
    rows = [
        {"patient_id": patient, "day": day, "claim_id": f"{patient}{n}"}
        for patient, days in patients.items()
        for n, day in enumerate(days)
    ]
    schema = {"patient_id": pl.String, "day": pl.Int64, "claim_id": pl.String}
    shared.register("claims", pl.DataFrame(rows, schema))
    shared.execute(
        "create or replace table core.condition_claim as select *,"
        " 'rsv' as condition_id, 1 as needed_claims,"
        " date '2025-01-01' + day::int as service_date"
        " from claims"
    )
    shared.execute(
        "create or replace table core.condition_seen as select claim_id,"
        " '0-4' as age_band_code, 'F' as sex_code, 'TX' as state_code,"
        " '750' as zip3_code from claims"
    )

    warehouse.build(shared, "core.condition_episode")

    found = shared.sql(
        "select patient_id, start_date from core.condition_episode order by all"
    ).fetchall()
    assert found == [
        (patient, date(2025, 1, 1) + timedelta(days=day))
        for patient, days in sorted(patients.items())
        for day in by_hand(days, 30)
    ]
