"""Segments: bytes to rows, one row per segment, whatever the sender's separators.

Every interchange is translated to the same four control characters, byte for byte, so
that offsets stay those of the original file; then the whole file is cut up at once.
Nothing here raises on any bytes, and nothing that looks like a segment is left out.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import encodings, findings, interchanges, kernels, kinds, layout
from transforms.x12.columns import PADDING
from transforms.x12.elements import Segments, joined
from transforms.x12.interchanges import Data, Region
from transforms.x12.separators import COMPONENT, ELEMENT, REPETITION, Separators

_PLACES = ("start", "stop", "first", "after")
_HEADS = ("ISA", "GS", "ST", "SE", "GE", "IEA")


@dataclass(frozen=True)
class Read:
    """The segments of one file, in file order, and what was noticed on the way."""

    segments: Segments
    findings: pl.DataFrame
    is_bare: bool = False  # no ISA

    @property
    def frame(self) -> pl.DataFrame:
        """The segments as a frame: one row each, with their text."""
        return self.segments.frame()


class Cut(NamedTuple):
    """A file cut up, its transactions not yet known."""

    segments: Segments
    odd: np.ndarray  # rows that stand between terminators without being a segment
    findings: pl.DataFrame
    is_bare: bool
    broken: tuple[int, ...] = ()  # where segments begin that break off in the middle


class Survey(NamedTuple):
    """What is known of a file before it is cut up."""

    regions: list[Region]  # none: nothing of it is X12
    findings: pl.DataFrame
    is_bare: bool


def read(data: bytes) -> Read:
    """Cut a file into segments. Never raises, on any bytes."""
    part = cut(data)
    segments, notes = placed([part])
    return Read(segments, findings.joined([part.findings, notes]), part.is_bare)


def cut(data: bytes) -> Cut:
    """Cut a file into segments, wherever its separators are, and number them."""
    encoding = encodings.wide(data)
    if encoding:
        text = encodings.narrowed(data, encoding)
        return _as_wide(cut(text), encodings.wide_offsets(text, encodings.mark(data)))
    notes, is_utf8 = findings.none(), None
    if encodings.is_mainframe(data):
        data, is_utf8 = encodings.from_mainframe(data), False
        notes = findings.whole_file("ebcdic", 0)
    seen = survey(data)
    notes = findings.joined([notes, seen.findings])
    if not seen.regions:
        return nothing(notes)
    part = cut_between(data, seen, 0, len(data), is_utf8)
    number(part.segments, Numbers())
    return part._replace(findings=findings.joined([notes, part.findings]))


def nothing(notes: pl.DataFrame) -> Cut:
    """What is cut from a file that holds no X12."""
    return Cut(Segments(), np.zeros(0, np.int32), notes, False)


def survey(data: Data) -> Survey:
    """Find out where a file is X12, and what stands around it."""
    if interchanges.is_blank(data):
        return Survey([], findings.whole_file("empty_file"), False)
    notes: list[pl.DataFrame] = []
    if data[: len(interchanges.BOM)] == interchanges.BOM:
        notes.append(findings.whole_file("byte_order_mark", 0))
    regions = interchanges.regions(data)
    x12 = [n for n, region in enumerate(regions) if region.separators]
    if not x12:
        return Survey([], findings.whole_file("not_x12"), False)
    starts = [regions[n].start for n in x12]
    is_bare = not any(data[start : start + 3] == b"ISA" for start in starts)
    if is_bare:
        notes.append(findings.whole_file("no_isa", starts[0]))
    for n, region in enumerate(regions):
        if region.separators is None:
            code = "text_before_isa" if n < x12[0] else "text_after_iea"
            notes.append(findings.whole_file(code, region.start))
    return Survey(regions, findings.joined(notes), is_bare)


def _as_wide(part: Cut, offsets: np.ndarray) -> Cut:
    """Give what was cut from the UTF-8 of a UTF-16 file the offsets of that file."""
    part.segments.byte_offset = offsets[part.segments.byte_offset]
    notes = part.findings.with_columns(
        pl.lit(pl.Series(offsets)).gather("byte_offset").alias("byte_offset")
    )
    notes = findings.joined([findings.whole_file("utf16", 0), findings.worded(notes)])
    broken = tuple(int(offsets[at]) for at in part.broken)
    return part._replace(findings=notes, broken=broken)


class Numbers:
    """Where numbering stands: how many there were, and which one is open."""

    def __init__(self) -> None:
        """Begin a file."""
        self.segments = 0
        self.heads = np.zeros(7, np.int64)  # see kernels.numbered


def number(segments: Segments, reached: Numbers) -> None:
    """Number segments, interchanges, groups and transactions; 0 outside them.

    Goes on from where the numbers of the segments before have reached.
    """
    first = reached.segments + 1
    reached.segments += segments.height
    segments.segment_index = np.arange(
        first, reached.segments + 1, dtype=segments.segment_index.dtype
    )
    kernels.numbered(
        segments.code,
        np.array([kernels.code(name) for name in _HEADS], np.int64),
        reached.heads,
        segments.interchange_index,
        segments.group_index,
        segments.transaction_index,
    )


def placed(cuts: list[Cut]) -> tuple[Segments, pl.DataFrame]:
    """Put the segments of files together and find what each transaction is.

    Returns them with findings, told apart by file_at.
    """
    segments = joined([part.segments for part in cuts])
    heights = [part.segments.height for part in cuts]
    segments.file_at = np.repeat(np.arange(len(cuts), dtype=np.uint32), heights)
    bases = np.cumsum([0, *heights])
    odd = [part.odd + base for part, base in zip(cuts, bases, strict=False)]
    notes = kinds.named(segments)
    return segments, findings.joined(
        [notes, findings.at("segment_unknown", segments, np.concatenate(odd))]
    )


def translated(body: bytes, seps: Separators) -> bytes:
    """Give a stretch of an interchange our separators."""
    return body.translate(_table(seps))


def _table(seps: Separators) -> bytes:
    """The translation of one interchange's separators to ours."""
    table = bytearray(range(256))
    for control in b"\x1c\x1d\x1e\x1f":
        table[control] = ord(" ")  # not a separator here: keep it from becoming one
    if seps.repetition is not None:
        table[seps.repetition] = ord(REPETITION)
    if seps.component is not None:
        table[seps.component] = ord(COMPONENT)
    table[seps.element] = ord(ELEMENT)
    table[seps.terminator] = kernels.TERMINATOR
    if seps.terminator == ord("\n"):
        table[ord("\r")] = kernels.TERMINATOR
    return bytes(table)


def cut_between(
    data: Data, seen: Survey, start: int, end: int, is_utf8: bool | None = None
) -> Cut:
    """Cut a stretch of a file that begins and ends between segments.

    Whether the file is UTF-8 is found out from the stretch where it isn't given.
    Segments get their places in the file here, but no numbers.
    """
    even, ends, notes, broken = _evened(data, seen, start, end)
    is_latin = False
    if not even.isascii():
        if is_utf8 is None:
            is_utf8 = encodings.is_utf8([even])
            if not is_utf8:
                notes.append(findings.whole_file("encoding"))
        is_latin = not is_utf8
    segments, odd, wrapped = _segments(even, ends, is_latin)
    if wrapped >= 0:
        notes.append(findings.whole_file("lines_wrapped", wrapped + start))
    segments.byte_offset += start
    notes.append(_damaged(segments, seen.regions, start, end))
    return Cut(segments, odd, findings.joined(notes), seen.is_bare, tuple(broken))


def _segments(
    even: bytes, ends: list[int], is_latin: bool
) -> tuple[Segments, np.ndarray, int]:
    """Cut bytes that have our separators; rows that are odd; where lines break.

    The bytes end with PADDING zeros that are no part of them.
    """
    whole = np.frombuffer(even, np.uint8)
    data = whole[:-PADDING]
    terminators, elements, high = kernels.sizes(data)
    most = terminators + len(ends) + 2
    places = {name: np.empty(most, np.int32) for name in _PLACES}
    code, is_odd = np.empty(most, np.uint16), np.empty(most, np.bool_)
    made = (*places.values(), code, is_odd)
    element, stops = np.empty(elements + 1, np.int32), np.empty(most, np.int32)
    counts, limits = np.empty(most, np.int32), np.array(ends, np.int64)
    n, m, breaks = kernels.marked(data, limits, element, stops, counts)
    count, between, wrapped = -1, 0, -1
    offset = places["start"]
    if not (is_latin and high):
        count, between = kernels.cut_clean(data, element, stops[:n], counts, *made)
    if count < 0 or between != breaks:
        offset = np.empty(most, np.int32)
        whole = np.zeros(len(data) + high * is_latin + PADDING, np.uint8)
        count, m, wrapped = kernels.cut(
            data, limits, is_latin, whole, element, offset, *made
        )
    arrays = {
        **{name: values[:count] for name, values in places.items()},
        "code": code[:count],
        "segment_index": np.arange(1, count + 1, dtype=np.uint32),
        "byte_offset": offset[:count].astype(np.int64),
    }
    segments = Segments(whole, element[:m], arrays)
    segments.is_padded = _is_padded(segments)
    return segments, np.flatnonzero(is_odd[:count]), wrapped


def _is_padded(segments: Segments) -> bool:
    """Say whether a blank stands beside a separator anywhere but in an ISA."""
    count = kernels.padding(segments.data)
    if count:
        for row in segments.rows("ISA"):
            start, stop = segments.start[row], segments.stop[row]
            count -= kernels.padding(segments.data[start:stop])
    return count != 0


def _evened(
    data: Data, seen: Survey, start: int, end: int
) -> tuple[bytes, list[int], list[pl.DataFrame], list[int]]:
    """Give a stretch our separators: it, where regions end, findings, broken ends."""
    parts: list[bytes] = []
    ends: list[int] = []
    notes: list[pl.DataFrame] = []
    broken: list[int] = []
    reached = start
    at = bisect_right(seen.regions, start, key=lambda region: region.end)
    for region in seen.regions[at:]:
        if region.start >= end:
            break
        if region.separators is None:
            continue
        first, last = max(region.start, start), min(region.end, end)
        if first > reached:
            parts.append(b" " * (first - reached))
        body = translated(data[first:last], region.separators)
        body, torn = layout.mended(body, region.separators, data, region)
        if torn:
            notes.append(findings.at_bytes("terminator_missing", first, torn))
        if last == region.end:
            broken += layout.broken_end(body, region.separators, first)
        parts.append(body)
        ends.append(last - start)
        reached = last
    parts.append(bytes(PADDING))
    return b"".join(parts), ends, notes, broken


def _damaged(
    segments: Segments, regions: list[Region], start: int, end: int
) -> pl.DataFrame:
    unsound = [
        region.start
        for region in regions
        if region.separators is not None
        and not region.separators.is_sound
        and start <= region.start < end
    ]
    if not unsound:
        return findings.none()
    rows = segments.rows("ISA")
    return findings.at(
        "isa_length", segments, rows[np.isin(segments.byte_offset[rows], unsound)]
    )
