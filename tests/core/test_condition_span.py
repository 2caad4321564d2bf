"""core.condition_watch, condition_span and condition_step, against a count by hand.

The models keep stretches of months and never a row per person and month; by hand,
every month looks at every claim of its lookback.
"""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import warehouse

LOOKBACK, MONTHS = 4, 16
GROUPS = ["0-4", "65+"]


@pytest.fixture(scope="module")
def shared():
    """One database for all examples: making one takes longer than the query."""
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute("create schema codes")
        con.execute(
            "create table codes.condition as select 'diabetes' as condition_id,"
            f" 'chronic' as kind_code, {LOOKBACK} as lookback_months"
        )
        yield con


# A claim: its day (30 a month), what it says of the condition, and its group.
claim = st.tuples(
    st.integers(0, 30 * MONTHS - 1),
    st.sampled_from([None, "does not count", 1, 2]),
    st.sampled_from(GROUPS),
)
people = st.dictionaries(st.sampled_from("ABC"), st.lists(claim, max_size=8))


def built(con, patients):
    """Build the models from claims."""
    rows = [
        {"patient_id": patient, "day": day, "says": str(says), "age_band_code": group}
        for patient, claims in patients.items()
        for day, says, group in claims
    ]
    columns = ["patient_id", "says", "age_band_code"]
    schema = {"day": pl.Int64, **dict.fromkeys(columns, pl.String)}
    claims = pl.DataFrame(rows, schema).with_row_index("claim_index")
    con.register("claims", claims)
    con.execute(
        "create or replace table core.condition_seen as select patient_id,"
        " printf('%05d', claim_index) as claim_id, date '2024-01-01' + day::int as"
        " service_date, (day // 30)::int as service_month_index, age_band_code,"
        " 'F' as sex_code, 'TX' as state_code, '750' as zip3_code, says from claims"
    )
    con.execute(
        "create or replace table core.condition_claim as select 'diabetes' as"
        " condition_id, patient_id, claim_id, service_date, service_month_index,"
        " try_cast(says as integer) as needed_claims from core.condition_seen"
        " where says <> 'None'"
    )
    for model in ("watch", "span", "step"):
        warehouse.build(con, f"core.condition_{model}")


def by_hand(claims, month):
    """Whether a person is seen, and ill, in a month, and in which group."""
    window = [
        (day, n, says, group)
        for n, (day, says, group) in enumerate(claims)
        if month - LOOKBACK < day // 30 <= month
    ]
    if not window:
        return False, False, None
    is_ill = any(says == 1 for _, _, says, _ in window) or (
        len({day for day, _, says, _ in window if says == 2}) > 1
    )
    return True, is_ill, max(window)[3]


def months(con, model):
    """The people and months of a table's stretches, each once, with their group."""
    return sorted(
        con.sql(
            "select patient_id, unnest(range(from_month_index, until_month_index + 1)),"
            f" age_band_code from core.{model}"
        ).fetchall()
    )


@settings(max_examples=40, deadline=None)
@given(people)
def test_each_month_is_as_counted_by_hand(shared, patients):
    built(shared, patients)

    every = [
        (patient, month, *by_hand(claims, month))
        for patient, claims in sorted(patients.items())
        for month in range(MONTHS + LOOKBACK)
    ]
    assert months(shared, "condition_watch") == [
        (patient, month, group) for patient, month, seen, _, group in every if seen
    ]
    assert months(shared, "condition_span") == [
        (patient, month, group) for patient, month, _, ill, group in every if ill
    ]


def test_claims_of_the_same_month_make_one_stretch_whichever_comes_first(shared):
    # So many that they are sorted in parts, where equal ones come in no fixed order.
    # Only the months count here; each claim has a date of its own.
    shared.execute(
        "create or replace table core.condition_claim as select"
        " 'diabetes' as condition_id, 'P' || hash(n) % 20 as patient_id,"
        " n::varchar as claim_id, date '2024-01-01' + n::int as service_date,"
        f" (hash(n + 1) % {MONTHS})::int as service_month_index,"
        " 1 as needed_claims from range(1_000_000) as claims (n)"
    )
    shared.execute(
        "create or replace table core.condition_watch as select patient_id,"
        f" {LOOKBACK} as lookback_months, '0-4' as age_band_code, 'F' as sex_code,"
        " 'TX' as state_code, '750' as zip3_code, 0 as from_month_index,"
        f" {MONTHS + LOOKBACK} as until_month_index"
        " from (select distinct patient_id from core.condition_claim)"
    )

    warehouse.build(shared, "core.condition_span")

    assert shared.sql(
        "select from_month_index, until_month_index, is_first, count(*)"
        " from core.condition_span group by all"
    ).fetchall() == [(0, MONTHS + LOOKBACK - 2, True, 20)]


@settings(max_examples=30, deadline=None)
@given(people)
def test_running_sums_of_steps_are_the_counts_of_each_month(shared, patients):
    built(shared, patients)

    steps = shared.sql(
        "select month_index, age_band_code, sum(seen_step), sum(condition_step),"
        " sum(incident_cases) from core.condition_step group by 1, 2"
    ).fetchall()
    counted = {
        (month, group): (
            sum(seen for at, of, seen, _, _ in steps if at <= month and of == group),
            sum(ill for at, of, _, ill, _ in steps if at <= month and of == group),
            sum(new for at, of, _, _, new in steps if at == month and of == group),
        )
        for month in range(MONTHS + LOOKBACK)
        for group in GROUPS
    }

    known = dict.fromkeys(counted, (0, 0, 0))
    for claims in patients.values():
        was_ill = False
        for month in range(MONTHS + LOOKBACK):
            is_seen, is_ill, group = by_hand(claims, month)
            if is_seen:
                cell = (is_seen, is_ill, is_ill and not was_ill)
                total = zip(known[month, group], cell, strict=True)
                known[month, group] = tuple(map(sum, total))
            was_ill = was_ill or is_ill
    assert counted == known
