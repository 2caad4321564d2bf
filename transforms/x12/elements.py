"""Elements: the values inside segments, and what reading a transaction gives.

A segment's text has its separators normalised (segments.py), so element 1 of every
sender stands in the same place. Only the segments that are asked for are split,
and only as far as somebody reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.tables import INDEX, UNITS, USD
from transforms.x12.segments import COMPONENT, ELEMENT

# Digits with at most two decimals (zeros after those are padding): more would be
# rounded, an exponent or a thousands separator would be a guess.
# Only ASCII digits: \d would take those of every script.
AMOUNT = r"^[+-]?(?:0*[0-9]{1,12}(?:\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)$"
NUMBER = r"^[+-]?(?:0*[0-9]{1,14}(?:\.[0-9]*)?|\.[0-9]+)$"
DAY = r"^(?:1[89]|2[01])[0-9]{6}"

_BLANK = ord(" ")
_TIGHT = pl.col("text").str.replace_all(f" *([{ELEMENT}{COMPONENT}]) *", "${1}")

# What each segment id is read for: positions of elements, 1-based.
Consumed = Mapping[str, frozenset[int]]
Mask: TypeAlias = np.ndarray  # one boolean per segment

# A short string stands inside its view: so many bytes, those past its end zero.
_INLINE = 12
_KEEP = np.array(
    [[255] * n + [0] * (_INLINE - n) for n in range(_INLINE + 1)], np.uint8
).view(np.uint32)


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


class Elements:
    """The elements of many segments: found once, made into columns where asked for.

    Attributes:
        frame: the segments, one row each; `add` gives it columns.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        """Take segments, with columns text and segment_id."""
        self._names = frame["segment_id"].unique().drop_nulls()
        kinds = frame["segment_id"].cast(pl.Enum(self._names))
        self._kind = kinds.to_physical().to_numpy()
        self._found = _found(frame["text"])
        if _is_padded(self._found):
            self._found = _found(frame.select(_TIGHT)["text"])
        self.frame = frame.drop("text")

    def at(self, *segment_ids: str) -> Mask:
        """Say of each segment whether it is one of these."""
        return self._names.is_in(list(segment_ids)).to_numpy()[self._kind]

    def add(self, **columns: np.ndarray) -> None:
        """Give the segments further columns, one value each."""
        self.frame = self.frame.with_columns(
            pl.Series(name, values) for name, values in columns.items()
        )

    def values(self, position: int, where: Mask) -> pl.Series:
        """One element of the segments that a mask chooses; empty is null."""
        return _values(self._found, np.flatnonzero(where), position)

    def of(self, segment_ids: Sequence[str], last: int) -> pl.DataFrame:
        """The segments of these ids, with columns e01 to e`last`; empty is null."""
        rows = np.flatnonzero(self.at(*segment_ids))
        chosen = self.frame.select(pl.all().gather(rows))
        return chosen.with_columns(
            _values(self._found, rows, position).alias(f"e{position:02}")
            for position in range(1, last + 1)
        ).with_columns(last_element=self._last_filled(rows))

    def unread(self, consumed: Consumed) -> np.ndarray:
        """Count each segment's non-empty elements that `consumed` does not name."""
        found = self._found
        counts = found.after - found.first
        widest = int(counts.max(initial=0))
        is_read = np.zeros((len(self._names) or 1, widest + 1), bool)
        for kind, name in enumerate(self._names):
            for position in consumed.get(name, ()):
                is_read[kind, min(position, widest)] |= position <= widest
            is_read[kind] |= name not in consumed
        position = np.arange(1, len(found.length) + 1) - np.repeat(found.first, counts)
        read = is_read[np.repeat(self._kind, counts), position]
        return _summed((found.length > 0) & ~read, found)

    def _last_filled(self, rows: np.ndarray) -> pl.Series:
        """The position of the last element of each segment that is not empty."""
        found = self._found
        filled = np.where(found.length > 0, np.arange(1, len(found.length) + 1), 0)
        furthest = np.concatenate([[0], np.maximum.accumulate(filled)])
        last = furthest[found.after[rows]] - found.first[rows]
        return pl.Series(np.maximum(last, 0).astype(np.uint32))


class _Found(NamedTuple):
    """Where the elements of segments are: one entry per separator, one per segment."""

    data: np.ndarray  # the bytes of all segments, and some zeros
    start: np.ndarray  # of each element: its first byte
    length: np.ndarray  # of each element: how many bytes
    first: np.ndarray  # of each segment: its first element
    after: np.ndarray  # of each segment: one past its last element


def _found(texts: pl.Series) -> _Found:
    array = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, values = array.buffers()
    if not len(array) or values is None:
        nothing = np.zeros(len(array), np.int64)
        return _Found(np.zeros(_INLINE, np.uint8), *[nothing[:0]] * 2, *[nothing] * 2)
    bounds = np.frombuffer(offsets, np.int64)[array.offset :][: len(array) + 1]
    data = np.zeros(bounds[-1] + _INLINE, np.uint8)
    data[: bounds[-1]] = np.frombuffer(values, np.uint8)[: bounds[-1]]
    separators = np.flatnonzero(data[: bounds[-1]] == ord(ELEMENT))
    firsts = np.searchsorted(separators, bounds)
    first, after = firsts[:-1], firsts[1:]
    stop = np.append(separators[1:], bounds[-1])
    has_any = after > first
    stop[after[has_any] - 1] = bounds[1:][has_any]
    start = separators + 1
    return _Found(data, start, stop - start, first, after)


def _is_padded(found: _Found) -> bool:
    """Say whether any element or component has a blank at either end."""
    data = found.data
    components = np.flatnonzero(data == ord(COMPONENT))
    return any(
        bool((data[at] == _BLANK).any())
        for at in (found.start, found.start - 2, components - 1, components + 1)
    )


def _summed(flags: np.ndarray, found: _Found) -> np.ndarray:
    """Count the elements of each segment for which a flag is up."""
    sums = np.concatenate([[0], np.cumsum(flags)])
    return (sums[found.after] - sums[found.first]).astype(np.uint32)


def _values(found: _Found, rows: np.ndarray, position: int) -> pl.Series:
    """One element of some segments as strings, without looking at each in turn.

    A string of Arrow's view type is 16 bytes: its length, and itself when it is short,
    else its first four bytes and where it stands.
    """
    element = found.first[rows] + (position - 1)
    here = np.flatnonzero(element < found.after[rows])
    here = here[found.length[element[here]] > 0]
    if not len(here):
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    element = element[here]
    start, length = found.start[element], found.length[element]
    views = np.zeros((len(rows), 4), np.uint32)
    window = np.ndarray(
        len(found.data) - _INLINE + 1, f"V{_INLINE}", found.data, strides=(1,)
    )
    letters = window[start].view(np.uint32).reshape(-1, 3)
    views[here, 0] = length
    views[here, 1:] = letters & _KEEP[np.minimum(length, _INLINE)]
    is_long = length > _INLINE
    buffers = []
    if is_long.any():
        views[here[is_long], 2] = 0
        views[here[is_long], 3] = start[is_long]
        buffers = [pa.py_buffer(found.data)]
    filled = np.zeros(len(rows), bool)
    filled[here] = True
    valid = np.packbits(filled, bitorder="little")
    array = pa.Array.from_buffers(
        pa.string_view(), len(rows), [pa.py_buffer(valid), pa.py_buffer(views), *buffers]
    )
    return pl.Series(array)


def split(
    frame: pl.DataFrame, segment_id: str | Sequence[str], last: int
) -> pl.DataFrame:
    """Keep the segments of these ids, with columns e01 to e`last`; empty is null."""
    ids = [segment_id] if isinstance(segment_id, str) else list(segment_id)
    return Elements(frame.filter(pl.col("segment_id").is_in(ids))).of(ids, last)


def _filled(value: pl.Expr) -> pl.Expr:
    return pl.when(value != "").then(value)


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
    elements: Elements,
    unread_elements: np.ndarray,
    consumed: Consumed,
    quarantined: pl.Expr,
) -> pl.DataFrame:
    """Say of each segment whether it was parsed, and how much of it nobody reads."""
    parsed = pl.Series(elements.at(*consumed))
    return elements.frame.select(
        "segment_index",
        state=pl.when(quarantined)
        .then(pl.lit("quarantined"))
        .when(parsed)
        .then(pl.lit("parsed"))
        .otherwise(pl.lit("ignored")),
        unread_elements=pl.when(quarantined)
        .then(pl.lit(0, INDEX))
        .otherwise(pl.Series(unread_elements)),
    )


def since(
    segment_index: np.ndarray, opens: Mask, closes: Mask | None = None
) -> np.ndarray:
    """The index of the segment that opened what each segment is in; 0 is nowhere."""
    turns = opens if closes is None else opens | closes
    last = np.maximum.accumulate(np.where(turns, np.arange(len(turns)), 0))
    return np.where(opens[last], segment_index[last], np.uint32(0))
