"""The truth of disease_trends: who had what, when, counted person by person."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
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
EVENTS = ("condition_patients", "condition_visits", "visit_patients", "incident_cases")


def band(age: int) -> str:
    """The age band of an age."""
    return next((name for below, name in BANDS if age < below), "65+")


def week(day: date) -> date:
    """The Sunday that begins a day's week."""
    return day - timedelta((day.weekday() + 1) % 7)


def month(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


Begin = Callable[[date], date]
BEGINS: dict[str, Begin] = {"week": week, "month": month}


def _next_month(day: date) -> date:
    return (day + timedelta(31)).replace(day=1)


def _months_back(day: date, months: int) -> date:
    years, place = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, place + 1, 1)


Cell = tuple[date, str, str]  # first day of the period, breakdown, its value
Sets = dict[Cell, set[object]]
Table = dict[str, object]


class Person:
    """A patient and their current claims, by day."""

    def __init__(self, patient: Patient, claims: list[Claim]) -> None:
        self.patient = patient
        self.claims = sorted(claims, key=lambda claim: claim.day)
        self.visits: dict[object, date] = {}  # encounters and their first days
        for claim in self.claims:
            self.visits.setdefault(claim.encounter, claim.day)

    def cells(self, start: date, day: date) -> tuple[Cell, ...]:
        """The cells of a period a person is in, by their age on a day."""
        sex = self.patient.sex
        return (
            (start, "total", "total"),
            (start, "age_band", band(self.patient.age(day))),
            (start, "sex", "unknown" if sex == "U" else sex),
            (start, "state", self.patient.place.state),
        )


class Everyone:
    """All visits and people seen, whatever for: the same for every condition."""

    def __init__(self, people: list[Person], period: str) -> None:
        self.visits: Counter[Cell] = Counter()
        self.seen: Counter[Cell] = Counter()
        begin = BEGINS[period]
        for person in people:
            for day in person.visits.values():
                self.visits.update(person.cells(begin(day), day))
            latest = {begin(claim.day): claim.day for claim in person.claims}
            for start, day in latest.items():
                self.seen.update(person.cells(start, day))


def people_of(current: Iterable[Claim]) -> list[Person]:
    """Patients with current claims."""
    found: dict[int, list[Claim]] = {}
    for claim in current:
        found.setdefault(claim.patient.number, []).append(claim)
    return [Person(found[number][0].patient, found[number]) for number in sorted(found)]


def disease_trends(current: list[Claim]) -> dict[str, object]:
    """All conditions. Every period has a total; groups only where something is."""
    people = people_of(current)
    days = [claim.day for claim in current]
    told: dict[str, object] = {}
    for period, begin in BEGINS.items():
        starts = _spine(begin(min(days)), max(days), period)
        everyone = Everyone(people, period)
        for condition, (prefixes, gap) in ACUTE.items():
            events = _episodes(people, prefixes, gap, begin)
            table = _table(starts, events, everyone.visits, everyone.seen)
            told.setdefault(condition, {})[period] = table  # type: ignore[index]
    seen = _seen_in_lookback(people, starts)
    for condition, prefixes in CHRONIC.items():
        events = _prevalence(people, prefixes, starts)
        told[condition] = {"month": _table(starts, events, everyone.visits, seen)}
    return told


def _spine(first: date, last: date, period: str) -> list[date]:
    starts = [first]
    while True:
        day = starts[-1]
        following = day + timedelta(7) if period == "week" else _next_month(day)
        if following > last:
            return starts
        starts.append(following)


def _table(
    starts: list[date],
    events: dict[str, Sets],
    visits: Mapping[Cell, int],
    seen: Mapping[Cell, int],
) -> Table:
    """Counts as nested tables; groups in which nothing happened are left out."""
    eventful = {cell for sets in events.values() for cell in sets}
    eventful |= {(start, "total", "total") for start in starts}
    table: dict[str, dict[str, dict[str, object]]] = {}
    for cell in sorted(eventful):
        start, cut, value = cell
        counts = {name: len(sets.get(cell, ())) for name, sets in events.items()}
        counts |= {"all_visits": visits[cell], "seen_patients": seen[cell]}
        row = table.setdefault(
            f"{start}", {"total": {}, "age_band": {}, "sex": {}, "state": {}}
        )
        if cut == "total":
            row["total"] = dict(counts)
        else:
            row[cut][value] = counts
    return dict(table)


def _has(claim: Claim, prefixes: tuple[str, ...]) -> bool:
    return any(code.startswith(prefixes) for code in claim.diagnoses)


def _add_visits(
    events: dict[str, Sets], person: Person, ill: list[Claim], begin: Begin
) -> None:
    for encounter in {claim.encounter for claim in ill}:
        day = person.visits[encounter]
        for cell in person.cells(begin(day), day):
            events["condition_visits"][cell].add(encounter)
            events["visit_patients"][cell].add(person.patient.number)


def _episodes(
    people: list[Person], prefixes: tuple[str, ...], gap: int, begin: Begin
) -> dict[str, Sets]:
    """Episodes of an acute condition; laboratory claims do not count."""
    events: dict[str, Sets] = {name: defaultdict(set) for name in EVENTS}
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
                for cell in person.cells(begin(day), day):
                    events["incident_cases"][cell].add((number, day))
                    events["condition_patients"][cell].add(number)
            before = day
        _add_visits(events, person, ill, begin)
    return events


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


def _lookbacks(starts: list[date]) -> list[tuple[date, date, date]]:
    """Each month with the first day of its lookback and the day after its last."""
    return [
        (start, _months_back(start, LOOKBACK_MONTHS - 1), _next_month(start))
        for start in starts
    ]


def _latest(person: Person, opens: date, ends: date) -> date | None:
    days = [claim.day for claim in person.claims if opens <= claim.day < ends]
    return days[-1] if days else None


def _seen_in_lookback(people: list[Person], starts: list[date]) -> Counter[Cell]:
    seen: Counter[Cell] = Counter()
    for person in people:
        for start, opens, ends in _lookbacks(starts):
            day = _latest(person, opens, ends)
            if day is not None:
                seen.update(person.cells(start, day))
    return seen


def _prevalence(
    people: list[Person], prefixes: tuple[str, ...], starts: list[date]
) -> dict[str, Sets]:
    """People who meet the rule of a chronic condition, month by month."""
    events: dict[str, Sets] = {name: defaultdict(set) for name in EVENTS}
    for person in people:
        number = person.patient.number
        ill = [claim for claim in person.claims if _has(claim, prefixes)]
        is_new = True
        for start, opens, ends in _lookbacks(starts) if ill else ():
            day = _latest(person, opens, ends)
            if day is None or not _meets(
                [claim for claim in ill if opens <= claim.day < ends]
            ):
                continue
            for cell in person.cells(start, day):
                events["condition_patients"][cell].add(number)
                if is_new:
                    events["incident_cases"][cell].add(number)
            is_new = False
        _add_visits(events, person, ill, month)
    return events
