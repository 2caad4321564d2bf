"""The truth itself, on the smallest logs that tell its rules apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from transforms.practice.events import (
    Answer,
    Claim,
    Clinician,
    Line,
    LineAnswer,
    Organization,
    Patient,
    Place,
)
from transforms.practice.judgement import category, judge
from transforms.practice.truth import current_claims, plain
from transforms.practice.truth_diseases import band, disease_trends, week
from transforms.practice.truth_money import denial_rates, families

TOWN = Place("TOWN", "IA", "52402")
PLACE = Organization("A", "A CLINIC", "2000000001", "1", "261Q", "1 ST", TOWN)
DOCTOR = Clinician("LAST", "FIRST", "2000000002", "207Q", "family")
PERSON = Patient(
    1, "L", "F", date(1960, 1, 1), "F", "", TOWN, "COMML", None, None, (), None
)
DAY = date(2025, 1, 6)


def claim(**changes) -> Claim:
    """A professional claim of 100 dollars."""
    values = {
        "family": 1,
        "frequency": "1",
        "control": "A",
        "original_reference": "",
        "kind": "P",
        "responsibility": "P",
        "payer_key": "COMML",
        "patient": PERSON,
        "facility": PLACE,
        "billing": PLACE,
        "clinician": DOCTOR,
        "day": DAY,
        "thru": DAY,
        "admitted": None,
        "bill_type": "",
        "place_of_service": "11",
        "lines": [Line("99213", 10_000, 1, (), "", "HC")],
        "diagnoses": ("I10",),
        "drg": "",
        "procedure": "",
        "authorization": "",
        "submitted": DAY,
    }
    return Claim(**{**values, **changes})


ORDERS = iter(range(10_000))


def answer(*lines: list[tuple[str, str, int]], **changes) -> Answer:
    """An answer of lines of 100 dollars each, given by their adjustments."""
    billed = 10_000
    given = [
        LineAnswer(
            Line("99213", billed, 1, (), "", "HC"),
            number,
            billed,
            billed - sum(cents for _, _, cents in adjustments),
            adjustments,
        )
        for number, adjustments in enumerate(lines, 1)
    ]
    values = {
        "claim": claim(),
        "payer_key": "COMML",
        "control": "A",
        "status": "1",
        "reference": "R",
        "frequency": "1",
        "paid_on": DAY,
        "billed": billed * len(lines),
        "lines": given,
        "adjustments": [],
        "order": next(ORDERS),
    }
    return Answer(**{**values, **changes})


PAID = [("CO", "45", 4_000)]
DENIED = [("CO", "50", 10_000)]
BUNDLED = [("CO", "97", 10_000)]
DEDUCTIBLE = [("CO", "45", 4_000), ("PR", "1", 6_000)]
DUPLICATE = [("OA", "18", 10_000)]


@pytest.mark.parametrize(
    ("lines", "fully", "partly", "denied"),
    [
        ([PAID], False, False, 0),
        ([DENIED], True, False, 10_000),
        ([DENIED, BUNDLED], True, False, 10_000),
        ([BUNDLED, BUNDLED], False, False, 0),
        ([DENIED, PAID], False, True, 10_000),
        ([[("CO", "45", 3_000), ("CO", "50", 7_000)]], True, False, 7_000),
        ([[("CO", "45", 3_000), ("CO", "151", 2_000)]], False, True, 2_000),
        ([[("CO", "50", 8_000), ("PR", "3", 2_000)]], False, True, 8_000),
        ([DEDUCTIBLE], False, False, 0),
        ([[("CO", "45", 10_000)]], False, False, 0),
        ([[("PI", "P14", 10_000)]], False, False, 0),
    ],
)
def test_denied_is_by_reason_and_line(lines, fully, partly, denied):
    found = judge(answer(*lines))

    assert (found.is_fully_denied, found.is_partially_denied) == (fully, partly)
    assert found.denied == denied


def test_a_claim_answered_as_a_whole_is_judged_likewise():
    whole = answer(billed=10_000, adjustments=DENIED)

    assert judge(whole).is_fully_denied


def test_a_reversal_is_neither_denied_nor_paid():
    negative = [("CO", "50", -10_000)]
    found = judge(answer(billed=-10_000, adjustments=negative, status="22"))

    assert not (found.is_ranked or found.is_fully_denied or found.is_zero_paid)
    assert found.denied == 0


def test_only_co_45_for_all_of_the_charge_is_unexplained():
    assert judge(answer([("CO", "45", 10_000)])).is_unexplained_zero_pay
    assert not judge(answer(DEDUCTIBLE)).is_unexplained_zero_pay
    assert not judge(answer(DENIED)).is_unexplained_zero_pay


def test_categories_say_what_is_no_denial_and_what_is_unknown():
    assert [category(reason) for reason in ("45", "97", "50", "P14")] == [
        "none",
        "none",
        "medical_necessity",
        "unmapped",
    ]


def rates(*answers: Answer) -> dict:
    return denial_rates(families(answers), date(2026, 6, 30))["total"]


@pytest.mark.parametrize(("days", "overturned"), [(180, 1), (181, 0)])
def test_an_overturn_takes_at_most_180_days(days, overturned):
    later = DAY + timedelta(days)

    told = rates(answer(DENIED), answer(PAID, paid_on=later))

    assert told["matured_denied_claims"] == told["denied_claims"] == 1
    assert told["overturned_claims"] == overturned
    assert told["finally_denied_claims"] == 1 - overturned


def test_what_is_left_to_the_patient_overturns_too():
    told = rates(answer(DENIED), answer(DEDUCTIBLE, paid_on=DAY + timedelta(9)))

    assert told["overturned_claims"] == 1


def test_a_reversed_payment_overturns_nothing():
    paid = answer(PAID, paid_on=DAY + timedelta(9))
    back = answer(
        billed=-10_000,
        status="22",
        reverses=paid,
        adjustments=[("CO", "45", -4_000)],
        paid_on=DAY + timedelta(20),
    )

    told = rates(answer(DENIED), paid, back)

    assert (told["overturned_claims"], told["finally_denied_claims"]) == (0, 1)


def test_a_duplicate_is_neither_first_nor_last_while_there_is_another():
    first = answer(DUPLICATE)
    second = answer(PAID, paid_on=DAY + timedelta(9))

    told = rates(first, second, answer(DUPLICATE, paid_on=DAY + timedelta(20)))

    assert (told["adjudicated_claims"], told["denied_claims"]) == (1, 0)
    assert families([first])[1].initial.answer is first


@pytest.mark.parametrize("status", ["2", "22", "23", "25"])
def test_other_statuses_enter_no_rate(status):
    assert not families([answer(PAID, status=status)])


def test_the_current_version_is_the_last_one_unless_void():
    first, second = claim(), claim(frequency="7")
    voided = claim(family=2, frequency="8")
    estimate = claim(family=3, is_predetermination=True)

    current = current_claims([first, second, claim(family=2), voided, estimate])

    assert current == [second]


def trend(condition: str, period: str, *claims: Claim) -> dict[str, tuple[int, ...]]:
    """New cases and people with the condition, by period, where there are any."""
    told = disease_trends(list(claims))[condition][period]
    return {
        start: (row["total"]["incident_cases"], row["total"]["condition_patients"])
        for start, row in told.items()
        if row["total"]["incident_cases"] or row["total"]["condition_patients"]
    }


def seen(code: str, days: int = 0, **changes) -> Claim:
    day = DAY + timedelta(days)
    return claim(diagnoses=(code,), day=day, **changes)


def test_an_episode_begins_after_a_gap_of_more_than_fourteen_days():
    told = trend("influenza", "week", seen("J101"), seen("J111", 14), seen("J101", 29))

    assert told == {"2025-01-05": (1, 1), "2025-02-02": (1, 1)}


def test_laboratory_claims_make_no_case():
    told = trend("influenza", "week", seen("J101", place_of_service="81"))

    assert told == {}


def test_a_chronic_condition_takes_a_stay_or_two_dates_in_the_lookback():
    stay = {"kind": "I", "bill_type": "11", "place_of_service": ""}

    assert trend("asthma", "month", seen("J45909"), seen("J4520")) == {}
    assert trend("asthma", "month", seen("J45909"), seen("J4520", 1)) == {
        "2025-01-01": (1, 1)
    }
    assert trend("asthma", "month", seen("J45909", **stay)) == {"2025-01-01": (1, 1)}
    last = seen("Z0000", 24 * 30 + 20)  # January 2027, two years later
    told = trend("asthma", "month", seen("J45909"), seen("J4520", 40), last)
    assert told["2025-02-01"] == (1, 1)
    assert list(told)[-1] == "2026-12-01"


def test_bands_and_weeks_have_their_edges():
    assert [band(age) for age in (4, 5, 17, 18, 49, 50, 64, 65, 100)] == [
        *("0-4", "5-17", "5-17", "18-49", "18-49"),
        *("50-64", "50-64", "65+", "65+"),
    ]
    assert week(date(2025, 1, 4)) == date(2024, 12, 29)
    assert week(date(2025, 1, 5)) == date(2025, 1, 5)


def test_people_are_counted_once_and_encounters_by_place_and_day():
    other = replace(PERSON, number=2, sex="M")
    claims = [seen("A09"), seen("A09"), seen("A09", patient=other)]

    row = disease_trends(claims)["gastroenteritis"]["week"]["2025-01-05"]

    assert row["total"]["condition_visits"] == row["total"]["all_visits"] == 2
    assert row["sex"]["M"]["condition_patients"] == 1


def test_dollars_are_told_as_text():
    assert plain({"a_usd": -5, "claims": 3, "b": {"c_usd": 123456}}) == {
        "a_usd": "-0.05",
        "claims": 3,
        "b": {"c_usd": "1234.56"},
    }
