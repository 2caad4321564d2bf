"""Elements: the segments of files as arrays, and the values inside them as columns.

The text of all segments stands in one buffer, with our separators, so that element 1
of every sender stands in the same place; a column is made straight from it, of the
rows and the position that are asked for. A row is the place of a segment in these
arrays; -1 stands for no segment and gives null.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import polars as pl

from transforms.x12 import kernels
from transforms.x12.columns import PADDING, Mask, nothing, overlapping, strings
from transforms.x12.consumed import Consumed
from transforms.x12.gathering import NOWHERE, Rows, kept
from transforms.x12.values import Amounts, Days, Elements

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
