"""Disclosure control: what is withheld, and that it cannot be worked out again."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import disclosure


def row(people, period="2025-02", value="total", condition="influenza", seen=1000):
    """One row: a month as 2025-02, a quarter as 2025-Q1, a week as its first day."""
    codes = {"F": "sex", "M": "sex", "U": "sex", "0-4": "age_band"}
    start = period if len(period) == 10 else f"{period}-01"
    if "Q" in period:
        start = f"{period[:4]}-{3 * int(period[-1]) - 2:02}-01"
    return {
        "condition_id": condition,
        "period_code": {10: "week"}.get(
            len(period), "quarter" if "Q" in period else "month"
        ),
        "period_start_date": date.fromisoformat(start),
        "breakdown_code": codes.get(value, "total"),
        "breakdown_value": value,
        "condition_patients": people,
        "seen_patients": seen,
        "visit_share": 0.5,
    }


def withheld(*rows):
    """The rows that are withheld, as (period, value), of the first condition."""
    shown = disclosure.withhold(pl.DataFrame(list(rows)))
    return [
        (str(r["period_start_date"]), r["breakdown_value"])
        for r in shown.filter("is_withheld").iter_rows(named=True)
        if r["condition_id"] == rows[0]["condition_id"]
    ]


@pytest.mark.parametrize(
    ("people", "is_small"),
    [(0, False), (1, True), (10, True), (11, False), (1000, False)],
)
def test_a_total_on_1_to_10_people_is_withheld(people, is_small):
    assert bool(withheld(row(people))) is is_small


def test_a_row_is_small_when_any_count_of_people_is():
    assert withheld(row(50, seen=10)) == [("2025-02-01", "total")]


def test_with_a_small_group_goes_another_so_that_the_total_does_not_tell_it():
    rows = row(100), row(60, value="F"), row(5, value="M"), row(35, value="U")

    assert withheld(*rows) == [("2025-02-01", "M"), ("2025-02-01", "U")]


def test_groups_of_nobody_stay_shown_below_a_small_total():
    rows = row(10), row(10, value="F"), row(0, value="M")

    assert withheld(*rows) == [("2025-02-01", "total"), ("2025-02-01", "F")]


def cases(people, period, value="total", condition="influenza"):
    """A row in which every person is a case of their own."""
    return {**row(people, period, value, condition), "incident_cases": people}


def test_a_small_week_does_not_follow_from_its_quarter():
    weeks = [cases(5, "2025-01-05"), cases(40, "2025-01-12"), cases(60, "2025-01-19")]

    # 105 in the quarter: 100 shown in two weeks would leave the 5. Weeks are dearer.
    assert withheld(cases(105, "2025-Q1"), *weeks) == [
        ("2025-01-01", "total"),
        ("2025-01-05", "total"),
    ]


def test_weeks_and_months_do_not_cut_few_cases_off_a_week():
    months = {"2025-01": 100, "2025-02": 100}
    # Weeks from Sunday 2025-01-05 on; the one of 2025-01-26 ends on 2025-02-01.
    weeks = {"2025-01-05": 30, "2025-01-12": 30, "2025-01-19": 20, "2025-01-26": 25}
    later = {"2025-02-02": 95}
    rows = [cases(n, period) for period, n in {**months, **weeks, **later}.items()]

    # 30 + 30 + 20 + 25 = 105 cases to 2025-02-01, 100 of them in January: 5 that day.
    hidden = [period for period, _ in withheld(*rows)]
    assert 1 <= len(hidden) <= 2
    assert not disclosure.given_away(
        pl.DataFrame(rows), disclosure.withhold(pl.DataFrame(rows))
    ).height
    assert disclosure.given_away(pl.DataFrame(rows), pl.DataFrame(rows)).height


def test_where_few_people_were_seen_every_condition_is_withheld():
    rows = row(0, seen=5), row(0, condition="rsv", seen=5)
    shown = disclosure.withhold(pl.DataFrame(list(rows)))

    assert shown["is_withheld"].to_list() == [True, True]


def test_other_conditions_and_breakdowns_stay_shown():
    rows = row(100, condition="rsv"), row(5), row(100, value="0-4", condition="rsv")

    assert withheld(*rows) == []


def test_a_withheld_row_shows_no_number_but_says_why():
    shown = disclosure.withhold(pl.DataFrame([row(5)])).row(0, named=True)

    assert {k: shown[k] for k in ("condition_patients", "visit_share")} == {
        "condition_patients": None,
        "visit_share": None,
    }
    assert shown["seen_patients"] is None
    assert (shown["condition_id"], shown["withheld_reason"]) == (
        "influenza",
        "rests on 1 to 10 people",
    )


def chronic(new_by_month, values=("total",)):
    """Months of prevalence in which nobody leaves: new cases of each group, summed."""
    rows = []
    for at, value in enumerate(values):
        people = 0
        for n, month in enumerate(new_by_month):
            people += month[at]
            rows.append(
                {
                    **row(people, f"2025-{n + 1:02}", value, "diabetes"),
                    "measure_code": "prevalence",
                    "incident_cases": month[at],
                }
            )
    return pl.DataFrame(rows)


def test_few_new_cases_do_not_follow_from_a_growing_prevalence():
    shown = disclosure.withhold(chronic([(50,), (10,), (20,), (30,), (0,)]))

    # 10 came in February: it is withheld, or its difference to January tells them.
    assert shown["condition_patients"].to_list() == [50, None, 80, 110, 110]
    assert shown["incident_cases"].to_list() == [50, None, None, 30, 0]
    assert shown["is_withheld"].to_list() == [False, True, False, False, False]
    assert shown["withheld_reason"].to_list() == [
        None,
        "would reveal a count that rests on 1 to 10 people",
        "new cases rest on 1 to 10 people, or would reveal some that do",
        None,
        None,
    ]


new_cases = st.tuples(*[st.sampled_from([0, 0, 1, 3, 6, 11, 15, 30])] * 2)


@settings(max_examples=60, deadline=None)
@given(st.lists(new_cases, min_size=1, max_size=12))
def test_no_few_new_cases_follow_from_shown_prevalence(new):
    size = len(new)
    months = [(women + men, women, men) for women, men in new]
    who = {"total": [1, 1], "F": [1, 0], "M": [0, 1]}

    shown = disclosure.withhold(chronic(months, list(who)))

    vectors = [np.zeros(2 * size)]
    for shown_row in shown.iter_rows(named=True):
        month = shown_row["period_start_date"].month
        group = np.array(who[shown_row["breakdown_value"]])
        if shown_row["condition_patients"] is not None:
            vectors.append(np.kron([n < month for n in range(size)], group))
        if shown_row["incident_cases"] is not None:
            vectors.append(np.kron([n == month - 1 for n in range(size)], group))
    basis = span(np.array(vectors, dtype=float))
    cases = np.array(new).ravel()
    for first, last, group in product(range(size), range(size), who.values()):
        members = np.kron([first <= n <= last for n in range(size)], group)
        if 1 <= cases @ members <= 10:
            assert not follows(basis, np.flatnonzero(members))


def test_a_report_that_counts_no_people_is_left_as_it_is():
    frame = pl.DataFrame({"payer_id": ["P1"], "claims": [3]})

    assert disclosure.withhold(frame).equals(frame)


def test_a_report_of_an_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="condition_id"):
        disclosure.withhold(pl.DataFrame({"payer_id": ["P1"], "payer_patients": [3]}))


def test_no_row_at_all_is_no_trouble():
    empty = pl.DataFrame([row(5)]).clear()

    assert disclosure.withhold(empty).columns == [
        *empty.columns,
        "is_withheld",
        "withheld_reason",
    ]


# The attack: every shown number is a sum over days and kinds of people. Whatever
# follows from shown numbers by adding and subtracting lies in the span of their sums.

FIRST = date(2025, 1, 18)
PEOPLE = list(product(["F", "M"], ["0-4", "5-17"]))


def week_of(day):
    return day - timedelta(days=(day.weekday() + 1) % 7)


def month_of(day):
    return day.replace(day=1)


def cells(days):
    """Each row of a report as the set of (day, kind of people) that it counts."""
    made = {}
    for at, (day, (sex, age)) in enumerate(product(days, PEOPLE)):
        for code, start in (("week", week_of(day)), ("month", month_of(day))):
            for breakdown, value in (
                ("total", "total"),
                ("sex", sex),
                ("age_band", age),
            ):
                made.setdefault((code, start, breakdown, value), set()).add(at)
    return made


def report(counts, days):
    """The report of as many new cases each day, every case a person of their own."""
    return pl.DataFrame(
        [
            {
                "condition_id": "influenza",
                "period_code": code,
                "period_start_date": start,
                "breakdown_code": breakdown,
                "breakdown_value": value,
                "condition_patients": int(counts[sorted(members)].sum()),
                "incident_cases": int(counts[sorted(members)].sum()),
            }
            for (code, start, breakdown, value), members in cells(days).items()
        ]
    )


def span(vectors):
    """An orthonormal basis of all that follows from shown rows."""
    _, size, basis = np.linalg.svd(vectors, full_matrices=False)
    return basis[size > 1e-9]


def follows(basis, members):
    """Whether the count of some days and people follows from shown rows."""
    target = np.zeros(basis.shape[1])
    target[list(members)] = 1
    return bool(np.allclose(basis.T @ (basis @ target), target, atol=1e-6))


# Weeks and months alternate between quiet, busy and in between, by kind of people.
stretch = st.tuples(
    st.integers(1, 20),
    st.lists(st.sampled_from([0, 0, 1, 4, 12, 40]), min_size=4, max_size=4),
)
DAYS = 75


def counts_of(stretches):
    """Daily counts by kind of people; the last stretch lasts to the end."""
    days = [kinds for length, kinds in stretches for _ in range(length)]
    days += [stretches[-1][1]] * DAYS
    return np.array(days[:DAYS]).ravel()


BUSY, QUIET, FEW = [12] * 4, [0] * 4, [3, 0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(st.lists(stretch, min_size=1, max_size=12))
@example([(DAYS, BUSY)])
@example([(14, BUSY), (1, FEW), (30, BUSY)])
@example([(14, QUIET), (1, FEW), (17, QUIET), (1, FEW), (30, BUSY)])
@example([(14, BUSY), (17, QUIET), (1, FEW), (30, BUSY)])
@example([(DAYS, [12, 12, 12, 1])])
def test_no_small_count_follows_from_what_is_shown(stretches):
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    counts = counts_of(stretches)
    rows = cells(days)
    keys = ["period_code", "period_start_date", "breakdown_code", "breakdown_value"]
    parts = {}  # what a month's end cuts off a week is a row nobody wrote
    for at, (day, (sex, age)) in enumerate(product(days, PEOPLE)):
        for value in ("total", sex, age):
            parts.setdefault((week_of(day), month_of(day), value), set()).add(at)

    shown = disclosure.withhold(report(counts, days)).filter(~pl.col("is_withheld"))

    vectors = np.zeros((max(shown.height, 1), len(counts)))
    for at, key in enumerate(shown.select(keys).iter_rows()):
        vectors[at, sorted(rows[key])] = 1
    basis = span(vectors)
    small = [
        members
        for members in [*rows.values(), *parts.values()]
        if 1 <= counts[sorted(members)].sum() <= 10
    ]
    assert not [1 for members in small if follows(basis, members)]
