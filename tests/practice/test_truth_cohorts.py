"""The truth of the cost cohorts, on the smallest logs that tell its rules apart."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.practice.book import HUNDRED, Book
from transforms.practice.placed import placed
from transforms.practice.truth import count, tell

FIRST, THROUGH = date(2023, 7, 1), date(2026, 6, 30)
INDEX = date(2025, 1, 6)
FOLLOWED = 449  # days from there to 2026-03-30, both included
PAID = [("CO", "45", 4_000)]
STAY = {"kind": "I", "bill_type": "11"}


@pytest.fixture
def book() -> Book:
    """Data from the first to the last day, of somebody else."""
    book = Book()
    other = book.person(sex="M")
    book.claim(day=FIRST, patient=other)
    book.claim(day=FIRST, submitted=THROUGH, patient=other, facility=1)
    return book


def told(*books: Book) -> dict[str, Any]:
    counts = [count(book.log, placed(book.log), THROUGH) for book in books]
    return tell(counts, 1, 1)["cost_cohorts"]["coronary_or_failure"]


def seen(book: Book, *codes: str, day: date = INDEX, **changes: Any) -> int:
    """A claim that is paid, with 60 dollars allowed. No two bill the same."""
    number = len(book.rows["claims"])
    claim = book.claim(*codes, day=day, billed=HUNDRED + number, **changes)
    book.answer(claim, PAID, paid_on=day + timedelta(20))
    return claim


def indexed(book: Book, *codes: str, **changes: Any) -> None:
    """A stay with heart failure, on the index."""
    seen(book, "I5020", *codes, **{**STAY, **changes})


def state(book: Book) -> str:
    """The one member's use of tobacco."""
    states = told(book)["all"]["tobacco_state"]
    (found,) = (name for name, row in states.items() if row["member_patients"])
    return found


def test_a_member_counts_from_a_stay_to_three_months_before_the_end(book):
    indexed(book)
    seen(book, day=INDEX - timedelta(1))  # before the index
    seen(book, day=date(2026, 3, 30))  # the last day that counts
    seen(book, day=date(2026, 3, 31))

    total = told(book)["all"]["total"]

    assert total == {
        "member_patients": 1,
        "cut_patients": 0,
        "followed_days": FOLLOWED,
        "allowed_usd": "120.00",
        "allowed_per_year_usd": "97.62",  # 120 * 365.25 / 449
        "standardised_per_year_usd": "97.62",
    }


@pytest.mark.parametrize(
    ("second", "steps"),
    [
        (date(2023, 7, 10), [2, 1, 0, 0, 0, 0]),  # the same day
        (date(2025, 7, 10), [2, 1, 1, 1, 1, 1]),
        (date(2025, 7, 11), [2, 1, 0, 0, 0, 0]),
    ],
)
def test_two_visits_meet_the_rule_within_24_months(book, second, steps):
    seen(book, "I259", day=date(2023, 7, 10))
    seen(book, "I110", day=second, facility=1)

    assert list(told(book)["attrition"].values()) == steps


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({}, [3, 1, 1, 1, 1, 1]),
        ({"born": date(2007, 1, 6)}, [3, 1, 1, 1, 1, 1]),
        ({"born": date(2007, 1, 7)}, [3, 1, 1, 0, 0, 0]),
        ({"sex": "U"}, [3, 1, 1, 0, 0, 0]),
    ],
    ids=["adult", "18 that day", "17", "sex unknown"],
)
def test_members_are_adults_of_known_sex(book, changes, steps):
    seen(book)
    indexed(book, patient=book.person(**changes))

    assert list(told(book)["attrition"].values()) == steps


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2024, 6, 30), "age"),
        (date(2024, 7, 1), "member"),
        (date(2025, 12, 31), "member"),
        (date(2026, 1, 1), "history"),
    ],
)
def test_members_have_a_year_before_and_90_days_after(book, day, step):
    indexed(book, day=day)

    attrition = told(book)["attrition"]

    assert [name for name, left in attrition.items() if left][-1] == step


def test_data_begin_where_one_claim_in_a_thousand_lies(book):
    """Of 3,001 claims the fourth counts: three days late is too late for the index."""
    for number in range(2_997):
        book.claim(day=date(2023, 7, 4), billed=number + 1, facility=1)
    book.claim(day=FIRST, billed=1)
    indexed(book, day=date(2024, 7, 3))

    assert told(book)["attrition"]["history"] == 0


@pytest.mark.parametrize(
    ("code", "steps"),
    [("I25709", 0), ("I25708", 1), ("I219", 0), ("I2510", 1), ("I428", 1), ("I429", 0)],
)
def test_which_codes_are_of_the_cohort(book, code, steps):
    seen(book, code, **STAY)

    assert told(book)["attrition"]["coded"] == steps


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ([(0, "F17210")], "current"),
        ([(0, "F17211")], "former"),
        ([(0, "F17290")], "other_tobacco"),
        ([(0, "Z87891"), (-9, "Z720")], "former"),
        ([(-9, "Z87891"), (0, "Z720")], "current"),
        ([(0, "Z87891"), (0, "F17220")], "other_tobacco"),
        ([(1, "Z720")], "no_evidence"),
        ([], "no_evidence"),
    ],
)
def test_what_was_said_last_up_to_the_index_counts(book, codes, found):
    indexed(book)
    for days, code in codes:
        seen(book, "Z0000", code, day=INDEX + timedelta(days))

    assert state(book) == found


@pytest.mark.parametrize(
    ("measures", "found"),
    [
        ([("1036F", "")], "documented_non_user"),
        ([("1036F", "8P")], "no_evidence"),
        ([("99406", "")], "current"),
        ([("99406", ""), ("1036F", "")], "documented_non_user"),  # help is weak
    ],
)
def test_measures_speak_unless_not_done(book, measures, found):
    indexed(book)
    for code, modifier in measures:
        line = {"claim": seen(book), "number": 2, "code": code, "modifier": modifier}
        book.rows["lines"].append(line | {"charge": 0})

    assert state(book) == found


def test_denied_reversed_and_secondary_answers_allow_nothing(book):
    indexed(book)
    denied = book.claim(day=INDEX, billed=1)
    book.answer(denied, [("CO", "50", HUNDRED)], paid_on=INDEX)
    reversed_ = book.claim(day=INDEX, billed=2)
    paid = book.answer(reversed_, PAID, paid_on=INDEX)
    book.answer(reversed_, PAID, reverses=paid, paid_on=INDEX)
    second = book.claim(day=INDEX, billed=3, responsibility="S")
    book.answer(second, PAID, status="2", paid_on=INDEX)

    assert told(book)["all"]["total"]["allowed_usd"] == "60.00"


def test_a_standardised_rate_weighs_ages_as_the_cohort_does(book):
    """Rates of 2 and 4 units by age; the smoker is old, the others of both ages."""
    young = {"born": date(1990, 1, 1)}
    indexed(book, "Z720", patient=book.person())
    for person in (book.person(), book.person(**young)):
        indexed(book, patient=person)
    seen(book, patient=3)

    states = told(book)["all"]["tobacco_state"]

    none = states["no_evidence"]
    assert none["allowed_usd"] == "180.00"
    assert none["allowed_per_year_usd"] == "73.21"  # 180 / 2 * 365.25 / 449
    assert none["standardised_per_year_usd"] == "81.35"  # (2 * 120 + 60) / 3 * ...
    assert "standardised_per_year_usd" not in states["current"]  # two thirds covered
    assert states["current"]["crude_difference_usd"] == "-24.40"


def test_of_a_hundred_people_the_dearest_counts_as_the_next(book):
    people = [book.person() for _ in range(100)]
    for person in people:
        indexed(book, patient=person)
    for person, visits in ((people[3], 5), (people[7], 2)):
        for _ in range(visits):
            seen(book, patient=person)

    found = told(book)

    assert found["all"]["total"]["allowed_usd"] == "6420.00"
    cut = found["top_1_percent_cut"]["total"]
    assert (cut["cut_patients"], cut["allowed_usd"]) == (1, "6240.00")


def test_panels_share_the_day_on_which_the_data_begin(book):
    other = Book(panel=1)
    other.claim(submitted=THROUGH, day=INDEX)
    indexed(other, patient=other.person())

    alone, both = told(other), told(book, other)

    assert alone["attrition"]["history"] == 0
    assert both["attrition"]["member"] == 1
    assert both["attrition"]["seen"] == 3
