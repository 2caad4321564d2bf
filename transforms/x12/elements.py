"""Elements: the segments of files as arrays, and the values inside them as columns.

The text of all segments stands in one buffer, with our separators, so that element 1
of every sender stands in the same place; a column is made straight from it, of the
rows and the position that are asked for. A row is the place of a segment in these
arrays; -1 stands for no segment and gives null.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.tables import INDEX, UNITS, USD
from transforms.x12 import kernels
from transforms.x12.consumed import Consumed

Rows: TypeAlias = np.ndarray  # int32, ascending unless said otherwise
Mask: TypeAlias = np.ndarray  # one boolean per row

NOWHERE = -1
PADDING = 16  # zeros after the bytes of a buffer, so that each can be read as eight
_WHOLE_DIGITS = {USD: 12, UNITS: 14}

# One row per segment, for the few, and for people (see Segments.frame).
SEGMENT = {
    "segment_index": pl.UInt32,
    "byte_offset": pl.Int64,
    "segment_id": pl.String,
    "text": pl.String,
    "interchange_index": pl.UInt32,
    "group_index": pl.UInt32,
    "transaction_index": pl.UInt32,
    "transaction_set_code": pl.String,
    "kind_code": pl.String,
    "file_at": pl.UInt32,
}

# One row per transaction (ST): where it is, what it is, and what its group says.
SETS = {
    "file_at": pl.UInt32,
    "transaction_index": pl.UInt32,
    "segment_index": pl.UInt32,
    "byte_offset": pl.Int64,
    "transaction_set_code": pl.String,
    "kind_code": pl.String,
    "implementation_code": pl.String,
    "group_implementation_code": pl.String,
    "group_date": pl.Date,
}


# What a segment is: the arrays of Segments.
TYPES = {
    "start": np.int32,
    "stop": np.int32,
    "first": np.int32,
    "after": np.int32,
    "code": np.uint16,
    "segment_index": np.uint32,
    "byte_offset": np.int64,
    "file_at": np.uint32,
    "interchange_index": np.uint32,
    "group_index": np.uint32,
    "transaction_index": np.uint32,
    "set_at": np.int32,
}


class Amounts(NamedTuple):
    """Decimal numbers, one per row, as whole ones of the last decimal of `dtype`."""

    values: np.ndarray  # int64; 0 where there is none
    states: np.ndarray  # kernels.ABSENT, GOOD or BAD
    dtype: pl.Decimal

    @property
    def bad(self) -> Mask:
        """Those that are there but are no plain number."""
        return self.states == kernels.BAD

    @property
    def missing(self) -> Mask:
        """Those that are not there."""
        return self.states == kernels.ABSENT

    def take(self, at: np.ndarray) -> "Amounts":
        """Some of these, by their number."""
        return self._replace(values=self.values[at], states=self.states[at])

    def series(self) -> pl.Series:
        """The numbers; null where there is none."""
        return decimals(self.values, self.dtype, self.states == kernels.GOOD)

    def filled(self) -> pl.Series:
        """The numbers; 0 where there is none."""
        return decimals(self.values, self.dtype)


class Days(NamedTuple):
    """Days since 1970, one per row."""

    values: np.ndarray  # int32; 0 where there is none
    states: np.ndarray  # kernels.ABSENT, GOOD or BAD

    @property
    def bad(self) -> Mask:
        """Those that are there but are no date."""
        return self.states == kernels.BAD

    @property
    def good(self) -> Mask:
        """Those that are dates."""
        return self.states == kernels.GOOD

    def series(self) -> pl.Series:
        """The dates; null where there is none."""
        return dates(self.values, self.good)

    def take(self, at: np.ndarray) -> "Days":
        """Some of these, by their number; -1 is absent."""
        absent = np.uint8(kernels.ABSENT)
        return Days(
            np.append(self.values, np.int32(0))[at], np.append(self.states, absent)[at]
        )

    def otherwise(self, other: "Days") -> "Days":
        """These, and the others where these are no dates."""
        good = self.good
        return Days(
            np.where(good, self.values, other.values),
            np.where(good, self.states, other.states),
        )


class Segments:
    """The segments of one or more files, in file order, as arrays of equal length.

    Attributes:
        data: the text of all segments, our separators between the elements, and zeros.
        words: the same bytes, eight from each place on.
        start, stop: where the text of each stands in it.
        element: the place of every element separator; `first` to `after` are those of
            a segment.
        code: the segment id as a number (kernels.code), 0 where it is none of X12.
        segment_index, byte_offset: the place in the file.
        file_at: which file, counted from 0.
        interchange_index, group_index, transaction_index: counted from 1 in the file;
            0 outside.
        set_at: the row of `sets` of the transaction it stands in, else -1.
        sets: the transactions, SETS.
        is_padded: whether blanks stand beside separators; those of an ISA don't count.
    """

    data: np.ndarray
    words: np.ndarray
    element: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    first: np.ndarray
    after: np.ndarray
    code: np.ndarray
    segment_index: np.ndarray
    byte_offset: np.ndarray
    file_at: np.ndarray
    interchange_index: np.ndarray
    group_index: np.ndarray
    transaction_index: np.ndarray
    set_at: np.ndarray
    sets: pl.DataFrame
    is_padded: bool

    def __init__(
        self,
        data: np.ndarray | None = None,
        element: np.ndarray | None = None,
        arrays: Mapping[str, np.ndarray] | None = None,
        sets: pl.DataFrame | None = None,
        is_padded: bool = False,
    ) -> None:
        """Take arrays; those that are not given are zeros, or -1 for set_at."""
        self.data = np.zeros(PADDING, np.uint8) if data is None else data
        self.words = overlapping(self.data)
        self.element = np.zeros(0, np.int32) if element is None else element
        self.sets = pl.DataFrame(schema=SETS) if sets is None else sets
        self.is_padded = is_padded
        given = arrays or {}
        height = len(given["code"]) if given else 0
        for name, dtype in TYPES.items():
            if name in given:
                setattr(self, name, given[name])
            else:
                outside = NOWHERE if name == "set_at" else 0
                setattr(self, name, np.full(height, outside, dtype))
        self._order: tuple[np.ndarray, np.ndarray] | None = None
        # What was looked up of all segments of an id is often looked up again.
        self._rows: dict[str, Rows] = {}
        self._whole: dict[int, str] = {}
        self._elements: dict[tuple[str, int, int], Elements] = {}
        self._dollars: dict[tuple[str, int, int], Amounts] = {}

    @property
    def height(self) -> int:
        """How many segments there are."""
        return len(self.code)

    def take(self, rows: Rows | slice) -> "Segments":
        """Some of the segments; their text and `sets` stay where they are."""
        arrays = {name: getattr(self, name)[rows] for name in TYPES}
        return Segments(self.data, self.element, arrays, self.sets, self.is_padded)

    def rows(self, *segment_ids: str) -> Rows:
        """The rows of the segments of these ids."""
        parts = [self._of_id(segment_id) for segment_id in segment_ids]
        parts = [part for part in parts if len(part)] or parts[:1]
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))

    def _of_id(self, segment_id: str) -> Rows:
        if segment_id not in self._rows:
            if self._order is None:
                bounds = np.zeros(kernels.CODES + 1, np.int32)
                order = np.empty(self.height, np.int32)
                kernels.placed_by_code(self.code, bounds, order)
                self._order = bounds, order
            bounds, order = self._order
            code = _code(segment_id)
            rows = self._rows[segment_id] = order[bounds[code] : bounds[code + 1]]
            self._whole[id(rows)] = segment_id
        return self._rows[segment_id]

    def at(self, *segment_ids: str) -> Mask:
        """Say of each segment whether it is one of these."""
        flags = np.zeros(self.height, bool)
        for segment_id in segment_ids:
            flags[self.rows(segment_id)] = True
        return flags

    def of_set(self, *set_codes: str) -> Mask:
        """Say of each segment whether it stands in a transaction of these kinds."""
        is_one = self.sets["transaction_set_code"].is_in(list(set_codes))
        return np.append(is_one.fill_null(False).to_numpy(), False)[self.set_at]

    def opened(self, opens: Mask, closes: Mask) -> Rows:
        """Give each segment the row that opened what it is in, -1 where nothing did."""
        at = np.empty(self.height, np.int32)
        kernels.opened(opens, closes, at)
        return at

    def reaches(self, rows: Rows, position: int) -> Mask:
        """Say of each row whether the segment has so many elements, empty or not."""
        return (self.after[rows] - self.first[rows]) >= position

    def reaching(self, rows: Rows, position: int) -> Rows:
        """The rows of segments that have so many elements."""
        return kept(rows, self.reaches(rows, position))

    def element_at(self, rows: Rows, position: int, component: int = 0) -> "Elements":
        """One element of some segments, or a component of it counted from 1."""
        whole = self._whole.get(id(rows))
        if whole is None:
            return self._found(rows, position, component)
        key = whole, position, component
        if key not in self._elements:
            self._elements[key] = self._found(rows, position, component)
        return self._elements[key]

    def _found(self, rows: Rows, position: int, component: int) -> "Elements":
        starts = np.empty(len(rows), np.int32)
        stops = np.empty(len(rows), np.int32)
        kernels.spans(
            *self._places(), rows.astype(np.int32, copy=False), position, component,
            starts, stops,
        )  # fmt: skip
        if self.is_padded:
            kernels.trimmed(self.data, starts, stops)
        return Elements(self.data, self.words, starts, stops)

    def elements_at(self, rows: Rows, *positions: int) -> list["Elements"]:
        """Several elements of some segments, looked up together."""
        starts, stops = (
            np.empty((len(positions), len(rows)), np.int32) for _ in range(2)
        )
        kernels.spans_of(
            *self._places()[1:], rows.astype(np.int32, copy=False),
            np.array(positions, np.int32), starts, stops,
        )  # fmt: skip
        if self.is_padded:
            kernels.trimmed(self.data, starts.ravel(), stops.ravel())
        return [
            Elements(self.data, self.words, *one)
            for one in zip(starts, stops, strict=True)
        ]

    def text(self, rows: Rows, position: int, component: int = 0) -> pl.Series:
        """An element as text; empty is null."""
        return self.element_at(rows, position, component).text()

    def word(self, rows: Rows, position: int, component: int = 0) -> np.ndarray:
        """An element as a number to compare with those of `word`; empty is 0."""
        return self.element_at(rows, position, component).word()

    def has(self, rows: Rows, position: int, component: int = 0) -> Mask:
        """Say of each row whether the element is not empty."""
        return self.element_at(rows, position, component).has()

    def usd(self, rows: Rows, position: int, component: int = 0) -> Amounts:
        """An element as an amount (see Elements.usd)."""
        whole = self._whole.get(id(rows))
        if whole is None:
            return self.element_at(rows, position, component).usd()
        key = whole, position, component
        if key not in self._dollars:
            self._dollars[key] = self.element_at(rows, position, component).usd()
        return self._dollars[key]

    def units(self, rows: Rows, position: int, component: int = 0) -> Amounts:
        """An element as a quantity (see Elements.units)."""
        return self.element_at(rows, position, component).units()

    def day(self, rows: Rows, position: int, component: int = 0) -> Days:
        """An element as the first day of a date, a time or a range."""
        return self.element_at(rows, position, component).day()

    def last_day(self, rows: Rows, position: int, component: int = 0) -> Days:
        """An element as the last day of a range (RD8), or a single day."""
        return self.element_at(rows, position, component).last_day()

    def bad_days(self, rows: Rows, position: int, component: int = 0) -> Mask:
        """Say of each row whether a date is there but can't be read."""
        first, last = self.element_at(rows, position, component).period()
        return first.bad | last.bad

    def has_more(self, rows: Rows, last: int) -> Mask:
        """Say of each row whether anything stands after element `last`."""
        answer = np.zeros(len(rows), bool)
        is_long = self.reaches(rows, last + 1)
        if is_long.any():
            answer[is_long] = self._unread(rows[is_long], (1 << (last + 1)) - 1) > 0
        return answer

    def unread(self, consumed: Consumed) -> np.ndarray:
        """Count each segment's non-empty elements that `consumed` does not name.

        Segments that `consumed` does not know count as 0.
        """
        read = np.ones(kernels.CODES, np.int64)
        for segment_id, positions in consumed.items():
            read[_code(segment_id)] = sum(1 << one for one in positions)
        counts = np.empty(self.height, np.uint32)
        kernels.unread_by(*self._places(), read[self.code], self.is_padded, counts)
        return counts

    def unfolded(self, rows: Rows, last: int) -> tuple["Elements", Rows]:
        """The elements up to `last` that are not empty, and the segment of each."""
        most = int((self.after[rows] - self.first[rows]).sum())
        found, starts, stops = (np.empty(most, np.int32) for _ in range(3))
        n = kernels.unfolded(*self._places(), rows, last, found, starts, stops)
        return Elements(self.data, self.words, starts[:n], stops[:n]), found[:n]

    def _unread(self, rows: Rows, read: int) -> np.ndarray:
        counts = np.empty(len(rows), np.uint32)
        kernels.unread(*self._places(), rows, read, self.is_padded, counts)
        return counts

    def frame(self, rows: Rows | None = None) -> pl.DataFrame:
        """Segments as a frame, with their text: for the few, and for people."""
        some = self if rows is None else self.take(rows)
        at = pl.Series(some.set_at)
        inside = at.set(at < 0, None)
        made = {
            "segment_id": some.segment_ids(),
            "text": some.texts(),
            **{
                name: some.sets[name].gather(inside)
                for name in ("transaction_set_code", "kind_code")
            },
            **{
                name: pl.Series(getattr(some, name)).replace(0, None)
                for name in ("interchange_index", "group_index", "transaction_index")
            },
        }
        columns = {
            name: made[name] if name in made else getattr(some, name)
            for name in SEGMENT
        }
        return pl.DataFrame(columns, schema=SEGMENT)

    def texts(self) -> pl.Series:
        """The text of each segment, our separators between its elements."""
        return self._stretches(self.start, self.stop)

    def segment_ids(self) -> pl.Series:
        """What stands before the first element of each segment."""
        has_any = self.after > self.first
        ends = self.stop.copy()
        ends[has_any] = self.element[self.first[has_any]]
        return self._stretches(self.start, ends).str.strip_chars_end(" ")

    def _stretches(self, start: np.ndarray, stop: np.ndarray) -> pl.Series:
        """Stretches of the text, each taken for a segment of one element."""
        if not self.height:
            return pl.Series([], dtype=pl.String)
        return Elements(self.data, self.words, start, stop).text(is_null_empty=False)

    def _places(self) -> tuple[np.ndarray, ...]:
        return self.data, self.element, self.first, self.after, self.stop


class Elements(NamedTuple):
    """One element of each of some segments: where its bytes are."""

    data: np.ndarray
    words: np.ndarray
    starts: np.ndarray
    stops: np.ndarray  # equal to `starts` where the element is empty

    def has(self) -> Mask:
        """Those that are not empty."""
        return self.stops > self.starts

    def trimmed(self) -> "Elements":
        """The same without blanks at either end: an ISA pads its elements."""
        starts, stops = self.starts.copy(), self.stops.copy()
        kernels.trimmed(self.data, starts, stops)
        return self._replace(starts=starts, stops=stops)

    def text(self, is_null_empty: bool = True) -> pl.Series:
        """The text; empty is null, unless told otherwise."""
        has = self.has()
        if is_null_empty and not has.any():
            return nothing(len(has), pl.String())
        views = np.empty((len(has), 2), np.uint64)
        kernels.views(self.words, self.starts, self.stops, views)
        return strings(views, self.data, has if is_null_empty else None)

    def word(self) -> np.ndarray:
        """Numbers to compare with those of `word`; empty is 0."""
        words = np.empty(len(self.starts), np.uint64)
        kernels.packed(self.words, self.starts, self.stops, words)
        return words

    def usd(self) -> Amounts:
        """Amounts: at most two decimals, zeros after them being padding.

        More would be rounded, an exponent or a thousands separator would be a guess:
        such an amount is bad.
        """
        return self._amounts(USD, True)

    def units(self) -> Amounts:
        """Quantities, rounded to four decimals, half to even."""
        return self._amounts(UNITS, False)

    def day(self) -> Days:
        """The first day of dates, times and ranges."""
        return self._days(False)

    def last_day(self) -> Days:
        """The last day of ranges (RD8), or the day of single dates."""
        return self._days(True)

    def component(self, position: int) -> "Elements":
        """One component of composites, counted from 1."""
        starts, stops = np.empty_like(self.starts), np.empty_like(self.stops)
        kernels.components(self.data, self.starts, self.stops, position, starts, stops)
        return Elements(self.data, self.words, starts, stops)

    def components(self, last: int) -> list["Elements"]:
        """The components of composites up to the last that is asked for."""
        starts, stops = (np.empty((last, len(self.starts)), np.int32) for _ in range(2))
        kernels.components_of(self.data, self.starts, self.stops, starts, stops)
        return [
            Elements(self.data, self.words, *one)
            for one in zip(starts, stops, strict=True)
        ]

    def take(self, at: np.ndarray) -> "Elements":
        """Some of these, by their number; -1 is empty."""
        starts, stops = np.append(self.starts, 0)[at], np.append(self.stops, 0)[at]
        return Elements(
            self.data, self.words, starts.astype(np.int32), stops.astype(np.int32)
        )

    def where(self, holds: Mask) -> "Elements":
        """These, empty where something does not hold."""
        return self._replace(stops=np.where(holds, self.stops, self.starts))

    def otherwise(self, other: "Elements") -> "Elements":
        """These, and the others where these are empty; of the same segments."""
        has = self.has()
        return self._replace(
            starts=np.where(has, self.starts, other.starts),
            stops=np.where(has, self.stops, other.stops),
        )

    def translated(self, letters: np.ndarray) -> tuple[pl.Series, bool]:
        """The text, each byte replaced by another; whether all of it is ASCII.

        A letter of -1 is left out; what is empty then is no null. `letters` is int16,
        one for each byte.
        """
        text, places = self._room()
        is_ascii = kernels.translated(
            self.data, self.starts, self.stops, letters, text, places
        )
        made = Elements(text, overlapping(text), places[:-1], places[1:])
        return made.text(is_null_empty=False), is_ascii

    def rejoined(self, mark: str) -> "Elements":
        """Composites with a mark between their components."""
        text, places = self._room()
        kernels.rejoined(self.data, self.starts, self.stops, ord(mark), text, places)
        return Elements(text, overlapping(text), places[:-1], places[1:])

    def pieces(self, mark: str) -> tuple[np.ndarray, np.ndarray, "Elements"]:
        """Cut these at a mark into pieces; those that are not empty.

        Returns of which of these each is, its number there from 1, and the pieces.
        """
        marks = int(np.count_nonzero(self.data == ord(mark)))
        owner, starts, stops = (
            np.empty(len(self.starts) + marks, np.int32) for _ in range(3)
        )
        number = np.empty(len(owner), np.uint32)
        n = kernels.pieces(
            self.data, self.starts, self.stops, ord(mark), owner, number, starts, stops
        )
        made = Elements(self.data, self.words, starts[:n], stops[:n])
        return owner[:n], number[:n], made

    def whole(self) -> np.ndarray:
        """Whole numbers of at most nine digits; -1 where there is none."""
        values = np.empty(len(self.starts), np.int64)
        kernels.whole(self.data, self.starts, self.stops, values)
        return values

    def _room(self) -> tuple[np.ndarray, np.ndarray]:
        """Room for as many bytes, and for where each begins."""
        size = int(np.sum(self.stops - self.starts, dtype=np.int64))
        return np.zeros(size + PADDING, np.uint8), np.empty(
            len(self.starts) + 1, np.int32
        )

    def period(self) -> tuple[Days, Days]:
        """The first and the last day; the same where there are no ranges."""
        first = self.day()
        longer = np.flatnonzero(self.stops - self.starts > 8)
        if not len(longer):
            return first, first
        last = Days(first.values.copy(), first.states.copy())
        last.values[longer], last.states[longer] = self.take(longer).last_day()
        return first, last

    def _amounts(self, dtype: pl.Decimal, is_exact: bool) -> Amounts:
        values = np.empty(len(self.starts), np.int64)
        states = np.empty(len(self.starts), np.uint8)
        kernels.amounts(
            self.data, self.words, self.starts, self.stops, _WHOLE_DIGITS[dtype],
            dtype.scale, is_exact, values, states,
        )  # fmt: skip
        return Amounts(values, states, dtype)

    def _days(self, is_last: bool) -> Days:
        values = np.empty(len(self.starts), np.int32)
        states = np.empty(len(self.starts), np.uint8)
        kernels.days(
            self.data, self.words, self.starts, self.stops, is_last, values, states
        )
        return Days(values, states)


def overlapping(data: np.ndarray) -> np.ndarray:
    """Eight bytes from each place on, as numbers, without copying them."""
    return np.ndarray(len(data) - 8, np.uint64, data, strides=(1,))


@cache
def _code(segment_id: str) -> int:
    return kernels.code(segment_id)


def joined(parts: Sequence[Segments]) -> Segments:
    """Put segments together; `sets` and `set_at` are to be made anew."""
    if len(parts) == 1:
        return parts[0]
    texts = np.cumsum([0] + [len(part.data) for part in parts])
    elements = np.cumsum([0] + [len(part.element) for part in parts])
    moves: dict[str, np.ndarray] = {
        "start": texts, "stop": texts, "first": elements, "after": elements,
    }  # fmt: skip
    arrays = {}
    for name, dtype in TYPES.items():
        each = [getattr(part, name) for part in parts]
        if name in moves:
            each = [one + dtype(moves[name][n]) for n, one in enumerate(each)]
        arrays[name] = np.concatenate(each)
    element = [part.element + np.int32(texts[n]) for n, part in enumerate(parts)]
    return Segments(
        np.concatenate([part.data for part in parts]),
        np.concatenate(element),
        arrays,
        is_padded=any(part.is_padded for part in parts),
    )


def apart(segments: Segments, rows: Rows) -> Segments:
    """Some of the segments without the text of the others; for a `joined` to come."""
    some = segments.take(rows)
    data, start = _stretched(segments.data, some.start, some.stop)
    element, first = _stretched(segments.element, some.first, some.after)
    element += np.repeat(start - some.start, some.after - some.first)
    some.stop += start - some.start
    some.after += first - some.first
    some.start, some.first = start, first
    some.data = np.append(data, np.zeros(PADDING, np.uint8))
    some.words, some.element = overlapping(some.data), element
    return some


def _stretched(
    values: np.ndarray, starts: np.ndarray, stops: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Stretches of values side by side, and where each begins."""
    sizes = stops - starts
    begins = np.cumsum(sizes, dtype=np.int32) - sizes
    places = np.arange(sizes.sum(), dtype=np.int32)
    return values[places + np.repeat(starts - begins, sizes)], begins


@cache
def word(value: str) -> np.uint64:
    """The number that `Segments.word` gives an element of this value."""
    return np.uint64(int.from_bytes(value.encode(), "little"))


def is_any(words: np.ndarray, *values: str) -> Mask:
    """Say of each word whether it is one of these values."""
    answer = words == word(values[0])
    for value in values[1:]:
        answer |= words == word(value)
    return answer


def kept(rows: Rows, mask: Mask) -> Rows:
    """The rows that a mask chooses; where it chooses all, the same array."""
    return rows if mask.all() else rows[mask]


def firsts(owner: np.ndarray, rows: Rows, owners: int) -> Rows:
    """The first of the rows of each owner; `owner` says whose each is (-1: nobody's).

    Rows ascend; an owner without any gets -1.
    """
    at = np.full(owners, NOWHERE, np.int32)
    kernels.firsts(owner, rows, at)
    return at


def sums(owner: np.ndarray, values: np.ndarray, owners: int) -> np.ndarray:
    """Add up the values of each owner (-1: nobody's)."""
    total = np.zeros(owners, np.int64)
    kernels.sums(owner, values, total)
    return total


def counts(owner: np.ndarray, owners: int) -> np.ndarray:
    """Count the rows of each owner (-1: nobody's)."""
    return np.bincount(owner[owner >= 0], minlength=owners).astype(np.uint32)


def running(owner: np.ndarray) -> np.ndarray:
    """Number rows from 1 within each owner; rows of an owner stand together."""
    number = np.empty(len(owner), np.uint32)
    kernels.running(owner, number)
    return number


def extreme(owner: np.ndarray, days: Days, owners: int, *, least: bool) -> Days:
    """Find the first or the last of each owner's days."""
    sign = np.int32(1 if least else -1)
    none = np.int32(2**31 - 1)
    values = np.full(owners, none, np.int32)
    kernels.lowest(np.where(days.good, owner, NOWHERE), sign * days.values, values)
    is_there = values != none
    return Days(
        np.where(is_there, sign * values, 0).astype(np.int32),
        np.where(is_there, kernels.GOOD, kernels.ABSENT).astype(np.uint8),
    )


def either(rows: Rows, others: Rows) -> Rows:
    """These rows, and the others where these are -1."""
    return np.where(rows >= 0, rows, others)


def nothing(height: int, dtype: Any) -> pl.Series:
    """A column of nulls."""
    return pl.Series([None], dtype=dtype).new_from_index(0, height)


def strings(
    views: np.ndarray, data: np.ndarray, valid: Mask | None = None
) -> pl.Series:
    """Make a column of string views of `data`."""
    if not len(views):
        return pl.Series([], dtype=pl.String)
    return _series(pa.string_view(), valid, len(views), views, data)


def decimals(
    values: np.ndarray, dtype: pl.Decimal, valid: Mask | None = None
) -> pl.Series:
    """Make a column of whole numbers of the last decimal of `dtype`."""
    if not len(values):
        return pl.Series([], dtype=dtype)
    wide = np.empty((len(values), 2), np.int64)
    kernels.widened(values, wide)
    kind = pa.decimal128(dtype.precision, dtype.scale)
    return _series(kind, valid, len(values), wide)


def dates(values: np.ndarray, valid: Mask | None = None) -> pl.Series:
    """Make a column of days since 1970."""
    if not len(values):
        return pl.Series([], dtype=pl.Date)
    return _series(pa.date32(), valid, len(values), values)


def numbers(values: np.ndarray, valid: Mask | None = None) -> pl.Series:
    """Make a column of numbers or flags, null where not valid."""
    column = pl.Series(values)
    return column if valid is None else column.set(pl.Series(~valid), None)


def labels(choice: np.ndarray, *names: str | None) -> pl.Series:
    """Make a column of a few names, by their number; a name of None is null."""
    data, views, is_named = _named(names)
    valid = None if is_named.all() else is_named[choice]
    return strings(views[choice], data, valid)


@cache
def _named(names: tuple[str | None, ...]) -> tuple[np.ndarray, np.ndarray, Mask]:
    """The bytes of a few names, their views, and which of them are names."""
    texts = [(name or "").encode() for name in names]
    places = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    data = np.frombuffer(b"".join(texts) + bytes(PADDING), np.uint8)
    views = np.empty((len(names), 2), np.uint64)
    kernels.views(overlapping(data.copy()), places[:-1], places[1:], views)
    whole = views.view(np.complex128).ravel()  # 16 bytes, moved at once
    return data, whole, np.array([name is not None for name in names])


def _series(
    kind: pa.DataType, valid: Mask | None, height: int, *buffers: np.ndarray
) -> pl.Series:
    given = [pa.py_buffer(np.ascontiguousarray(buffer)) for buffer in buffers]
    mask = None
    if valid is not None and not valid.all():
        mask = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pl.Series(pa.Array.from_buffers(kind, height, [mask, *given]))


class Ids:
    """Ids of claims: the id of the file, a dash, and the number of the segment."""

    def __init__(self, segments: Segments, rows: Rows, file_ids: Sequence[str]) -> None:
        """Write the id of each of these segments."""
        width = len(file_ids[0]) if file_ids else 0
        letters = np.frombuffer("".join(file_ids).encode(), np.uint8)
        start = np.empty(len(rows) + 1, np.int32)
        self._data = np.zeros(len(rows) * (width + 11) + PADDING, np.uint8)
        kernels.ids(
            letters.reshape(len(file_ids), width),
            segments.file_at[rows],
            segments.segment_index[rows],
            self._data,
            start,
        )
        self._views = np.empty((len(rows), 2), np.uint64)
        kernels.views(overlapping(self._data), start[:-1], start[1:], self._views)

    def of(self, owner: np.ndarray) -> pl.Series:
        """The ids of these owners, by their number; -1 is null."""
        if not len(self._views):
            return nothing(len(owner), pl.String())
        whole = self._views.view(np.complex128).ravel()  # 16 bytes, moved at once
        return strings(whole[owner], self._data, owner >= 0)


def count_column(values: np.ndarray) -> pl.Series:
    """Make a column of counts or indexes."""
    return pl.Series(values.astype(np.uint32), dtype=INDEX)


def firsts_of(
    owner: np.ndarray,
    rows: Rows,
    words: np.ndarray,
    owners: int,
    *values: str,
    has: Mask | None = None,
) -> np.ndarray:
    """The first row of each owner with each of these values as its word, -1 for none.

    Rows ascend; where `has` is given, only those count. One row of the answer per
    value.
    """
    at = np.full((len(values), owners), NOWHERE, np.int32)
    wanted = np.array([word(value) for value in values], np.uint64)
    has = np.ones(len(rows), bool) if has is None else has
    kernels.firsts_of(owner, rows, has, words, wanted, at)
    return at


def which(words: np.ndarray, *values: str) -> np.ndarray:
    """Say of each word which of these values it is, from 0; -1 for none."""
    place = np.empty(len(words), np.int8)
    kernels.which(words, np.array([word(value) for value in values], np.uint64), place)
    return place


def grouped(number: np.ndarray, elements: Elements) -> tuple[np.ndarray, int]:
    """Number alike what has the same number and the same text; how many differ.

    Groups are numbered in the order they first appear.
    """
    count = len(elements.starts)
    group = np.empty(count, np.int32)
    slots = np.full(1 << (2 * count + 1).bit_length(), NOWHERE, np.int32)
    made = kernels.grouped(
        elements.words, elements.starts, elements.stops, number, slots, group
    )
    return group, made


def matched(
    number: np.ndarray, elements: Elements, numbers: np.ndarray, others: Elements
) -> np.ndarray:
    """Find the first of some others that has the same number and text; -1 for none."""
    both = elements._replace(
        starts=np.concatenate([others.starts, elements.starts]),
        stops=np.concatenate([others.stops, elements.stops]),
    )
    group, made = grouped(np.concatenate([numbers, number]), both)
    known = len(others.starts)
    places = np.arange(known, dtype=np.int32)
    return firsts(group[:known], places, made)[group[known:]]
