"""One condition, as its file defines it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Any

from transforms.errors import BadInput

# Claim types in the sense of the CCW rules, by the words that a file uses.
CLAIM_TYPES = {
    "inpatient": "1",
    "skilled nursing": "2",
    "home health": "3",
    "hospital outpatient": "4",
    "professional": "5",
}
KINDS = ("acute", "chronic")
DETAILS = ("full", "brief", "rare")
_TEXTS = ("label", "kind", "group", "detail", "source", "caveat")
_SERIAL = ("serial_interval_mean_days", "serial_interval_sd_days")
_SERIAL_SOURCE = "serial_interval_source"
_NUMBERS = ("gap_days", "lookback_months")
_SWITCHES = ("once_per_life", "counts_denied", "off")
_DATES = ("comparable_from",)
_LISTS = ("one_claim", "two_claims")
_TABLES = ("codes", "exclude")
_OF_CODES = ("begin_with", "exactly", "ccsr", "from", "until")
_OF_EXCLUDE = ("codes_that_begin_with", "codes", "claims_with")
_NEEDED = ("label", "kind", "source", "codes")
ANY = "any"  # core models call so what concerns no condition of its own
_NAME = re.compile(r"^[a-z][a-z0-9_]{1,49}$")
_CODE = {
    "icd10cm": re.compile(r"^[A-Z][0-9A-Z]{0,6}$"),
    "ccsr": re.compile(r"^[A-Z]{3}[0-9]{0,3}$"),
}


@dataclass(frozen=True)
class Entry:
    """A code, or the beginning of codes, of a condition.

    code: without a dot, upper case.
    system: icd10cm or ccsr (a clinical category, by its default for the claim).
    is_exact: the code itself, else every code that begins with it.
    role: counts; never (a code taken out again); or claim (a claim that bears it does
        not count, whatever else it bears).
    first, last: dates of service between which it counts; None is open.
    line: of the file.
    """

    code: str
    system: str
    is_exact: bool
    role: str
    first: date | None
    last: date | None
    line: int


@dataclass(frozen=True)
class Condition:
    """A condition: what it is called, its rule, and its codes.

    said: what its file is called in messages.
    one_claim, two_claims: claim types of which one claim, or two on different dates,
        make a case; of an acute condition both may be empty: every type counts.
    comparable_from: codes changed then, and counts before are no model of later ones.
    serial_interval_mean_days, serial_interval_sd_days: from the day one case begins to
        that of those it infects, and who found so; None where nothing is said.
    """

    condition_id: str
    said: str
    label: str
    kind: str
    group: str = "Other"
    detail: str = "brief"
    gap_days: int | None = None
    once_per_life: bool = False
    lookback_months: int | None = None
    one_claim: tuple[str, ...] = ()
    two_claims: tuple[str, ...] = ()
    counts_denied: bool = True
    off: bool = False
    source: str = ""
    caveat: str = ""
    comparable_from: date | None = None
    serial_interval_mean_days: float | None = None
    serial_interval_sd_days: float | None = None
    serial_interval_source: str = ""
    entries: tuple[Entry, ...] = field(default=(), repr=False)

    @property
    def codes_since(self) -> date | None:
        """The day since when counts compare: as said, or its first code's first day.

        None where they always did.
        """
        firsts = [entry.first for entry in self.entries if entry.role == "counts"]
        dated = [first for first in firsts if first is not None]
        began = min(dated) if dated and len(dated) == len(firsts) else None
        return self.comparable_from or began


def read(condition_id: str, text: str, said: str) -> Condition:
    """Read the text of a file.

    Args:
        condition_id: the name of the file without its ending.
        text: TOML; docs/how-to/own-conditions.md says what may stand in it.
        said: what the file is called in messages.

    Raises:
        BadInput: it can't be used; says where, why and what to do.
    """
    if not _NAME.match(condition_id):
        raise BadInput(
            f"{said}: a condition is named in small letters, digits and _ ;"
            " rename the file."
        )
    if condition_id == ANY:
        raise BadInput(f"{said}: `{ANY}` means all conditions; rename the file.")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{said} is not TOML: {error}; correct it.") from None
    if told.get("off") is True:
        return Condition(condition_id, said, condition_id, "acute", off=True)
    _check_shape(told, said)
    entries = tuple(_entries(told, text, said))
    said_of: dict[str, Any] = {
        name: tuple(value) if name in _LISTS else value
        for name, value in told.items()
        if name not in _TABLES
    }
    made = Condition(condition_id, said, entries=entries, **said_of)
    _check_rule(made)
    return made


def _check_shape(told: Mapping[str, Any], said: str) -> None:
    """Every key is known and of its type, and none is missing."""
    kinds: dict[str, type] = {
        **dict.fromkeys((*_TEXTS, _SERIAL_SOURCE), str),
        **dict.fromkeys(_SERIAL, float),
        **dict.fromkeys(_NUMBERS, int),
        **dict.fromkeys(_SWITCHES, bool),
        **dict.fromkeys(_DATES, date),
        **dict.fromkeys([*_LISTS, "codes"], list),
        "exclude": dict,
    }
    words = {
        str: "text in quotes",
        int: "a whole number",
        float: "a number with a point, as 2.6",
        bool: "true or false",
        date: "a date without quotes, as 2020-04-01",
        list: "a list",
        dict: "a table",
    }
    for name in told:
        if name not in kinds:
            raise BadInput(
                f"{said}: `{name}` is not known; use {', '.join(kinds)}, or remove it."
            )
        if type(told[name]) is not kinds[name]:
            raise BadInput(
                f"{said}: `{name}` must be {words[kinds[name]]}; correct it."
            )
    for name in _NEEDED:
        if not told.get(name):
            raise BadInput(f"{said}: `{name}` is missing; add it.")
    for name in _LISTS:
        for each in told.get(name, []):
            if not isinstance(each, str) or each not in CLAIM_TYPES:
                raise BadInput(
                    f"{said}: `{name}` holds “{each}”; a claim type is one of"
                    f" {', '.join(CLAIM_TYPES)}."
                )


def _check_rule(made: Condition) -> None:
    """What is said makes a rule: an episode's gap, or a lookback and its claims."""
    acute = made.kind == "acute"
    serial = (
        made.serial_interval_mean_days or 0,
        made.serial_interval_sd_days or 0,
        made.serial_interval_source,
    )
    wrong = {
        f"`kind` must be {' or '.join(KINDS)}": made.kind not in KINDS,
        f"`detail` must be {', '.join(DETAILS)}": made.detail not in DETAILS,
        "an acute condition needs `gap_days` of 1 or more, or `once_per_life = true`;"
        " give one of the two": acute and (made.gap_days is None) != made.once_per_life,
        "`gap_days` must be from 1 to 3650": acute
        and made.gap_days is not None
        and not 1 <= made.gap_days <= 3650,
        "an acute condition has no `lookback_months`; remove it": acute
        and made.lookback_months is not None,
        "an acute condition counts from its first claim; remove `two_claims`": acute
        and bool(made.two_claims),
        "a chronic condition has no serial interval; remove it": not acute
        and any(serial),
        "a serial interval needs `serial_interval_mean_days` above 1,"
        " `serial_interval_sd_days` above 0 and `serial_interval_source`; give all"
        " three or none": any(serial)
        and not (all(serial) and inf > serial[0] > 1 and inf > serial[1] > 0),
        "a chronic condition needs `lookback_months` from 1 to 120": not acute
        and not 1 <= (made.lookback_months or 0) <= 120,
        "a chronic condition has no `gap_days` and no `once_per_life`; remove it": (
            not acute and (made.gap_days is not None or made.once_per_life)
        ),
        "a chronic condition needs `one_claim` or `two_claims`, lists of claim types": (
            not acute and not made.one_claim and not made.two_claims
        ),
        "a claim type is in `one_claim` and in `two_claims`; leave it in one": bool(
            {*made.one_claim} & {*made.two_claims}
        ),
        "no code counts; add a [[codes]] with `begin_with`, `exactly` or `ccsr`": (
            not any(entry.role == "counts" for entry in made.entries)
        ),
    }
    for sentence, is_so in wrong.items():
        if is_so:
            raise BadInput(f"{made.said}: {sentence}.")


def _entries(told: Mapping[str, Any], text: str, said: str) -> Iterator[Entry]:
    for given in told["codes"]:
        _known(given, _OF_CODES, "[[codes]]", said)
        first, last = _date(given, "from", said), _date(given, "until", said)
        if first and last and last < first:
            raise BadInput(f"{said}: `until` {last} is before `from` {first}.")
        for key, system, is_exact in (
            ("begin_with", "icd10cm", False),
            ("exactly", "icd10cm", True),
            ("ccsr", "ccsr", False),
        ):
            for code, line in _codes(given, key, system, text, said):
                yield Entry(code, system, is_exact, "counts", first, last, line)
    out = told.get("exclude", {})
    _known(out, _OF_EXCLUDE, "[exclude]", said)
    for key, is_exact, role in (
        ("codes_that_begin_with", False, "never"),
        ("codes", True, "never"),
        ("claims_with", False, "claim"),
    ):
        for code, line in _codes(out, key, "icd10cm", text, said):
            yield Entry(code, "icd10cm", is_exact, role, None, None, line)


def _known(given: Any, keys: tuple[str, ...], where: str, said: str) -> None:
    for name in given if isinstance(given, dict) else ["?"]:
        if name not in keys:
            raise BadInput(
                f"{said}: {where} holds `{name}`; it may hold {', '.join(keys)}."
            )


def _date(given: Mapping[str, Any], key: str, said: str) -> date | None:
    day = given.get(key)
    if day is not None and type(day) is not date:
        raise BadInput(
            f"{said}: `{key}` must be a date without quotes, as 2020-04-01; correct it."
        )
    return day


def _codes(
    given: Mapping[str, Any], key: str, system: str, text: str, said: str
) -> Iterator[tuple[str, int]]:
    """The codes of a list, without dots, and the line where each stands."""
    listed = given.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(c, str) for c in listed):
        raise BadInput(
            f"{said}: `{key}` must be a list of codes in quotes; correct it."
        )
    for written in listed:
        code = written.replace(".", "").strip().upper()
        line = line_of(text, written)
        if not _CODE[system].match(code):
            raise BadInput(
                f"{said}, line {line}: “{written}” is no code; write it as"
                f" {'J10.1 or J101' if system == 'icd10cm' else 'RSP002'}."
            )
        yield code, line


def line_of(text: str, written: str) -> int:
    """The first line that holds a code in quotes; 1 where there is none."""
    lines = enumerate(text.splitlines(), start=1)
    quoted = (f'"{written}"', f"'{written}'")
    return next((n for n, line in lines if any(q in line for q in quoted)), 1)
