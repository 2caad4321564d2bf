"""Filters: what a reader may narrow a page to, kept in the page's address.

A filter drops rows. A choice changes how the rows that are left are shown. Each is
one control and one parameter of the address, so a link reproduces the view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

import polars as pl

from dashboards import wording

Values = Mapping[str, tuple[str, ...]]
Option = tuple[str, str]  # value, label


@dataclass(frozen=True)
class Filter:
    """Keep the rows whose column has one of the chosen values."""

    key: str
    label: str
    column: str
    kind: Literal["many", "one", "from", "to"] = "many"
    named_by: str = ""  # the column that names a value for people
    default: str = ""  # of kind 'one', which always has a value
    # A row's value, where it takes more than the column; names, in the order offered.
    made_of: pl.Expr | None = field(default=None, compare=False)
    named: tuple[Option, ...] = ()
    # Set by a click on another page: shown only while it has a value.
    is_quiet: bool = False
    # What readers write: shown though one value occurs, since they may write another.
    is_written: bool = False

    @property
    def of_row(self) -> pl.Expr:
        """The value that a row has."""
        return pl.col(self.column) if self.made_of is None else self.made_of

    @property
    def as_said(self) -> str:
        """What it narrows by, within a sentence: 'payer', 'when served'."""
        label = self.label.lower()
        if self.kind in ("from", "to"):  # 'Served, from'
            return f"when {label.rpartition(',')[0]}"
        return label


@dataclass(frozen=True)
class Choice:
    """How to show the rows: handed to every function of the page that names it."""

    key: str
    label: str
    options: tuple[Option, ...]

    @property
    def default(self) -> str:
        return self.options[0][0]


Control = Filter | Choice

PAYER = Filter("payer", "Payer", "payer_id", named_by="payer_name")
FACILITY = Filter("facility", "Facility", "facility_id", named_by="facility_name")
CLAIM_TYPE = Filter("claim_type", "Claim type", "claim_type_code")
FINANCIAL_CLASS = Filter("class", "Financial class", "financial_class_code")
CONDITION = Filter(
    "condition",
    "Condition",
    "condition_id",
    "one",
    named_by="condition_label",
    default="influenza",
)


def period(key: str, column: str, what: str) -> tuple[Filter, Filter]:
    """The two ends of a period, in whole months of a column of days."""
    return (
        Filter(f"{key}_from", f"{what}, from", column, "from"),
        Filter(f"{key}_to", f"{what}, to", column, "to"),
    )


def parse(
    search: str | None, controls: Sequence[Control]
) -> dict[str, tuple[str, ...]]:
    """Read an address' parameters; those that are no control of the page are left."""
    known = {control.key for control in controls}
    given = parse_qs((search or "").lstrip("?"), max_num_fields=50)
    return {
        key: tuple(sorted({text for text in texts if text}))
        for key, texts in given.items()
        if key in known
    }


def address(values: Values, controls: Sequence[Control]) -> str:
    """Write chosen values as the address' parameters, the same choice the same way."""
    pairs = [
        (control.key, value)
        for control in controls
        for value in sorted(set(values.get(control.key, ())))
        if value != control.default
    ]
    return "?" + urlencode(pairs) if pairs else ""


def said(
    controls: Sequence[Control],
    values: Values,
    names: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """What is chosen, in words: 'Payer: River HMO'; nothing of what is as usual."""
    changed = unusual(controls, values)
    return [
        f"{each.label}: "
        + ", ".join(_called(each, value, names) for value in changed[each.key])
        for each in controls
        if each.key in changed
    ]


def unusual(controls: Sequence[Control], values: Values) -> dict[str, tuple[str, ...]]:
    """The values of a page's controls that are set to other than their defaults."""
    return {
        each.key: values[each.key]
        for each in controls
        if values.get(each.key, ()) not in ((), (each.default,))
    }


def _called(
    control: Control, value: str, names: Mapping[str, Mapping[str, str]]
) -> str:
    """A value of a control, as people call it."""
    if isinstance(control, Choice):
        return dict(control.options).get(value, value)
    if control.kind in ("from", "to"):
        day = _month(value)
        return wording.month(day) if day else value
    known = dict(control.named) | dict(names.get(control.column, {}))
    return wording.name(known[value]) if known.get(value) else wording.words(value)


def options(
    control: Control,
    frames: Sequence[pl.DataFrame],
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Option]:
    """What a control offers: the values that occur, named for people.

    `names` holds names by column and value, for reports that hold values alone.
    """
    if isinstance(control, Choice):
        return list(control.options)
    named: dict[str, str] = {}
    for frame in frames:
        if control.column not in frame.columns:
            continue
        if control.kind in ("from", "to"):
            days = frame[control.column].drop_nulls().dt.truncate("1mo").unique()
            named |= {f"{day:%Y-%m}": wording.month(day) for day in days}
            continue
        known = (names or {}).get(control.column, {})
        values = frame.select(control.of_row.alias("value"))["value"]
        for value in values.drop_nulls().unique():
            named[value] = (
                wording.name(known[value]) if known.get(value) else wording.words(value)
            )
    if control.named:
        return [option for option in control.named if option[0] in named]
    if control.kind in ("from", "to"):
        return sorted(named.items())
    return sorted(named.items(), key=lambda option: (option[1].lower(), option[0]))


def offered(
    controls: Sequence[Control],
    values: Values,
    frames: Sequence[pl.DataFrame],
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, list[Option]]:
    """What each control offers; of kind 'one', what the ones before it leave."""
    settled = settle(controls, values, frames)
    left, found = list(frames), {}
    for control in controls:
        is_one = not isinstance(control, Choice) and control.kind == "one"
        found[control.key] = options(control, left if is_one else frames, names)
        if is_one:
            left = [keep(frame, [control], settled) for frame in left]
    return found


def is_a_choice(
    control: Control, values: Values, offered: Mapping[str, Sequence[Option]]
) -> bool:
    """Whether there is anything to choose: an insurer has one payer, their own."""
    if isinstance(control, Filter) and control.is_quiet:
        return bool(values.get(control.key))
    if isinstance(control, Filter) and control.is_written:
        return True
    is_many = not isinstance(control, Choice) and control.kind == "many"
    one = is_many and len(offered[control.key]) == 1
    return not one or bool(values.get(control.key))


def following(
    controls: Sequence[Control],
    frames: Sequence[pl.DataFrame],
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, dict[str, Any]]:
    """What a control offers for each value of the first, where that differs.

    By the later control's key: the first's key and default, and the options by its
    value. The browser needs it, so that a chronic condition offers no weeks.
    """
    ones = [
        each for each in controls if not isinstance(each, Choice) and each.kind == "one"
    ]
    if not ones:
        return {}
    first, *later = ones
    offers = {
        value: offered(controls, {first.key: (value,)}, frames, names)
        for value, _ in options(first, frames, names)
    }
    return {
        each.key: {
            "on": first.key,
            "default": first.default,
            "offers": {
                value: [
                    {"value": code, "label": label} for code, label in found[each.key]
                ]
                for value, found in offers.items()
            },
        }
        for each in later
        if len({tuple(found[each.key]) for found in offers.values()}) > 1
    }


def chosen(control: Control, values: Values, offered: Sequence[Option]) -> str:
    """The one value of a choice or a filter of kind 'one'."""
    allowed = [value for value, _ in offered]
    given = values.get(control.key, ())
    if given and given[0] in allowed:
        return given[0]
    if control.default in allowed or not allowed:
        return control.default
    return allowed[0]


def settle(
    controls: Sequence[Control], values: Values, frames: Sequence[pl.DataFrame]
) -> dict[str, tuple[str, ...]]:
    """Give every control that always has a value its own, or its default."""
    settled = {
        control.key: values[control.key]
        for control in controls
        if control.key in values
    }
    left = list(frames)
    for control in controls:
        if isinstance(control, Choice) or control.kind == "one":
            # What is offered depends on the choices before: a chronic condition has
            # no weeks.
            settled[control.key] = (chosen(control, values, options(control, left)),)
            left = [keep(frame, [control], settled) for frame in left]
    return settled


def keep(
    frame: pl.DataFrame,
    controls: Sequence[Control],
    values: Values,
    *,
    without: Sequence[str] = (),
) -> pl.DataFrame:
    """The rows a reader's choice leaves; a filter on an absent column drops none."""
    wanted = []
    for control in controls:
        if isinstance(control, Choice) or control.column not in frame.columns:
            continue
        given = values.get(control.key, ())
        if not given or control.kind in without:
            continue
        column = control.of_row
        if control.kind in ("from", "to"):
            start = _month(given[0])
            if start is None:
                continue
            if control.kind == "from":
                wanted.append(column >= start)
            else:
                wanted.append(column.dt.truncate("1mo") <= start)
        else:
            wanted.append(column.is_in(given))
    return frame.filter(*wanted) if wanted else frame


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
