"""People: who is treated, what they live with, and who covers them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.practice import conditions, coverages
from transforms.practice.chance import Floats, Ints, Truths, pick, stream
from transforms.practice.conditions import CONDITION_OF, CONDITIONS
from transforms.practice.log import CONDITIONS as CONDITION_COLUMNS
from transforms.practice.log import FIRST_DAY, PATIENTS
from transforms.practice.planted import PEOPLE
from transforms.practice.seasons import FIRST, LAST
from transforms.practice.shape import shaped
from transforms.practice.world import FEMALE, MALE, STREETS, TOWNS
from transforms.practice.world import LAST as LAST_NAMES

PANEL_PEOPLE = 100_000  # numbers of people a panel has for itself
_BEGINNINGS = 64  # of family names; they tell the panels' people apart

# Share of patients by age at the start: (from, to, weight). Some are yet to be born.
AGES = [
    (-3, -1, 3),
    (0, 4, 7),
    (5, 17, 14),
    (18, 34, 20),
    (35, 49, 18),
    (50, 64, 18),
    (65, 74, 11),
    (75, 84, 6),
    (85, 100, 3),
]
BAND_AGES = (5, 18, 50, 65)
SEXES = ("F", "M", "U")
SMOKING = ("never", "former", "current")
# Former and current smokers by age: (from, share of women, share of men), each.
FORMER = [
    (18, 0.045, 0.06),
    (25, 0.16, 0.20),
    (45, 0.21, 0.28),
    (65, 0.31, 0.46),
]
CURRENT = [
    (18, 0.045, 0.06),
    (25, 0.11, 0.14),
    (45, 0.135, 0.16),
    (65, 0.075, 0.095),
]


@dataclass
class People:
    """The people of a panel."""

    patients: pl.DataFrame
    conditions: pl.DataFrame
    coverages: pl.DataFrame


def people(seed: int, panel: int, count: int) -> People:
    """So many people (the planted ones at least) with conditions and coverages.

    No two of them, nor of two panels, are alike in name, birth date and sex.
    """
    rng = stream(seed, panel, "people")
    count = max(count, len(PEOPLE))
    patients = _patients(rng, panel, count)
    born = _days(patients["born"])
    covered = coverages.coverages(stream(seed, panel, "coverages"), patients, born)
    return People(
        _dependents(patients, covered),
        _conditions(stream(seed, panel, "conditions"), patients, born),
        covered,
    )


def _dependents(patients: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Keep the parent's name of children whose first plan is a private one."""
    first = covered.unique("patient", keep="first", maintain_order=True)
    is_child = pl.Series(ages(_days(patients["born"]), FIRST_DAY) < 19)
    depends = is_child & ~first["payer_key"].str.starts_with("MC")
    return patients.with_columns(
        subscriber_first=pl.when(depends).then("subscriber_first")
    )


def _days(dates: pl.Series) -> Ints:
    return dates.to_physical().to_numpy().astype(np.int64)


def ages(born: Ints, day: date) -> Ints:
    """Ages in whole years on a day; below zero for who is not born yet."""
    then = born.astype("datetime64[D]")
    years = then.astype("datetime64[Y]").astype(np.int64) + 1970
    months = then.astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = (then - then.astype("datetime64[M]")).astype(np.int64) + 1
    later = (months > day.month) | ((months == day.month) & (days > day.day))
    found: Ints = day.year - years - later
    return found


def _born(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Birth days, and the months (their first days) in which age bands change."""
    spans = pick(rng, [weight for *_, weight in AGES], count)
    lows = np.array([low for low, _, _ in AGES])[spans]
    highs = np.array([high for _, high, _ in AGES])[spans]
    for place, person in enumerate(PEOPLE):
        lows[place], highs[place] = person.ages
    old = lows + (rng.random(count) * (highs - lows + 1)).astype(np.int64)
    # Born in the year that ends on the first day, so many years ago.
    last = np.datetime64(f"{FIRST_DAY:%Y-%m}").astype(np.int64) - 12 * old
    months = last - 1 - (rng.random(count) * 12).astype(np.int64)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    turning = np.zeros(count, dtype=np.int64)
    for age in BAND_AGES:
        first = (months + 12 * age).astype("datetime64[M]").astype("datetime64[D]")
        birthday = first.astype(np.int64)
        turning = np.where((birthday >= FIRST) & (birthday <= LAST), birthday, turning)
    # Who changes band is born on a first, so that no month holds two bands of a person.
    born = days + np.where(turning > 0, 0, (rng.random(count) * 28).astype(np.int64))
    return born, turning


def _patients(rng: np.random.Generator, panel: int, count: int) -> pl.DataFrame:
    born, turning = _born(rng, count)
    sexes = pick(rng, (50, 49, 1), count)
    towns = pick(rng, [weight for *_, weight in TOWNS], count)
    smoking = _smoking(rng.random(count), ages(born, FIRST_DAY), sexes)
    for place, person in enumerate(PEOPLE):
        towns[place] = person.town
        smoking[place] = SMOKING.index(person.smoking)
        sexes[place] = SEXES.index(person.sex) if person.sex else sexes[place] % 2
    first = (rng.random(count) * np.where(sexes == 0, len(FEMALE), len(MALE))).astype(
        np.int64
    )
    last = _family_names(rng, panel, born, sexes, first)
    names = np.where(
        sexes == 0,
        np.array(FEMALE)[first % len(FEMALE)],
        np.array(MALE)[first % len(MALE)],
    )
    parents = np.array(FEMALE + MALE)[
        (rng.random(count) * len(FEMALE + MALE)).astype(np.int64)
    ]
    house = 1 + (rng.random(count) * 999).astype(np.int64)
    street = np.array(STREETS)[(rng.random(count) * len(STREETS)).astype(np.int64)]
    cities, states, zips, _ = zip(*TOWNS, strict=True)
    numbers = np.arange(count)
    frame = shaped(
        {
            "patient": numbers,
            "number": panel * PANEL_PEOPLE + numbers,
            "last": np.array(LAST_NAMES)[last],
            "first": names,
            "born": born,
            "sex": np.array(SEXES)[sexes],
            "street": pl.Series(house).cast(pl.String) + " " + pl.Series(street),
            "city": np.array(cities)[towns],
            "state": np.array(states)[towns],
            "zip": np.array(zips)[towns],
            "subscriber_first": parents,
            "turning": turning,
            "smoking": np.array(SMOKING)[smoking],
        },
        PATIENTS,
    )
    return frame.with_columns(
        turning=pl.when(pl.col("turning") >= FIRST_DAY).then("turning")
    )


def _family_names(
    rng: np.random.Generator, panel: int, born: Ints, sexes: Ints, first: Ints
) -> Ints:
    """Family names, so that no two people are alike.

    The first half of a name follows from the panel, the day of birth and the rest of
    the name: people of different panels differ by that.
    """
    endings = len(LAST_NAMES) // _BEGINNINGS
    ending = (rng.random(len(born)) * endings).astype(np.int64)
    while True:
        begin = (panel + born + first * 5 + ending * 11) % _BEGINNINGS
        last = ending * _BEGINNINGS + begin
        who = ((born * 3 + sexes) * 100 + first) * len(LAST_NAMES) + last
        _, place = np.unique(who, return_index=True)
        again = np.ones(len(who), dtype=bool)
        again[place] = False
        if not again.any():
            return last
        ending = np.where(again, (ending + 1) % endings, ending)


def _smoking(shares: Floats, age: Ints, sexes: Ints) -> Ints:
    """Who never smoked, who did and who does: 0, 1, 2."""
    former, current = (_by_age(table, age, sexes == 1) for table in (FORMER, CURRENT))
    return np.where(shares < current, 2, np.where(shares < current + former, 1, 0))


def _by_age(table: list[tuple[int, float, float]], age: Ints, is_man: Truths) -> Floats:
    starts, women, men = (np.array(column) for column in zip(*table, strict=True))
    place = np.searchsorted(starts, age, "right") - 1
    share = np.where(is_man, men[place], women[place])
    return np.where(place < 0, 0.0, share)


def _conditions(
    rng: np.random.Generator, patients: pl.DataFrame, born: Ints
) -> pl.DataFrame:
    """Conditions by age, sex, smoking and each other; their shares by age as stated."""
    count = len(patients)
    age = ages(born, FIRST_DAY)
    group = np.searchsorted(conditions.AGES, np.maximum(age, 0), "right") - 1
    women = patients["sex"].to_numpy() == "F"
    smoking = patients["smoking"].to_numpy()
    had: dict[str, Truths] = {}
    for one in CONDITIONS:
        factor = np.where(women, one.women, 1.0)
        factor *= np.where(smoking == "current", one.current, 1.0)
        factor *= np.where(smoking == "former", one.former, 1.0)
        for other, times in one.others.items():
            factor *= np.where(had[other], times, 1.0)
        people_of = np.maximum(np.bincount(group, minlength=5), 1)
        mean = np.bincount(group, factor, minlength=5) / people_of
        share = np.array(one.shares)[group] * factor / mean[group]
        has = rng.random(count) < np.minimum(share, 0.95)
        has[: len(PEOPLE)] = [one.key in person.conditions for person in PEOPLE]
        had[one.key] = has
    patient, condition = np.nonzero(np.stack(list(had.values()), axis=1))
    since = _since(rng, born[patient], patient < len(PEOPLE))
    begun = since <= LAST
    patient, condition, since = patient[begun], condition[begun], since[begun]
    return shaped(
        {
            "patient": patient,
            "condition": np.array(list(CONDITION_OF))[condition],
            "since": since,
        },
        CONDITION_COLUMNS,
    )


def _since(rng: np.random.Generator, born: Ints, planted: Truths) -> Ints:
    """First days: one in eight within the practice's time, the others long before."""
    count = len(born)
    is_new = (rng.random(count) < 0.125) & ~planted
    span = rng.random(count)
    within = FIRST + (span * (LAST - FIRST)).astype(np.int64)
    before = FIRST - 30 - (span * 4000).astype(np.int64)
    return np.maximum(np.where(is_new, within, before), born + 30)
