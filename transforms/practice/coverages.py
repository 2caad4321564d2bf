"""Coverages: which payers cover whom, and from when to when.

Below 65 people have Medicaid or a private plan; at 65 everybody turns to Medicare, half
of them to an advantage plan. Some change plans at a new year, a few of them late, and
some lose Medicaid. A second payer covers as long as the first does.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.practice.chance import Ints, Truths, at
from transforms.practice.log import COVERAGES, FIRST_DAY, LAST_DAY
from transforms.practice.planted import PEOPLE
from transforms.practice.seasons import FIRST, LAST, number
from transforms.practice.shape import shaped

_SENIOR = ["MEDB1", "MADV1", "MADV2"]
_SENIOR_WEIGHTS = (46, 30, 24)
_PRIVATE = ["BLUEP", "COMML", "UNIVC", "SUMMT", "HMOCO", "HMONW", "PPOMW", "EXCHG"]
_PRIVATE += ["TRICR"]
_PRIVATE_WEIGHTS = (24, 16, 12, 7, 10, 6, 7, 8, 5)
PAYERS = [*_SENIOR, "MCAID", "MCAIA", "MCOWI", *_PRIVATE, "BLUEI"]
_PLACE = {key: place for place, key in enumerate(PAYERS)}
MEDICAID_CHILDREN, MEDICAID_ADULTS = 0.39, 0.16  # shares of those below 65
# Where a plan has another name: by state.
_LOCAL = {
    "IA": {"MCAID": "MCAIA", "BLUEP": "BLUEI"},
    "WI": {"MCAID": "MCOWI"},
}
CHANGES = 0.09  # share of the people who change plans at a new year
LEAVES_MEDICAID = 0.10  # and of adults who lose Medicaid then
LATE = 0.2  # share of changes that leave months without a payer
SUPPLEMENT = 0.5  # share of people in Medicare who have another payer behind it
SECOND = 0.06  # share of the others


@dataclass
class _Plan:
    """The payer of everybody at a time, and the spans so far."""

    payer: Ints
    spans: list[tuple[Ints, Ints, Ints, Ints]]  # patients, payers, begins, days missing

    def begin(self, who: Truths, payer: Ints, begins: Ints, missing: Ints) -> None:
        self.payer = np.where(who, payer, self.payer)
        patients = np.flatnonzero(who)
        self.spans.append(
            (patients, payer[patients], begins[patients], missing[patients])
        )


def coverages(
    rng: np.random.Generator, patients: pl.DataFrame, born: Ints
) -> pl.DataFrame:
    """Spans of coverage, by patient and time; the first payer before the second."""
    count = len(patients)
    states = patients["state"].to_numpy()
    planted = np.arange(count) < len(PEOPLE)
    senior_on = _birthday(born, 65)
    plan = _Plan(np.full(count, -1), [])

    is_adult = _birthday(born, 18) <= FIRST
    poor = rng.random(count) < np.where(is_adult, MEDICAID_ADULTS, MEDICAID_CHILDREN)
    young = np.where(
        poor, _PLACE["MCAID"], _drawn(rng, _PRIVATE, _PRIVATE_WEIGHTS, count)
    )
    senior = _drawn(rng, _SENIOR, _SENIOR_WEIGHTS, count)
    payer = np.where(senior_on <= FIRST, senior, young)
    for place, person in enumerate(PEOPLE):
        payer[place] = _PLACE[person.payer]
    years = (rng.random(count) * 5).astype(np.int64)
    begins = np.array([number(date(2018 + year, 1, 1)) for year in range(5)])[years]
    nothing = np.zeros(count, dtype=np.int64)
    plan.begin(np.ones(count, dtype=bool), payer, np.maximum(begins, born), nothing)

    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        day = number(date(year, 1, 1))
        if day > FIRST:
            _new_year(rng, plan, day, planted, born, senior_on)
        until = min(number(date(year + 1, 1, 1)), LAST + 1)
        turns = (
            (senior_on > FIRST) & (senior_on >= day) & (senior_on < until) & ~planted
        )
        plan.begin(
            turns, _drawn(rng, _SENIOR, _SENIOR_WEIGHTS, count), senior_on, nothing
        )
    spans = _spans(plan, states)
    seconds = _seconds(rng, spans, states)
    spans = pl.concat([spans, seconds]).sort("patient", "begins", "responsibility")
    return shaped(spans, COVERAGES)


def _birthday(born: Ints, age: int) -> Ints:
    """The first day of the month in which people reach an age."""
    months = born.astype("datetime64[D]").astype("datetime64[M]") + 12 * age
    found: Ints = months.astype("datetime64[D]").astype(np.int64)
    return found


def _drawn(
    rng: np.random.Generator,
    keys: list[str],
    weights: tuple[int, ...],
    count: int,
) -> Ints:
    return np.array([_PLACE[key] for key in keys])[at(weights, rng.random(count))]


def _new_year(
    rng: np.random.Generator,
    plan: _Plan,
    day: int,
    planted: Truths,
    born: Ints,
    senior_on: Ints,
) -> None:
    """Some change plans. Children's Medicaid stays, and so do its people."""
    count = len(born)
    luck, late = rng.random(count), rng.random(count)
    private = _drawn(rng, _PRIVATE, _PRIVATE_WEIGHTS, count)
    senior = _drawn(rng, _SENIOR, _SENIOR_WEIGHTS, count)
    is_senior, is_child = senior_on <= day, _birthday(born, 19) > day
    poor = plan.payer == _PLACE["MCAID"]
    share = np.where(poor, np.where(is_child, 0.0, LEAVES_MEDICAID), CHANGES)
    new = np.where(is_senior, senior, private)
    changes = (luck < share) & (new != plan.payer) & ~planted & (born < day - 400)
    changes &= senior_on != day
    months = np.where((late < LATE) & ~is_senior, 1 + (late / LATE * 4).astype(int), 0)
    plan.begin(changes, new, np.full(count, day), 30 * months)


def _spans(plan: _Plan, states: np.ndarray) -> pl.DataFrame:  # type: ignore[type-arg]
    patients, payers, begins, missing = (
        np.concatenate(column) for column in zip(*plan.spans, strict=True)
    )
    frame = pl.DataFrame(
        {
            "patient": patients,
            "payer_key": _local(payers, states[patients]),
            "responsibility": "P",
            "begins": pl.Series(begins).cast(pl.Int32).cast(pl.Date),
            "missing": missing,
        }
    ).sort("patient", "begins")
    following = pl.col("begins").shift(-1).over("patient")
    wait = pl.duration(days=1 + pl.col("missing").shift(-1).over("patient"))
    return frame.with_columns(ends=following - wait).drop("missing")


def _local(
    payers: Ints,
    states: np.ndarray,  # type: ignore[type-arg]
    planted: bool = True,
) -> np.ndarray:  # type: ignore[type-arg]
    """The names of plans where people live; planted people have theirs."""
    keys = np.array(PAYERS)[payers]
    for state, names in _LOCAL.items():
        for key, local in names.items():
            keys = np.where((states == state) & (keys == key), local, keys)
    if planted:
        for place, person in enumerate(PEOPLE):
            keys[place] = person.payer
    return keys


def _seconds(
    rng: np.random.Generator,
    spans: pl.DataFrame,
    states: np.ndarray,  # type: ignore[type-arg]
) -> pl.DataFrame:
    """The payers behind the first ones."""
    count = len(states)
    first = spans["payer_key"].to_numpy()
    patient = spans["patient"].to_numpy()
    luck, kind = rng.random(count)[patient], rng.random(count)[patient]
    medicaid, blue = (
        _local(np.full(count, _PLACE[key]), states, planted=False)[patient]
        for key in ("MCAID", "BLUEP")
    )
    behind = np.where(kind < 0.55, blue, np.where(kind < 0.8, "COMML", medicaid))
    second = np.where(
        first == "MEDB1",
        np.where(luck < SUPPLEMENT, behind, ""),
        np.where((luck < SECOND) & (kind < 0.6), "COMML", ""),
    )
    is_private = np.isin(first, _PRIVATE) & (first != "TRICR")
    second = np.where(is_private & (luck < SECOND) & (kind > 0.6), medicaid, second)
    second = np.where(
        np.isin(first, (*_SENIOR[1:], "COMML")) & (kind < 0.6), "", second
    )
    second = np.where(np.char.startswith(first.astype(str), "MC"), "", second)
    for place, person in enumerate(PEOPLE):
        second[patient == place] = person.secondary
    return spans.with_columns(
        payer_key=pl.Series(second.astype(str)), responsibility=pl.lit("S")
    ).filter(pl.col("payer_key") != "")
