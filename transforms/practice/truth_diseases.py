"""The truth of disease_trends: who had what, when, counted person by person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from transforms.practice.events import Claim, Patient

# Acute: code prefixes and the gap in days after which a new episode begins.
ACUTE = {
    "influenza": (("J09", "J10", "J11"), 14),
    "covid19": (("U071", "J1282"), 30),
    "rsv": (("B974", "J121", "J205", "J210"), 30),
    "gastroenteritis": (tuple(f"A0{digit}" for digit in range(10)), 14),
}
# Chronic: CCW 30, version 2022-02. All three have the same rule: in 24 months one
# claim of an inpatient, skilled nursing or home health stay, or two on different dates
# of hospital outpatient or professional care; any position.
CHRONIC = {
    "diabetes": ("E08", "E09", "E10", "E11", "E13"),
    "hypertension": (
        *("H3503", "I10", "I11", "I12", "I13"),
        *("I15", "I1A", "I674", "N262"),
    ),
    "asthma": ("J45",),
}
LOOKBACK_MONTHS = 24
BANDS = ((5, "0-4"), (18, "5-17"), (50, "18-49"), (65, "50-64"))
MEASURES = (
    "condition_patients",
    "condition_visits",
    "visit_patients",
    "all_visits",
    "seen_patients",
    "incident_cases",
)


def band(age: int) -> str:
    """The age band of an age."""
    return next((name for below, name in BANDS if age < below), "65+")


def week(day: date) -> date:
    """The Sunday that begins a day's week."""
    return day - timedelta((day.weekday() + 1) % 7)


def month(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (day + timedelta(31)).replace(day=1)


def _months_back(day: date, months: int) -> date:
    years, place = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, place + 1, 1)


@dataclass(frozen=True)
class Person:
    """A patient and their current claims, by day."""

    patient: Patient
    claims: list[Claim]

    def groups(self, day: date) -> Iterator[tuple[str, str]]:
        """The breakdown cells a person is in on a day."""
        yield "total", "total"
        yield "age_band", band(self.patient.age(day))
        yield "sex", self.patient.sex
        yield "state", self.patient.place.state


def people_of(current: Iterable[Claim]) -> list[Person]:
    """Patients with current claims."""
    found: dict[int, Person] = {}
    for claim in current:
        known = found.setdefault(claim.patient.number, Person(claim.patient, []))
        known.claims.append(claim)
    for person in found.values():
        person.claims.sort(key=lambda claim: claim.day)
    return [found[number] for number in sorted(found)]


def disease_trends(current: list[Claim]) -> dict[str, object]:
    """All conditions. Every period has a total; groups only where something is."""
    people = people_of(current)
    days = [claim.day for claim in current]
    spans = {
        "week": _spine(week(min(days)), max(days), "week"),
        "month": _spine(month(min(days)), max(days), "month"),
    }
    told: dict[str, object] = {}
    for condition, (prefixes, gap) in ACUTE.items():
        told[condition] = {
            period: _acute(people, prefixes, gap, period, starts)
            for period, starts in spans.items()
        }
    for condition, prefixes in CHRONIC.items():
        told[condition] = {"month": _chronic(people, prefixes, spans["month"])}
    return told


def _spine(first: date, last: date, period: str) -> list[date]:
    starts = [first]
    while True:
        day = starts[-1]
        following = day + timedelta(7) if period == "week" else _next_month(day)
        if following > last:
            return starts
        starts.append(following)


Sets = dict[tuple[date, str, str], set[object]]


def _table(
    starts: list[date], measures: dict[str, Sets], events: tuple[str, ...]
) -> dict[str, object]:
    """Sizes of sets as nested tables; groups without any of the events left out."""
    table: dict[date, dict[str, dict[str, dict[str, int]]]] = {
        start: {"total": {}, "age_band": {}, "sex": {}, "state": {}} for start in starts
    }
    cells = {cell for sets in measures.values() for cell in sets}
    eventful = {cell for name in events for cell in measures[name]}
    eventful |= {(start, "total", "total") for start in starts}
    for start, cut, value in sorted(cells | eventful):
        if (start, cut, value) in eventful:
            table[start][cut][value] = {
                name: len(sets.get((start, cut, value), ()))
                for name, sets in measures.items()
            }
    return {
        f"{start}": {
            "total": cuts["total"]["total"],
            **{cut: values for cut, values in cuts.items() if cut != "total"},
        }
        for start, cuts in table.items()
    }


def _has(claim: Claim, prefixes: tuple[str, ...]) -> bool:
    return any(code.startswith(prefixes) for code in claim.diagnoses)


def _acute(
    people: list[Person],
    prefixes: tuple[str, ...],
    gap: int,
    period: str,
    starts: list[date],
) -> dict[str, object]:
    start_of = week if period == "week" else month
    measures: dict[str, Sets] = {name: defaultdict(set) for name in MEASURES}
    for person in people:
        number = person.patient.number
        ill = [
            claim
            for claim in person.claims
            if claim.place_of_service != "81" and _has(claim, prefixes)
        ]
        before: date | None = None
        for day in sorted({claim.day for claim in ill}):
            if before is None or (day - before).days > gap:
                for cut, value in person.groups(day):
                    cell = start_of(day), cut, value
                    measures["incident_cases"][cell].add((number, day))
                    measures["condition_patients"][cell].add(number)
            before = day
        begins: dict[object, date] = {}
        latest: dict[date, date] = {}
        for claim in person.claims:  # by day
            begins.setdefault(claim.encounter, claim.day)
            latest[start_of(claim.day)] = claim.day
        sick = {claim.encounter for claim in ill}
        for encounter, day in begins.items():
            for cut, value in person.groups(day):
                cell = start_of(day), cut, value
                measures["all_visits"][cell].add(encounter)
                if encounter in sick:
                    measures["condition_visits"][cell].add(encounter)
                    measures["visit_patients"][cell].add(number)
        for start, day in latest.items():
            for cut, value in person.groups(day):
                measures["seen_patients"][start, cut, value].add(number)
    return _table(starts, measures, ("condition_patients", "condition_visits"))


def _needed(claim: Claim) -> int:
    """How many claims of this type the rule needs; 0: they do not count."""
    if claim.kind == "D":
        return 0
    return 1 if claim.bill_type in ("11", "21") else 2


def _meets(claims: list[Claim]) -> bool:
    """The CCW rule, on the claims of a lookback that have the condition."""
    if any(_needed(claim) == 1 for claim in claims):
        return True
    return len({claim.day for claim in claims if _needed(claim) == 2}) > 1


def _chronic(
    people: list[Person], prefixes: tuple[str, ...], starts: list[date]
) -> dict[str, object]:
    measures: dict[str, Sets] = {name: defaultdict(set) for name in MEASURES}
    for person in people:
        number, claims = person.patient.number, person.claims
        ill = [claim for claim in claims if _has(claim, prefixes)]
        first = True
        for start in starts:
            opens, ends = _months_back(start, LOOKBACK_MONTHS - 1), _next_month(start)
            seen = [claim.day for claim in claims if opens <= claim.day < ends]
            if not seen:
                continue
            meets = bool(ill) and _meets(
                [claim for claim in ill if opens <= claim.day < ends]
            )
            for cut, value in person.groups(max(seen)):
                measures["seen_patients"][start, cut, value].add(number)
                if meets:
                    measures["condition_patients"][start, cut, value].add(number)
                if meets and first:
                    measures["incident_cases"][start, cut, value].add(number)
            first = first and not meets
        begins: dict[object, date] = {}
        for claim in claims:
            begins.setdefault(claim.encounter, claim.day)
        sick = {claim.encounter for claim in ill}
        for encounter, day in begins.items():
            for cut, value in person.groups(day):
                cell = month(day), cut, value
                measures["all_visits"][cell].add(encounter)
                if encounter in sick:
                    measures["condition_visits"][cell].add(encounter)
                    measures["visit_patients"][cell].add(number)
    return _table(starts, measures, ("condition_patients", "condition_visits"))
