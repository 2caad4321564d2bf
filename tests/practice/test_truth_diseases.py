"""The truth of diseases, on the smallest logs that tell its rules apart."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.practice.book import DAY, HUNDRED, Book, told
from transforms.practice.truth_disease_cells import begin


def trend(book: Book, condition: str, period: str) -> dict[str, tuple[int, int]]:
    """New cases and people with the condition, by period, where there are any."""
    rows = told(book)["disease_trends"][condition][period]
    return {
        start: (row["total"]["incident_cases"], row["total"]["condition_patients"])
        for start, row in rows.items()
        if row["total"]["incident_cases"] or row["total"]["condition_patients"]
    }


def seen(book: Book, code: str, days: int = 0, **changes: Any) -> None:
    """A visit, or another claim of one: no two of a day bill the same."""
    number = len(book.rows["claims"])
    book.claim(code, day=DAY + timedelta(days), billed=HUNDRED + number, **changes)


def test_an_episode_begins_after_a_gap_of_more_than_fourteen_days(book):
    seen(book, "J101")
    seen(book, "J111", 14)
    seen(book, "J101", 29)

    found = trend(book, "influenza", "week")

    assert found == {"2025-01-05": (1, 1), "2025-02-02": (1, 1)}


def test_laboratory_claims_make_no_case(book):
    seen(book, "J101", place_of_service="81")

    assert trend(book, "influenza", "week") == {}


STAY = {"kind": "I", "place_of_service": ""}


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ([(0, {}), (0, {})], {}),
        ([(0, {}), (1, {})], {"2025-01-01": (1, 1)}),
        ([(0, {**STAY, "bill_type": "13"}), (1, {})], {"2025-01-01": (1, 1)}),
        ([(0, {**STAY, "bill_type": "13"})], {}),
        ([(0, {**STAY, "bill_type": "11"})], {"2025-01-01": (1, 1)}),
        ([(0, {**STAY, "bill_type": "32"})], {"2025-01-01": (1, 1)}),
        ([(0, {"kind": "D"}), (1, {"kind": "D"})], {}),
    ],
    ids=["day", "days", "outpatient", "once", "inpatient", "home health", "dental"],
)
def test_a_chronic_condition_takes_a_stay_or_two_dates(book, claims, found):
    for days, changes in claims:
        seen(book, "J45909", days, **changes)

    assert trend(book, "asthma", "month") == found


def test_a_lookback_is_24_months(book):
    seen(book, "J45909")
    seen(book, "J4520", 40)
    seen(book, "Z0000", 24 * 30 + 20)  # December 2026; February 2027 ends it
    seen(book, "Z0000", 26 * 30 + 20)

    found = trend(book, "asthma", "month")

    assert found["2025-02-01"] == (1, 1)
    assert list(found)[-1] == "2026-12-01"
    assert sum(new for new, _ in found.values()) == 1


def test_quarters_of_a_chronic_condition_are_their_last_month_with_a_claim(book):
    """She turns 50 in February, and somebody else is the last to come, in April."""
    patient = book.person(born=date(1975, 2, 10))
    stay = {"kind": "I", "bill_type": "11", "patient": patient}
    seen(book, "E119", **stay)
    seen(book, "Z0000", 60, patient=patient)
    seen(book, "Z0000", 100)

    quarters = told(book)["disease_trends"]["diabetes"]["quarter"]

    assert list(quarters) == ["2025-01-01", "2025-04-01"]
    assert quarters["2025-01-01"]["age_band_sex"] == {
        "18-49, F": {**NOTHING, "condition_visits": 1, "visit_patients": 1}
        | {"incident_cases": 1, "all_visits": 1},
        "50-64, F": {**NOTHING, "condition_patients": 1, "seen_patients": 1}
        | {"all_visits": 1},
    }
    april = quarters["2025-04-01"]["total"]
    assert (april["condition_patients"], april["incident_cases"]) == (1, 0)
    assert (april["seen_patients"], april["all_visits"]) == (2, 1)


NOTHING = {
    **dict.fromkeys(("condition_patients", "condition_visits", "visit_patients"), 0),
    **dict.fromkeys(("incident_cases", "all_visits", "seen_patients"), 0),
}


def test_each_period_is_told_in_its_own_cuts(book):
    seen(book, "J101")

    told_cuts = {
        (condition, period): list(next(iter(starts.values())))
        for condition, periods in told(book)["disease_trends"].items()
        for period, starts in periods.items()
        if condition in ("influenza", "asthma")
    }

    of_quarters = ["total", "age_band", "sex", "age_band_sex"]
    assert told_cuts == {
        ("influenza", "week"): ["total"],
        ("influenza", "month"): ["state"],
        ("influenza", "quarter"): of_quarters,
        ("influenza", "year"): ["state", "zip3"],
        ("asthma", "month"): ["total", "state"],
        ("asthma", "quarter"): of_quarters,
        ("asthma", "year"): ["state", "zip3"],
    }


def test_a_code_that_the_rule_of_diabetes_excludes_is_no_diabetes(book):
    seen(book, "E1337X1", bill_type="11", kind="I")

    assert trend(book, "diabetes", "month") == {}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2020, 1, 7), "0-4"),
        (date(2020, 1, 6), "5-17"),
        (date(2007, 1, 7), "5-17"),
        (date(2007, 1, 6), "18-49"),
        (date(1975, 1, 7), "18-49"),
        (date(1975, 1, 6), "50-64"),
        (date(1960, 1, 7), "50-64"),
        (date(1960, 1, 6), "65+"),
        (date(1925, 1, 6), "65+"),
    ],
)
def test_bands_have_their_edges(book, born, band):
    seen(book, "J101", patient=book.person(born=born))

    row = told(book)["disease_trends"]["influenza"]["quarter"]["2025-01-01"]

    assert list(row["age_band"]) == [band]
    assert list(row["age_band_sex"]) == [f"{band}, F"]


@pytest.mark.parametrize(
    ("day", "band"), [(date(2025, 2, 28), "0-4"), (date(2025, 3, 1), "5-17")]
)
def test_who_was_born_on_29_february_is_older_on_1_march(book, day, band):
    patient = book.person(born=date(2020, 2, 29))
    seen(book, "J101", (day - DAY).days, patient=patient)

    rows = told(book)["disease_trends"]["influenza"]["quarter"]

    assert list(rows["2025-01-01"]["age_band"]) == [band]


def test_weeks_begin_on_sunday():
    days = pl.DataFrame({"day": [date(2025, 1, 4), date(2025, 1, 5)]})

    found = days.select(begin("week", "day")).to_series().to_list()

    assert found == [date(2024, 12, 29), date(2025, 1, 5)]


def test_people_are_counted_once_and_encounters_by_place_and_day(book):
    seen(book, "A09")
    seen(book, "A09")
    seen(book, "A09", patient=book.person(sex="M"))

    trends = told(book)["disease_trends"]["gastroenteritis"]
    row = trends["week"]["2025-01-05"]

    assert row["total"]["condition_visits"] == row["total"]["all_visits"] == 2
    assert trends["quarter"]["2025-01-01"]["sex"]["M"]["condition_patients"] == 1


def test_a_visit_is_on_its_first_day_in_the_group_of_that_day(book):
    """A stay from Saturday on, with a claim of the week after."""
    stay = {"kind": "I", "bill_type": "11", "admitted": DAY - timedelta(2)}
    seen(book, "Z0000", -2, **stay)
    seen(book, "J101", 0, **stay)

    weeks = told(book)["disease_trends"]["influenza"]["week"]

    assert weeks["2024-12-29"]["total"]["condition_visits"] == 1
    assert weeks["2024-12-29"]["total"]["condition_patients"] == 0
    assert weeks["2025-01-05"]["total"]["condition_patients"] == 1
    assert weeks["2025-01-05"]["total"]["all_visits"] == 0
