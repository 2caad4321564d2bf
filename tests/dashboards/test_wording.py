"""Numbers as a person reads them."""

from datetime import date
from decimal import Decimal

import pytest

from dashboards import wording
from dashboards.intervals import share


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, "\N{EN DASH}"),
        (0, "$ 0"),
        (Decimal("999.40"), "$ 999"),
        (Decimal("1000.00"), "$ 1.0 K"),
        (Decimal("34567.89"), "$ 35 K"),
        (Decimal("3141592.65"), "$ 3.1 M"),
        (Decimal("-2500.00"), "\N{MINUS SIGN}$ 2.5 K"),
        (Decimal("999999.99"), "$ 1.0 M"),
    ],
)
def test_dollars_are_rounded_to_what_a_person_can_use(amount, said):
    assert wording.dollars(amount).replace(wording.THIN, " ") == said


def test_counts_are_separated_and_rates_have_one_decimal():
    assert wording.count(1234567) == "1,234,567"
    assert wording.percent(0.0984) == "9.8\N{NARROW NO-BREAK SPACE}%"
    assert wording.percent(None) == "\N{EN DASH}"


def test_a_change_is_said_in_points_with_its_direction():
    assert wording.change(share(12, 100), share(10, 100)) == "2.0 points more than"
    assert wording.change(share(10, 100), share(12, 100)) == "2.0 points less than"
    assert wording.change(share(10, 100), share(10, 100)) == "the same as"


def test_months_are_spans():
    assert wording.months([date(2026, 4, 1), date(2026, 6, 1)]) == "Apr to Jun 2026"
    assert wording.months([date(2025, 12, 1), date(2026, 2, 1)]) == (
        "Dec 2025 to Feb 2026"
    )


def test_names_are_not_shouted():
    assert wording.name("GREAT NORTH HMO OF MAINE") == "Great North HMO of Maine"
    assert wording.name("McKinley Health") == "McKinley Health"
    assert wording.name(None, "Unknown payer") == "Unknown payer"
    assert wording.many(1, "adjustment") == "1 adjustment"
    assert wording.many(2000, "adjustment") == "2,000 adjustments"


@pytest.mark.parametrize(
    ("number", "units", "said"),
    [
        (1, "primary claims", "1 primary claim"),
        (0, "primary claims", "0 primary claims"),
        (1, "claims acknowledged as first sent", "1 claim acknowledged as first sent"),
        (1, "people seen", "1 person seen"),
        (1, "diagnoses", "1 diagnosis"),
        (1, "weeks foreseen 2 weeks after", "1 week foreseen 2 weeks after"),
        (1200, "charged lines answered", "1,200 charged lines answered"),
    ],
)
def test_one_of_what_is_named_in_the_plural_is_said_so(number, units, said):
    assert wording.units(number, units) == said


def test_words_agree_with_their_number():
    assert [wording.many(n, "series") for n in (0, 1, 2)] == [
        "0 series",
        "1 series",
        "2 series",
    ]
    assert [wording.people(n) for n in (0, 1, 2)] == [
        "0 people",
        "1 person",
        "2 people",
    ]
    assert [wording.verb(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]


def test_codes_become_words():
    assert wording.words("timely_filing") == "Timely filing"
    assert wording.words(None) == "Unknown"
    assert wording.words("P") == "Professional"
