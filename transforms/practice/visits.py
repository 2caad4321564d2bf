"""Visits: who comes when, why and where, and which claims are sent for it, when.

One visit makes one claim, or two when a hospital and its physicians both bill. A claim
whose time to be sent has not come by the last day is not there yet.
"""

from dataclasses import dataclass

import numpy as np

from transforms.practice import planted as planted
from transforms.practice import reasons, seasons
from transforms.practice.chance import Floats, Ints, Truths, at, pick
from transforms.practice.conditions import CONDITION_OF
from transforms.practice.folk import STATES, Folk, years
from transforms.practice.reasons import REASON_OF, REASONS, SETTING_OF, SETTINGS, Reason
from transforms.practice.rhythm import Rhythm
from transforms.practice.seasons import FIRST, LAST

_ROUNDS = 10  # of people coming again for the same reason
_TWO_CLAIMS = [SETTING_OF[name] for name in ("ed", "inpatient")]
_HOSPITAL = [SETTING_OF[name] for name in ("ed", "inpatient", "outpatient", "snf")]
_GOES_ON = [SETTING_OF[name] for name in ("office", "telehealth", "therapy", "talk")]
_PRENATAL_WEEKS = (31, 27, 23, 19, 15, 11, 9, 7, 5, 3, 2, 1)  # before a birth
_PRENATAL = 0.7  # chance of each of these visits
_LATE = 0.006  # share of claims that are sent months late


@dataclass
class Visits:
    """Visits in the order in which they were thought of."""

    patient: Ints
    reason: Ints
    setting: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.patient)

    def take(self, places: Ints | Truths) -> "Visits":
        """Some of the visits."""
        return Visits(*(column[places] for column in vars(self).values()))

    @classmethod
    def joined(cls, parts: "list[Visits]") -> "Visits":
        """Visits one after the other."""
        columns = zip(*(vars(part).values() for part in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


@dataclass
class Sent:
    """Claims: the visit each is for, whether it is the physicians', and its days."""

    visits: Visits
    visit: Ints
    is_physicians: Truths
    nights: Ints
    submitted: Ints


def sent(rng: np.random.Generator, claims: int, folk: Folk, rhythm: Rhythm) -> Sent:
    """So many claims and their visits; the planted visits are the first."""
    first = _planted(folk)
    visits = Visits.joined([first, _drawn(rng, claims, folk)])
    visits.day = _off_turning(folk, visits)
    visits.reason = _of_age(folk, visits)
    nights = _nights(rng, visits)
    two = np.isin(visits.setting, _TWO_CLAIMS)
    visit = np.repeat(np.arange(len(visits)), 1 + two)
    again = np.concatenate([[False], visit[1:] == visit[:-1]])
    submitted = _submitted(rng, visits, visit, again, nights, rhythm)
    is_planted = visit < len(first)
    submitted = np.where(is_planted, np.minimum(submitted, LAST), submitted)
    kept = np.flatnonzero(submitted <= LAST)[:claims]
    used, visit = np.unique(visit[kept], return_inverse=True)
    return Sent(visits.take(used), visit, again[kept], nights[used], submitted[kept])


def _planted(folk: Folk) -> Visits:
    rows = [
        (
            visit.patient,
            REASON_OF[visit.reason],
            SETTING_OF[visit.setting],
            max(seasons.number(visit.day), int(folk.born[visit.patient])),
        )
        for visit in planted.visits()
    ]
    return Visits(*np.array(rows).T)


def _drawn(rng: np.random.Generator, count: int, folk: Folk) -> Visits:
    """At least so many visits: for each reason by the people who may have it."""
    middle = np.full(len(folk.born), (FIRST + LAST) // 2)
    old = np.maximum(years(folk.born, middle), 0)
    weights = [_weights(folk, reason, old) for reason in REASONS]
    shares = [
        reason.share if weight.any() else 0.0
        for reason, weight in zip(REASONS, weights, strict=True)
    ]
    chosen = pick(rng, shares, count)
    patient, day, setting = (np.zeros(count, dtype=np.int64) for _ in range(3))
    for place, reason in enumerate(REASONS):
        own = np.flatnonzero(chosen == place)
        if len(own):
            patient[own] = pick(rng, weights[place], len(own))
            since = _since(folk, reason)[patient[own]]
            day[own] = seasons.days(reason.season, since, rng.random(len(own)))
            setting[own] = _settings(rng, folk, reason, patient[own], old)
    first = _births_apart(Visits(patient, chosen, setting, day))
    before, birth = _before_births(rng, first)
    rounds, number = _again(rng, first)
    order = np.argsort(np.concatenate([birth, *number]), kind="stable")
    return Visits.joined([before, *rounds]).take(order)


def _births_apart(visits: Visits) -> Visits:
    """No woman gives birth twice within ten months: she comes for something else."""
    births = np.flatnonzero(visits.reason == REASON_OF["birth"])
    births = births[np.lexsort((visits.day[births], visits.patient[births]))]
    who, day = visits.patient[births], visits.day[births]
    soon = births[1:][(who[1:] == who[:-1]) & (np.diff(day) < 300)]
    visits.reason[soon] = REASON_OF["gynecology"]
    visits.setting[soon] = SETTING_OF["office"]
    return visits


def _before_births(rng: np.random.Generator, visits: Visits) -> tuple[Visits, Ints]:
    """The visits of pregnancies, and the places of their births."""
    births = np.flatnonzero(visits.reason == REASON_OF["birth"])
    weeks = np.array(_PRENATAL_WEEKS)
    birth = np.repeat(births, len(weeks))
    ago = np.tile(7 * weeks, len(births)) + (rng.random(len(birth)) * 6).astype(int)
    day = visits.day[birth] - ago
    kept = (rng.random(len(birth)) < _PRENATAL) & (day >= FIRST)
    trimester = np.select([ago > 26 * 7, ago > 12 * 7], [0, 1], 2)
    first = REASON_OF["pregnancy1"]  # the other two follow it
    office = np.full(len(birth), SETTING_OF["office"])
    found = Visits(visits.patient[birth], first + trimester, office, day)
    return found.take(kept), birth[kept]


def _again(rng: np.random.Generator, first: Visits) -> tuple[list[Visits], list[Ints]]:
    """Visits, those for the same reason that follow, and the places of the first."""
    rounds, number = [first], [np.arange(len(first))]
    chance, least, most = (
        np.array([reason.again[part] for reason in REASONS]) for part in range(3)
    )
    office = SETTING_OF["office"]
    for _ in range(_ROUNDS):
        last = rounds[-1]
        luck, wait = rng.random(len(last)), rng.random(len(last))
        span = most[last.reason] - least[last.reason] + 1
        day = last.day + (least[last.reason] + wait * span).astype(np.int64)
        comes = (luck < chance[last.reason]) & (day <= LAST)
        more = last.take(comes)
        goes_on = np.isin(more.setting, _GOES_ON)
        more.day, more.setting = day[comes], np.where(goes_on, more.setting, office)
        rounds.append(more)
        number.append(number[-1][comes])
    return rounds, number


def _since(folk: Folk, reason: Reason) -> Ints:
    """The first day on which each person may come for a reason."""
    if not reason.condition:
        return np.maximum(folk.born + 3, FIRST)
    return np.maximum(folk.since[:, CONDITION_OF[reason.condition]], FIRST)


def _weights(folk: Folk, reason: Reason, old: Ints) -> Floats:
    """How often each person, so many years old, comes for a reason."""
    group = np.searchsorted(reasons.AGES, old, "right") - 1
    both = min(reason.women, reason.men)
    sex = np.where(folk.is_woman, reason.women, np.where(folk.is_man, reason.men, both))
    weight = folk.use * np.array(reason.ages)[group] * sex
    weight *= np.where(folk.is_smoker, reason.smokers, 1.0)
    weight *= seasons.left(reason.season, _since(folk, reason))
    if reason.season == "outbreak":
        weight *= folk.state == STATES.index(seasons.OUTBREAK_STATE)
    return weight


def _settings(
    rng: np.random.Generator, folk: Folk, reason: Reason, patient: Ints, old: Ints
) -> Ints:
    """Where people are seen: the old and those with heart failure more in hospital."""
    fails = folk.since[patient, CONDITION_OF["heart_failure"]] <= LAST
    names = np.array([SETTING_OF[name] for name, _ in reason.settings])
    chances = [chance for _, chance in reason.settings]
    frail = [
        chance * {"inpatient": 2.6, "ed": 1.4}.get(name, 1.0)
        for name, chance in reason.settings
    ]
    luck = rng.random(len(patient))
    found: Ints = names[
        np.where((old[patient] >= 75) | fails, at(frail, luck), at(chances, luck))
    ]
    return found


def _off_turning(folk: Folk, visits: Visits) -> Ints:
    """Days, so that no week holds two age bands of a person."""
    turning = folk.turning[visits.patient]
    same = seasons.week(visits.day) == seasons.week(turning)
    return np.where(same & (visits.day < turning), turning, visits.day)


def _of_age(folk: Folk, visits: Visits) -> Ints:
    """Reasons: a check-up of a child is another one than that of an adult."""
    is_child = years(folk.born[visits.patient], visits.day) < 18
    child, checkup = REASON_OF["child"], REASON_OF["checkup"]
    is_checkup = np.isin(visits.reason, (child, checkup))
    return np.where(is_checkup, np.where(is_child, child, checkup), visits.reason)


def _nights(rng: np.random.Generator, visits: Visits) -> Ints:
    """Nights of a stay; 0 where there is none. No stay outlasts the practice's time."""
    usual = np.array([reason.nights for reason in REASONS])[visits.reason]
    drawn = np.exp(rng.standard_normal(len(visits)) * 0.5) * usual
    stay = np.clip(np.rint(drawn), 1, 40)
    nursed = 10 + rng.random(len(visits)) * 16
    nights = np.select(
        [visits.setting == SETTING_OF[name] for name in ("inpatient", "snf")],
        [stay, nursed],
        0,
    ).astype(np.int64)
    return np.minimum(nights, LAST - visits.day)


def _submitted(
    rng: np.random.Generator,
    visits: Visits,
    visit: Ints,
    is_physicians: Truths,
    nights: Ints,
    rhythm: Rhythm,
) -> Ints:
    """Days on which claims are sent: most within two weeks, hospitals later."""
    is_hospital = np.isin(visits.setting, _HOSPITAL)[visit] & ~is_physicians
    is_dental = (visits.setting == SETTING_OF["dental"])[visit]
    mean = np.where(is_hospital, 7.0, 4.5)
    wait = 1 + np.minimum(rng.standard_exponential(len(visit)) * mean, 60)
    late = rng.random(len(visit))
    wait += np.where(late < _LATE, 90 + late / _LATE * 260, 0)
    ready = (visits.day + nights)[visit] + wait.astype(np.int64)
    kind = np.select([is_hospital, is_dental], [1, 2], 0)
    return rhythm.submits_on(kind, ready)


def is_setting(visits: Visits, *names: str) -> Truths:
    """Which visits are in one of these settings."""
    return np.isin(visits.setting, [SETTINGS.index(name) for name in names])
