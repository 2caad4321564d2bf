"""Elements: the values inside segments, and what reading a transaction gives.

A segment's text has its separators normalised (segments.py), so element 1 of every
sender stands in the same place. Only the segments that are asked for are split,
and only as far as somebody reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.tables import INDEX, UNITS, USD
from transforms.x12.segments import COMPONENT, ELEMENT

# Digits with at most two decimals (zeros after those are padding): more would be
# rounded, an exponent or a thousands separator would be a guess.
AMOUNT = r"^[+-]?(?:0*\d{1,16}(?:\.\d{0,2}0*)?|\.\d{1,2}0*)$"
NUMBER = r"^[+-]?(?:0*\d{1,14}(?:\.\d*)?|\.\d+)$"
DAY = r"^(?:1[89]|2[01])\d{6}"
VALUES = ELEMENT + r" *[^" + ELEMENT + " ]"

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
    frame: pl.DataFrame, segment_id: str | Sequence[str], last: int
) -> pl.DataFrame:
    """Keep the segments of these ids, with columns e01 to e`last`; empty is null."""
    ids = [segment_id] if isinstance(segment_id, str) else list(segment_id)
    chosen = frame.filter(pl.col("segment_id").is_in(ids))
    widest = chosen["text"].str.count_matches(ELEMENT, literal=True).max()
    # Most senders stop early: fields that nobody wrote are not worth splitting.
    width = max(1, min(last, widest if isinstance(widest, int) else 1))
    fields = chosen["text"].str.split_exact(ELEMENT, width).struct.unnest()
    elements = [
        pl.when(value != "").then(value).alias(f"e{n:02}")
        for n in range(1, width + 1)
        for value in [pl.col(f"field_{n}").str.strip_chars(" ")]
    ]
    absent = [
        pl.lit(None, pl.String).alias(f"e{n:02}") for n in range(width + 1, last + 1)
    ]
    return chosen.hstack(fields.select(elements)).with_columns(absent)


def component(element: pl.Expr, position: int) -> pl.Expr:
    """Take one component of a composite element, 1-based; empty is null."""
    fields = element.str.split_exact(COMPONENT, position).struct
    value = fields.field(f"field_{position - 1}").str.strip_chars(" ")
    return pl.when(value != "").then(value)


def usd(element: pl.Expr) -> pl.Expr:
    """Read an amount: Decimal(18, 2), or null when absent or not a plain number."""
    return pl.when(element.str.contains(AMOUNT)).then(element).cast(USD, strict=False)


def unreadable_usd(element: pl.Expr) -> pl.Expr:
    """Say whether an amount is there but can't be read: its unit is quarantined."""
    return element.is_not_null() & element.str.contains(AMOUNT).not_()


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


def unread(elements: pl.DataFrame, consumed: Consumed) -> pl.DataFrame:
    """Count, per split segment, the non-empty elements that nobody reads."""
    ids = elements["segment_id"].unique().to_list()
    taken = [
        pl.col(f"e{n:02}").is_not_null()
        & pl.col("segment_id").is_in([i for i in ids if n in consumed.get(i, ())])
        for n in sorted({n for i in ids for n in consumed.get(i, ())})
    ]
    present = pl.col("text").str.count_matches(VALUES)
    read = pl.sum_horizontal(taken) if taken else pl.lit(0)
    return elements.select(
        "segment_index", unread_elements=(present - read.cast(INDEX)).cast(INDEX)
    )


def table(rows: pl.DataFrame, schema: Mapping[str, object]) -> pl.DataFrame:
    """Give rows the columns and types of a landing table; others are dropped."""
    return rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def read_frame(states: pl.DataFrame, skipped: pl.DataFrame) -> pl.DataFrame:
    """Join each segment's state with the elements counted as unread, where parsed."""
    counts = skipped.group_by("segment_index").agg(pl.col("unread_elements").sum())
    parsed = pl.col("state") == "parsed"
    return states.join(
        counts, on="segment_index", how="left", maintain_order="left"
    ).with_columns(
        pl.when(parsed).then("unread_elements").fill_null(0).alias("unread_elements")
    )
