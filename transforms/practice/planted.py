"""Planted people and visits: so that the smallest practice has every kind too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from transforms.practice.log import FIRST_DAY, LAST_DAY


@dataclass(frozen=True)
class Person:
    """Someone who is in every panel. Their payers never change."""

    ages: tuple[int, int]  # on the first day
    payer: str
    secondary: str  # or empty
    conditions: tuple[str, ...]
    town: int
    sex: str = ""  # or empty: as it comes
    smoking: str = "never"


PEOPLE = [
    Person((68, 72), "MEDB1", "BLUEP", ("diabetes", "hypertension"), 0),
    Person((30, 40), "COMML", "MCAID", ("asthma",), 2),
    Person((98, 100), "MADV1", "", ("hypertension",), 4),
    Person((0, 0), "MCAID", "", (), 0),
    Person((25, 45), "HMOCO", "", (), 2, sex="U"),
    Person((40, 45), "TRICR", "", ("hypertension",), 7, smoking="current"),
    Person((52, 60), "BLUEP", "", ("diabetes", "coronary_heart_disease"), 6),
    Person((8, 12), "BLUEP", "", ("asthma",), 2),
    Person((19, 30), "MCAID", "", ("asthma",), 4, smoking="current"),
    Person((76, 80), "MEDB1", "", ("hypertension", "heart_failure"), 2),
]

# Patient, reason, setting; each twice, three months apart.
VISITS = [
    (0, "hypertension", "office"),
    (0, "diabetes", "office"),
    (0, "chest_pain", "inpatient"),
    (0, "joint", "snf"),
    (1, "asthma", "office"),
    (1, "urinary", "office"),
    (1, "injury", "ed"),
    (2, "hypertension", "office"),
    (3, "ear", "office"),
    (3, "rsv", "inpatient"),
    (4, "urinary", "office"),
    (4, "cold", "office"),
    (4, "chest_pain", "office"),
    (4, "injury", "work"),
    (5, "hypertension", "office"),
    (5, "joint", "office"),
    (6, "diabetes", "inpatient"),
    (6, "back", "therapy"),
    (7, "asthma", "office"),
    (8, "influenza", "lab"),
    (8, "urinary", "office"),
    (9, "heart_failure", "inpatient"),
    (9, "hypertension", "office"),
    (4, "dental", "dental"),
    (5, "dental", "dental"),
    (6, "dental", "dental"),
]


@dataclass(frozen=True)
class Visit:
    """A visit that takes place in every panel."""

    patient: int
    reason: str
    setting: str
    day: date


def visits() -> Iterator[Visit]:
    """The planted visits."""
    yield Visit(0, "checkup", "office", FIRST_DAY)
    yield Visit(1, "checkup", "office", LAST_DAY)
    start = date(2024, 9, 3)
    for turn in range(2):
        for step, (patient, reason, setting) in enumerate(VISITS):
            day = start + timedelta(7 * step % 90 + 91 * turn)
            yield Visit(patient, reason, setting, day)
    # Episodes at the edges of a gap of 14 days: new, same, new, same.
    for gap in (0, 14, 29, 43):
        yield Visit(7, "influenza", "office", date(2025, 1, 7) + timedelta(gap))
    for patient in (1, 4, 7, 9):
        day = date(2025, 8, 18) + timedelta(patient)
        yield Visit(patient, "outbreak", "office", day)
