"""core.condition_count, against a count by hand.

The model counts most people once and sums up their groups; by hand, every row looks at
every event.
"""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import warehouse

FIRST = date(2024, 12, 20)
DAYS = 45  # over the ends of weeks, months and a quarter
DESIGN = {
    ("week", "total"),
    ("month", "total"),
    ("month", "state"),
    *(("quarter", of) for of in ("total", "age_band", "sex", "age_band_sex")),
    *(("year", of) for of in ("total", "state", "age_band", "sex")),
    ("year", "zip3"),
}


@pytest.fixture(scope="module")
def shared():
    """One database for all examples: making one takes longer than the query."""
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute("create schema codes")
        con.execute(
            "create table codes.zip3_county (zip3_code varchar, county_name varchar)"
        )
        yield con


event = st.fixed_dictionaries(
    {
        "event_code": st.sampled_from(["episode", "condition_visit", "seen"]),
        "patient_id": st.sampled_from("ABC"),
        "day": st.integers(0, DAYS),
        "age_band_code": st.sampled_from(["0-4", "65+"]),
        "sex_code": st.sampled_from("FM"),
        "state_code": st.sampled_from(["OK", "TX"]),
        "zip3_code": st.sampled_from(["731", "750"]),
    }
)


def built(con, events):
    """Build the models from events, and give the rows of the counts."""
    rows = [
        {
            **{name: value for name, value in one.items() if name != "day"},
            "event_id": f"{n:03}",
            "event_date": FIRST + timedelta(days=one["day"]),
            "condition_id": "any" if one["event_code"] == "seen" else "influenza",
        }
        for n, one in enumerate(events)
    ]
    con.register("events", pl.DataFrame(rows))
    con.execute("create or replace table core.condition_event as from events")
    for model in ("group", "count"):
        warehouse.build(con, f"core.condition_{model}")
    counted = con.sql(
        "select event_code, period_code, period_start_date, breakdown_code,"
        " breakdown_value, events, patients from core.condition_count order by all"
    ).fetchall()
    return rows, counted


def period_start(code, day):
    if code == "week":
        return day - timedelta(days=day.isoweekday() % 7)
    months = {"month": 1, "quarter": 3, "year": 12}[code]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def group(code, one):
    return {
        "total": "total",
        "state": one["state_code"],
        "zip3": f"{one['state_code']}, {one['zip3_code']}",
        "age_band": one["age_band_code"],
        "sex": one["sex_code"],
        "age_band_sex": f"{one['age_band_code']}, {one['sex_code']}",
    }[code]


def by_hand(rows):
    """Count events and people of each row, each from all events."""
    falls = {}
    for period, breakdown in DESIGN:
        latest = {}
        for one in sorted(rows, key=lambda one: (one["event_date"], one["event_id"])):
            start = period_start(period, one["event_date"])
            latest[one["patient_id"], one["event_code"], start] = one["event_id"]
        for one in rows:
            start = period_start(period, one["event_date"])
            is_seen = one["event_code"] == "seen"
            last = latest[one["patient_id"], one["event_code"], start]
            if is_seen and one["event_id"] != last:
                continue
            key = one["event_code"], period, start, breakdown, group(breakdown, one)
            falls.setdefault(key, []).append(one["patient_id"])
    return sorted(
        (*key, None if key[0] == "seen" else len(people), len(set(people)))
        for key, people in falls.items()
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(event, min_size=1, max_size=12))
def test_each_row_is_as_counted_by_hand(shared, events):
    rows, counted = built(shared, events)

    assert counted == by_hand(rows)


def test_who_is_seen_in_two_groups_is_in_the_latest_and_ill_in_both(shared):
    said = {"patient_id": "A", "age_band_code": "0-4", "sex_code": "F"}
    said |= {"zip3_code": "750"}
    moved = [
        {**said, "event_code": code, "day": day, "state_code": state}
        for code in ("seen", "episode")
        for day, state in ((13, "TX"), (20, "OK"))
    ]

    _, counted = built(shared, moved)

    assert [row for row in counted if row[1:4:2] == ("month", "state")] == [
        ("episode", "month", date(2025, 1, 1), "state", "OK", 1, 1),
        ("episode", "month", date(2025, 1, 1), "state", "TX", 1, 1),
        ("seen", "month", date(2025, 1, 1), "state", "OK", None, 1),
    ]
    assert [row[5:] for row in counted if row[1:4:2] == ("quarter", "total")] == [
        (2, 1),
        (None, 1),
    ]
