"""The attack on a publication, against brute force, optima and planted leaks."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import disclosure
from transforms.disclosure import complement
from transforms.disclosure.attack import Rule, Unknown, bounds, exposed
from transforms.disclosure.profiles import CMS, OPENSAFELY, WONDER
from transforms.disclosure.system import Builder

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "epi"
TABLES = CORPUS / "suppression_tables_public.json"


def two_way(table, primary):
    """A table with its totals, which everybody knows, as a system; units are cells."""
    cells = np.array(table, dtype=float)
    rows, columns = cells.shape
    guarded = np.zeros(cells.size, dtype=bool)
    for row, column in primary:
        guarded[row * columns + column] = True
    builder = Builder()
    inner = builder.add(cells.ravel(), np.arange(cells.size), guarded)
    across, down = (
        builder.add(totals, floors=totals, ceilings=totals)
        for totals in (cells.sum(1), cells.sum(0))
    )
    builder.sum(across, inner, np.repeat(np.arange(rows), columns))
    builder.sum(down, inner, np.tile(np.arange(columns), rows))
    return builder.system(), guarded


@pytest.mark.corpus
@pytest.mark.skipif(not TABLES.exists(), reason="needs ../shared/corpora")
@pytest.mark.parametrize("exactly", [True, False], ids=["optimum", "flows"])
def test_public_tables_need_no_more_cells_than_the_optimum(exactly, monkeypatch):
    if not exactly:
        monkeypatch.setattr(complement.exact, "is_small", lambda system: False)
    not_told = Rule(None, None)
    compared = []
    for table in json.loads(TABLES.read_text()):
        system, primary = two_way(table["table"], table["primary"])
        costs = 1 + np.array(table["table"], dtype=float).ravel() / 1e6
        hidden = complement.choose(system, primary, not_told, costs)
        assert not exposed(system, hidden, not_told)
        compared.append((int((hidden & ~primary).sum()), table))
        far = Rule(1.0, 11.0)
        strict = complement.choose(system, primary, far, costs)
        assert not exposed(system, strict, far)
    assert len(compared) == 8
    assert all(n <= 1.2 * t["min_complementary_count"] for n, t in compared)


@pytest.mark.corpus
@pytest.mark.skipif(not TABLES.exists(), reason="needs ../shared/corpora")
def test_the_bounds_of_an_attacker_are_those_that_others_found():
    compared = 0
    for table in json.loads(TABLES.read_text()):
        system, hidden = two_way(table["table"], table["primary"])
        width = len(table["table"][0])
        for row, column in table["one_optimal_complementary"]:
            hidden[row * width + column] = True
        unknown = Unknown(system, hidden)
        for row, column, least, most in table["attacker_bounds"]:
            at = np.array([row * width + column])
            ((_, low, high),) = bounds(unknown, at)
            assert (round(low, 6), round(high, 6)) == (least, most)
            compared += 1
    assert compared == 36


small = st.lists(st.integers(0, 3), min_size=4, max_size=6)


@settings(max_examples=60, deadline=None)
@given(small, st.integers(1, 63))
def test_bounds_are_those_of_every_table_that_could_be(cells, mask):
    """Brute force: all 2 x n tables with these totals and these shown cells."""
    columns = len(cells) // 2
    table = np.array(cells[: 2 * columns]).reshape(2, columns)
    is_open = np.array([bool(mask >> n & 1) for n in range(2 * columns)])
    system, _ = two_way(table, [])
    possible = [
        made
        for values in product(range(13), repeat=int(min(is_open.sum(), 4)))
        if is_open.sum() <= 4
        and ((made := _filled(table, is_open, values)).sum(0) == table.sum(0)).all()
        and (made.sum(1) == table.sum(1)).all()
    ]
    unknown = Unknown(system, is_open)
    for at in np.flatnonzero(is_open if possible else []):
        ((_, least, most),) = bounds(unknown, np.array([at]))
        told = [made.ravel()[at] for made in possible]
        assert (round(least, 6), round(most, 6)) == (min(told), max(told))


def _filled(table, is_open, values):
    made = table.ravel().copy()
    made[is_open] = values
    return made.reshape(table.shape)


def group(people, value, visits=None, week="2025-01-05"):
    """A week's row of a state, or of everybody."""
    return {
        "condition_id": "influenza",
        "period_code": "week",
        "period_start_date": date.fromisoformat(week),
        "breakdown_code": "total" if value == "total" else "state",
        "breakdown_value": value,
        "condition_patients": people,
        "visit_patients": people,
        "condition_visits": 3 * people if visits is None else visits,
        "incident_cases": people,
        "all_visits": 9_000 if value == "total" else 3_000,
        "all_visit_patients": 3_000 if value == "total" else 1_000,
        "seen_patients": 3_000 if value == "total" else 1_000,
        "measure_code": "incidence",
        "visit_share": (3 * people if visits is None else visits)
        / (9_000 if value == "total" else 3_000),
        "patients_per_100k_seen": people / (3_000 if value == "total" else 1_000) * 1e5,
    }


COUNTS = pl.DataFrame(
    [group(104, "total"), group(40, "OH"), group(60, "TX"), group(4, "VT")]
)
SHOWN = disclosure.withhold(COUNTS)


def leaks(shown, earlier=None, counts=COUNTS):
    """The states whose counts are given away."""
    found = disclosure.given_away(counts, shown, earlier)
    return found["breakdown_value"].to_list()


def unhidden(*columns, value="OH"):
    """What is published, with some columns of a withheld row shown after all."""
    at = pl.col("breakdown_value") == value
    return SHOWN.with_columns(
        pl.when(at).then(COUNTS[column]).otherwise(column).alias(column)
        for column in columns
    )


def test_what_is_withheld_survives_the_attack():
    assert SHOWN.filter("is_withheld")["breakdown_value"].to_list() == ["OH", "VT"]
    assert leaks(SHOWN) == []


@pytest.mark.parametrize(
    "columns",
    [
        ("condition_patients",),  # the margin less this leaves the few
        ("incident_cases",),
        ("visit_patients",),
        ("patients_per_100k_seen",),  # a rate, whose denominator is shown
    ],
)
def test_a_count_that_a_margin_or_a_rate_gives_away_is_found(columns):
    assert leaks(unhidden(*columns)) == ["VT"]


def test_visits_that_tell_of_few_people_are_found():
    rows = [group(50, "OH", 150), group(60, "TX", 180), group(4, "VT", 4)]
    counts = pl.DataFrame([group(114, "total", 334), *rows])
    shown = disclosure.withhold(counts)
    assert leaks(shown, counts=counts) == []

    hidden = set(shown.filter("is_withheld")["breakdown_value"])
    at = pl.col("breakdown_value").is_in(hidden - {"VT"})
    visits = pl.when(at).then(counts["condition_visits"]).otherwise("condition_visits")
    leaky = shown.with_columns(condition_visits=visits)

    # 4 visits follow for the smallest state, so at most 4 people.
    assert leaks(leaky, counts=counts) == ["VT"]


def test_a_visit_share_gives_visits_away():
    rows = [group(50, "OH", 150), group(60, "TX", 180), group(4, "VT", 4)]
    counts = pl.DataFrame([group(114, "total", 334), *rows])
    shown = disclosure.withhold(counts)
    leaky = shown.with_columns(visit_share=counts["visit_share"])

    assert leaks(leaky, counts=counts) == ["VT"]


def test_an_earlier_publication_gives_a_count_away():
    assert leaks(SHOWN, earlier=COUNTS.filter(breakdown_value="OH")) == ["VT"]


def test_an_earlier_publication_of_a_few_less_gives_a_count_nearly_away():
    earlier = COUNTS.filter(breakdown_value="OH").with_columns(
        pl.col("condition_patients", "incident_cases", "visit_patients") - 1
    )

    assert leaks(SHOWN, earlier=earlier) == ["VT"]


def test_what_is_withheld_heeds_what_was_shown_before():
    earlier = COUNTS.filter(breakdown_value="OH")
    shown = disclosure.withhold(COUNTS, earlier)

    assert leaks(shown, earlier) == []
    hidden = set(shown.filter("is_withheld")["breakdown_value"])
    assert "VT" in hidden and hidden & {"TX", "total"}


def test_a_count_that_was_shown_before_can_not_be_protected():
    earlier = COUNTS.filter(breakdown_value="VT")

    with pytest.raises(ValueError, match="worked out"):
        disclosure.withhold(COUNTS, earlier)


def test_counts_that_do_not_add_up_are_refused():
    wrong = pl.DataFrame([group(50, "total"), group(40, "OH"), group(4, "VT")])

    with pytest.raises(ValueError, match="add up"):
        disclosure.withhold(wrong)


@pytest.mark.parametrize(
    ("profile", "people", "is_withheld"),
    [
        (CMS, 0, False),
        (CMS, 1, True),
        (CMS, 10, True),
        (CMS, 11, False),
        (WONDER, 0, False),
        (WONDER, 9, True),
        (WONDER, 10, False),
        (OPENSAFELY, 0, True),
        (OPENSAFELY, 7, True),
        (OPENSAFELY, 8, False),
    ],
)
def test_a_profile_says_what_is_too_small(profile, people, is_withheld):
    shown = disclosure.withhold(pl.DataFrame([group(people, "total")]), None, profile)

    assert shown["is_withheld"].to_list() == [is_withheld]


def test_opensafely_rounds_counts_and_makes_rates_of_them():
    shown = disclosure.withhold(
        pl.DataFrame([group(22, "total", 68)]), None, OPENSAFELY
    ).row(0, named=True)

    assert (shown["condition_patients"], shown["condition_visits"]) == (20, 70)
    assert shown["visit_share"] == 70 / 9_000
    assert shown["patients_per_100k_seen"] == pytest.approx(20 / 3_000 * 1e5)
