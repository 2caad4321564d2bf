"""Whether every code of every condition exists, in the years in which it counts."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb

from transforms import codes
from transforms.conditions.definition import Condition, Entry

# Fiscal years of ICD-10-CM: 2021 begins on 1 October 2020.
Years = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Finding:
    """A code that does not exist: in which file and line, and what to do."""

    condition_id: str
    sentence: str


@dataclass(frozen=True)
class Tables:
    """What is shipped: codes and clinical categories.

    years: of each code that may be billed, the first and last fiscal year in which.
    headers: codes that are only the beginning of others.
    categories: of CCSR.
    """

    years: Years
    headers: frozenset[str]
    categories: frozenset[str]

    def of(self, entry: Entry) -> list[str]:
        """The codes that may be billed and that an entry means."""
        if entry.is_exact:
            return [entry.code] if entry.code in self.years else []
        begin = bisect_left(self.sorted, entry.code)
        end = bisect_left(self.sorted, f"{entry.code}~")
        return self.sorted[begin:end]

    @cached_property
    def sorted(self) -> list[str]:
        return sorted(self.years)

    @cached_property
    def first(self) -> int:
        return min(first for first, _ in self.years.values())

    @cached_property
    def last(self) -> int:
        return max(last for _, last in self.years.values())


def tables() -> Tables:
    """Read the shipped tables, the user's laid over them."""
    with duckdb.connect() as con:
        codes.load(con)
        rows = con.execute(
            "select icd10cm_code, billable_first_year, billable_last_year"
            " from codes.icd10cm"
        ).fetchall()
        categories = con.execute("select ccsr_code from codes.ccsr_category").fetchall()
    return Tables(
        {code: (first, last) for code, first, last in rows if first is not None},
        frozenset(code for code, first, _ in rows if first is None),
        frozenset(code for (code,) in categories),
    )


def findings(conditions: Iterable[Condition], known: Tables) -> list[Finding]:
    """Say of each code that does not exist in its years where it is and what to do."""
    return [
        Finding(
            condition.condition_id, f"{condition.said}, line {entry.line}: {sentence}"
        )
        for condition in conditions
        for entry in condition.entries
        if (sentence := _wrong(entry, known)) is not None
    ]


def counted(condition: Condition, known: Tables) -> int:
    """How many codes of the shipped table count towards a condition, in any year."""
    found: set[str] = set()
    for role in ("counts", "never"):
        mine = {
            code
            for entry in condition.entries
            if entry.role == role and entry.system == "icd10cm"
            for code in known.of(entry)
        }
        found = found | mine if role == "counts" else found - mine
    return len(found)


def fiscal_year(day: date) -> int:
    """The year of ICD-10-CM that is in force on a day."""
    return day.year + (day.month >= 10)


def _wrong(entry: Entry, known: Tables) -> str | None:
    if entry.system == "ccsr":
        if any(each.startswith(entry.code) for each in known.categories):
            return None
        return f"{entry.code} begins no category of CCSR; correct it, or remove it."
    first = known.first if entry.first is None else fiscal_year(entry.first)
    last = known.last if entry.last is None else fiscal_year(entry.last)
    if last < known.first:
        return None  # before the shipped years: it can't be looked up
    if entry.is_exact and entry.code in known.headers:
        return (
            f"{entry.code} is no code that can be billed but the beginning of others;"
            " move it to `begin_with`, or write the codes."
        )
    spans = [known.years[code] for code in known.of(entry)]
    if not spans:
        what = "is no code" if entry.is_exact else "begins no code"
        return (
            f"{entry.code} {what} of ICD-10-CM {known.first} to {known.last}; correct"
            " it, or remove it."
        )
    if entry.first is None and entry.last is None:
        return None  # it counts in the years that it has
    missing = [
        year
        for year in range(max(first, known.first), min(last, known.last) + 1)
        if not any(begins <= year <= ends for begins, ends in spans)
    ]
    if not missing:
        return None
    begins, ends = min(b for b, _ in spans), max(e for _, e in spans)
    return (
        f"{entry.code} does not exist in fiscal year"
        f" {', '.join(map(str, missing))} but from {begins} to {ends}; correct `from`"
        " and `until`, or leave them out."
    )
