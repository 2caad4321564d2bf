"""Elements: the values inside segments, and what reading a transaction gives.

A segment's text has its separators normalised (segments.py), so element 1 of every
sender stands in the same place. Only the segments that are asked for are split,
and only as far as somebody reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from transforms.tables import INDEX, UNITS, USD
from transforms.x12.segments import COMPONENT, ELEMENT

# Digits with at most two decimals (zeros after those are padding): more would be
# rounded, an exponent or a thousands separator would be a guess.
# Only ASCII digits: \d would take those of every script.
AMOUNT = r"^[+-]?(?:0*[0-9]{1,12}(?:\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)$"
NUMBER = r"^[+-]?(?:0*[0-9]{1,14}(?:\.[0-9]*)?|\.[0-9]+)$"
DAY = r"^(?:1[89]|2[01])[0-9]{6}"

_VALUES = f"{ELEMENT}[^{ELEMENT}]"
_WIDEST = pl.col("text").str.count_matches(ELEMENT, literal=True).max().alias("widest")
_BLANKS = [f"{a}{b}" for s in (ELEMENT, COMPONENT) for a, b in ((" ", s), (s, " "))]
_PADDED = pl.col("text").str.contains_any(_BLANKS).any().alias("padded")
_TIGHT = pl.col("text").str.replace_all(f" *([{ELEMENT}{COMPONENT}]) *", "${1}")

# What each segment id is read for: positions of elements, 1-based.
Consumed = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Records:
    """What a file's transactions of one kind hold.

    Attributes:
        tables: frames by name, each with its schema of tables.RECORDS; `claim` lacks
            the columns about people, which are made from `identities`.
        identities: one row per claim; raw, never stored (people.py).
        findings: one row per segment that needs a person's attention.
        read: one row per segment: its state and how many elements nobody reads.
    """

    tables: dict[str, pl.DataFrame]
    identities: pl.DataFrame
    findings: pl.DataFrame
    read: pl.DataFrame


def split(
    frame: pl.DataFrame,
    segment_id: str | Sequence[str],
    last: int,
    consumed: Consumed | None = None,
) -> pl.DataFrame:
    """Keep the segments of these ids, with columns e01 to e`last`; empty is null.

    With `consumed`, unread_elements counts the non-empty elements not in its lists.
    """
    ids = [segment_id] if isinstance(segment_id, str) else list(segment_id)
    chosen = frame.filter(pl.col("segment_id").is_in(ids))
    widest, padded = chosen.select(_WIDEST, _PADDED).row(0)
    if padded:
        chosen = chosen.with_columns(_TIGHT)
    # Most senders stop early: fields that nobody wrote are not worth splitting.
    width = max(1, min(last, widest or 1))
    fields = pl.col("text").str.split_exact(ELEMENT, width)
    rows = chosen.with_columns(fields.alias("fields")).select(
        pl.exclude("fields"), *_elements(width, last)
    )
    if consumed is None:
        return rows
    skipped = [
        pl.col(f"e{n:02}").is_not_null() & _in([i for i in ids if n not in consumed[i]])
        for n in range(1, width + 1)
        if any(n not in consumed[i] for i in ids)
    ]
    count = pl.sum_horizontal(skipped) if skipped else pl.lit(0)
    if (widest or 0) > width:
        beyond = pl.col("text").str.count_matches(_VALUES)
        within = [pl.col(f"e{n:02}").is_not_null() for n in range(1, width + 1)]
        count = count + beyond - pl.sum_horizontal(within)
    return rows.with_columns(unread_elements=count.cast(INDEX))


@cache
def _elements(width: int, last: int) -> list[pl.Expr]:
    fields = pl.col("fields").struct
    return [
        *(
            _filled(fields.field(f"field_{n}")).alias(f"e{n:02}")
            for n in range(1, width + 1)
        ),
        *(
            pl.lit(None, pl.String).alias(f"e{n:02}")
            for n in range(width + 1, last + 1)
        ),
    ]


def _filled(value: pl.Expr) -> pl.Expr:
    return pl.when(value != "").then(value)


def _in(ids: list[str]) -> pl.Expr:
    return pl.col("segment_id").is_in(ids)


def composite(element: pl.Expr, last: int) -> pl.Expr:
    """Split a composite element into components, as column `composite`."""
    return element.str.split_exact(COMPONENT, last - 1).alias("composite")


@cache
def part(position: int) -> pl.Expr:
    """One component of column `composite`, 1-based; empty is null."""
    return _filled(pl.col("composite").struct.field(f"field_{position - 1}"))


def component(element: pl.Expr, position: int) -> pl.Expr:
    """Take one component of a composite element, 1-based; empty is null."""
    fields = element.str.split_exact(COMPONENT, position).struct
    return _filled(fields.field(f"field_{position - 1}"))


def firsts(rows: pl.DataFrame, key: str, **values: pl.Expr) -> pl.DataFrame:
    """One row per key: the first value of each kind that is not null.

    Rows stand in file order, so that the keys, segment indexes, ascend.
    """
    chosen = rows.select(pl.col(key).set_sorted(), **values)
    return chosen.group_by(key).agg(pl.all().first(ignore_nulls=True))


def numbered(key: str) -> pl.Expr:
    """Number the rows of each key from 1; rows of a key stand together."""
    row = pl.int_range(pl.len(), dtype=INDEX)
    opens = pl.col(key).ne_missing(pl.col(key).shift(1))
    return row - pl.when(opens).then(row).forward_fill() + 1


def usd(element: pl.Expr) -> pl.Expr:
    """Read an amount: Decimal(18, 2), or null when absent or not a plain number."""
    return pl.when(element.str.contains(AMOUNT)).then(element).cast(USD, strict=False)


def unreadable_usd(element: pl.Expr) -> pl.Expr:
    """Say whether an amount is there but can't be read: its unit is quarantined."""
    return element.is_not_null() & usd(element).is_null()


def units(element: pl.Expr) -> pl.Expr:
    """Read a quantity: Decimal(18, 4), or null when absent or not a number."""
    return pl.when(element.str.contains(NUMBER)).then(element).cast(UNITS, strict=False)


def day(element: pl.Expr) -> pl.Expr:
    """Read the first day of a date, a time or a range; null when it is none."""
    digits = pl.when(element.str.contains(DAY)).then(element.str.slice(0, 8))
    return digits.str.to_date("%Y%m%d", strict=False)


def last_day(element: pl.Expr) -> pl.Expr:
    """Read the last day of a range (RD8), or the day of a single date."""
    tail = element.str.split_exact("-", 1).struct.field("field_1")
    return day(pl.when(tail.is_not_null()).then(tail).otherwise(element))


def unreadable_day(element: pl.Expr) -> pl.Expr:
    """Say whether a date is there but can't be read."""
    either = day(element).is_null() | last_day(element).is_null()
    return element.is_not_null() & either


def table(rows: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Give rows the columns and types of a landing table; others are dropped."""
    return rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def states(
    frame: pl.DataFrame,
    parts: Sequence[pl.DataFrame],
    consumed: Consumed,
    quarantined: pl.Expr,
) -> pl.DataFrame:
    """Say of each segment whether it was parsed, and how much of it nobody reads.

    The parts hold every segment of `frame` that `consumed` names.
    """
    columns = ["segment_index", "segment_id", "claim_at", "line_at"]
    others = frame.filter(_in(list(consumed)).not_()).select(
        *columns, state=pl.lit("ignored"), unread_elements=pl.lit(0, INDEX)
    )
    parsed = [
        part.select(*columns, pl.lit("parsed").alias("state"), "unread_elements")
        for part in parts
    ]
    return pl.concat([others, *parsed]).select(
        "segment_index",
        state=pl.when(quarantined).then(pl.lit("quarantined")).otherwise("state"),
        unread_elements=pl.when(quarantined).then(0).otherwise("unread_elements"),
    )
