"""Tobacco: which visits say that somebody smokes, and how.

Claims know few smokers: of those who smoke and come, one in ten to one in four is
noted in a year, and those who are noted do smoke, nearly always.
"""

from dataclasses import dataclass

import numpy as np

from transforms.practice.chance import Floats, Ints, Truths, at
from transforms.practice.conditions import CONDITION_OF
from transforms.practice.folk import Folk, years
from transforms.practice.seasons import FIRST
from transforms.practice.visits import Visits, is_setting

CURRENT = ("F17210", "Z720", "F17290", "F17220")
CURRENT_WEIGHTS = (76, 15, 5, 4)
FORMER = "Z87891"
# Chances to be noted in a year: of young smokers, others, and those with heart or
# lung disease.
NOTED = (0.12, 0.19, 0.27)
NOTED_FORMER = 0.2
NEVER_AS_FORMER, NEVER_AS_CURRENT, FORMER_AS_CURRENT = 0.004, 0.0025, 0.012
AGAIN = 0.25  # chance that a further visit of that year says it too
# Lines: counselling and measures.
COUNSELLED, SCREENED, FREE = 0.28, 0.4, 0.05
_YEARS = 3
_ILL = ("copd", "coronary_heart_disease", "heart_failure")


@dataclass
class Tobacco:
    """What visits say: places in CURRENT, len(CURRENT) for FORMER, -1 for nothing."""

    said: Ints
    line: Ints  # 0 none, 1 99406, 2 4004F, 3 1036F


def tobacco(rng: np.random.Generator, visits: Visits, folk: Folk) -> Tobacco:
    """What each visit says about tobacco."""
    count, patient = len(visits), visits.patient
    age = years(folk.born[patient], visits.day)
    asked = (age >= 18) & ~is_setting(visits, "dental", "lab", "imaging", "snf")
    year = np.minimum((visits.day - FIRST) // 365, _YEARS - 1)
    luck = rng.random((len(folk.born), _YEARS))[patient, year]
    as_current, as_former = _chances(folk, patient, age, visits.day)
    is_current = asked & (luck < as_current)
    is_former = asked & ~is_current & (luck < as_current + as_former)
    is_noted = is_current | is_former
    chosen = _first_by_chance(rng.random(count), patient * _YEARS + year, is_noted)
    says = is_noted & (chosen | (rng.random(count) < AGAIN))
    kind = at(CURRENT_WEIGHTS, rng.random(len(folk.born)))[patient]
    said = np.where(says & is_current, kind, np.where(says, len(CURRENT), -1))
    return Tobacco(said, _lines(rng, visits, folk, said, age))


def _chances(folk: Folk, patient: Ints, age: Ints, day: Ints) -> tuple[Floats, Floats]:
    """Chances to be noted as a current and as a former smoker in a year."""
    ill = np.zeros(len(patient), dtype=bool)
    for name in _ILL:
        ill |= folk.since[patient, CONDITION_OF[name]] < FIRST
    young, others, sick = NOTED
    noted = np.where(ill, sick, np.where(age < 35, young, others))
    smokes, smoked = folk.is_smoker[patient], folk.was_smoker[patient]
    current = np.where(smokes, noted, np.where(smoked, FORMER_AS_CURRENT, 0.0))
    former = np.where(smokes, 0.0, np.where(smoked, NOTED_FORMER, NEVER_AS_FORMER))
    current = np.where(smokes | smoked, current, NEVER_AS_CURRENT)
    return current, former


def _first_by_chance(luck: Floats, group: Ints, among: Truths) -> Truths:
    """One visit of each group."""
    places = np.flatnonzero(among)
    order = places[np.lexsort((luck[places], group[places]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    found = np.zeros(len(luck), dtype=bool)
    found[order[first]] = True
    return found


def _lines(
    rng: np.random.Generator, visits: Visits, folk: Folk, said: Ints, age: Ints
) -> Ints:
    luck = rng.random(len(visits))
    office = is_setting(visits, "office")
    noted = (said >= 0) & (said < len(CURRENT))
    free = ~folk.is_smoker[visits.patient] & (said < 0) & (age >= 18)
    return np.select(
        [
            office & noted & (luck < COUNSELLED),
            office & noted & (luck < COUNSELLED + SCREENED),
            office & free & (luck < FREE),
        ],
        [1, 2, 3],
        0,
    )
