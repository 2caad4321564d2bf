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
from transforms.x12.consumed import Consumed
from transforms.x12.separators import COMPONENT, ELEMENT

# Digits with at most two decimals (zeros after those are padding): more would be
# rounded, an exponent or a thousands separator would be a guess.
# Only ASCII digits: \d would take those of every script.
AMOUNT = r"^[+-]?(?:0*[0-9]{1,12}(?:\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)$"
NUMBER = r"^[+-]?(?:0*[0-9]{1,14}(?:\.[0-9]*)?|\.[0-9]+)$"
DAY = r"^(?:1[89]|2[01])[0-9]{6}"

_BLANK = ord(" ")
_TIGHT = pl.col("text").str.replace_all(f" *([{ELEMENT}{COMPONENT}]) *", "${1}")

Mask: TypeAlias = np.ndarray  # one boolean per segment

# A short string stands inside its view: so many bytes, those past its end zero.
_INLINE = 12
_KEEP = np.array(
    [[255] * n + [0] * (_INLINE - n) for n in range(_INLINE + 1)], np.uint8
).view(f"V{_INLINE}")[:, 0]
_BLOCK = 1 << 15
_BUFFER_BITS = 30  # a view's offset is 31 bits


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
        self._views = _views(self._found)
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
        first, after = self._found.first[where], self._found.after[where]
        return self._column(first, after, position)

    def of(self, segment_ids: Sequence[str], last: int) -> pl.DataFrame:
        """The segments of these ids, with columns e01 to e`last`; empty is null.

        Column is_longer says that elements after e`last` are not all empty.
        """
        rows = np.flatnonzero(self.at(*segment_ids))
        first, after = self._found.first[rows], self._found.after[rows]
        return self.frame.select(
            pl.all().gather(rows),
            *(
                self._column(first, after, position).alias(f"e{position:02}")
                for position in range(1, last + 1)
            ),
            is_longer=self._has_more(first + last, after),
        )

    def unread(self, consumed: Consumed) -> np.ndarray:
        """Count each segment's non-empty elements that `consumed` does not name."""
        found = self._found
        counts = found.after - found.first
        width = int(counts.max(initial=0)) + 1
        is_skipped = np.zeros((len(self._names), width), bool)
        for kind, name in enumerate(self._names):
            if name in consumed:
                is_skipped[kind] = True
                is_skipped[kind, [n for n in consumed[name] if n < width]] = False
        starts = self._kind.astype(np.int32) * width - found.first.astype(np.int32)
        places = np.repeat(starts, counts)
        places += np.arange(1, len(places) + 1, dtype=np.int32)
        flags = is_skipped.ravel()[places]
        flags &= found.length > 0
        sums = np.concatenate([[0], np.cumsum(flags, dtype=np.int32)])
        return (sums[found.after] - sums[found.first]).astype(np.uint32)

    def _column(self, first: np.ndarray, after: np.ndarray, position: int) -> pl.Series:
        """One element of some segments, without looking at each of them in turn."""
        element = first + (position - 1)
        has_one = element < after
        if not has_one.any():
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(first))
        element[~has_one] = -1  # the view of nothing
        views = self._views[element]
        valid = np.packbits(views.view(np.uint32)[::4] > 0, bitorder="little")
        buffers = [pa.py_buffer(part) for part in (valid, views)]
        buffers += map(pa.py_buffer, _data_buffers(self._found.data))
        return pl.Series(pa.Array.from_buffers(pa.string_view(), len(first), buffers))

    def _has_more(self, first: np.ndarray, after: np.ndarray) -> pl.Series:
        longer = np.flatnonzero(first < after)
        filled = [bool(self._found.length[first[n] : after[n]].any()) for n in longer]
        flags = np.zeros(len(first), bool)
        flags[longer] = filled
        return pl.Series(flags)


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


def _views(found: _Found) -> np.ndarray:
    """Each element as one of Arrow's string views; the last is that of nothing.

    A view is 16 bytes: the length, and the string itself when it is short, else its
    first four bytes and where it stands.
    """
    count = len(found.start)
    window = np.ndarray(
        len(found.data) - _INLINE + 1, f"V{_INLINE}", found.data, strides=(1,)
    )
    views = np.empty((count + 1, 4), np.uint32)
    views[count] = 0
    for at in range(0, count, _BLOCK):  # so that what is made stays in the cache
        block = slice(at, min(at + _BLOCK, count))
        length = found.length[block]
        letters = window[found.start[block]].view(np.uint32)
        letters &= _KEEP[np.minimum(length, _INLINE)].view(np.uint32)
        views[block, 0] = length
        views[block, 1:] = letters.reshape(len(length), 3)
    longer = np.flatnonzero(found.length > _INLINE)
    views[longer, 2] = found.start[longer] >> _BUFFER_BITS
    views[longer, 3] = found.start[longer] & ((1 << _BUFFER_BITS) - 1)
    return views.view(np.complex128).ravel()  # 16 bytes that numpy moves at once


def _data_buffers(data: np.ndarray) -> list[np.ndarray]:
    """The bytes in buffers that overlap, so that no string is cut in two."""
    size = 1 << _BUFFER_BITS
    return [data[at : at + 2 * size - 1] for at in range(0, len(data), size)]


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
    places = np.arange(len(turns), dtype=np.int32)
    places *= turns
    values = np.where(opens, segment_index, np.uint32(0))
    return values[np.maximum.accumulate(places, out=places)]
