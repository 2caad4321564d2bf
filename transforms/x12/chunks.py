"""Chunks: a large file cut up part by part, each part readable by itself.

A part ends where a transaction does. Inside a transaction that is larger than a part it
ends before a claim, and the next part begins with what the claims in it need to know:
the segments of the header and of the levels they stand under, with the numbers and
offsets they have in the file. Reading the parts gives the rows of reading the whole.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import encodings, findings, interchanges, kinds, segments
from transforms.x12.carried import Carried
from transforms.x12.elements import Segments, apart, joined
from transforms.x12.interchanges import Data
from transforms.x12.kinds import Content
from transforms.x12.segments import Numbers, Survey

BYTES = 16_000_000
_TOO_LONG = 256_000_000  # nothing of X12 goes on for so long without an end
_CLOSES = ("ISA", "GS", "ST", "SE", "GE", "IEA")
# Where a transaction may be cut: before what ends the claim or member before it.
_CLAIMS = {"837": ("CLM", "HL"), "835": ("CLP",), "834": ("INS",)}
_OTHERS = ("CLM", "CLP", "HL", "INS")
_WHOLE = ("277", "999")  # never that large, and read whole


class Chunk(NamedTuple):
    """A part of a file: segments in their places."""

    segments: Segments  # what they need to know first, then the part's own
    needed: int  # how many stand before the part's own
    findings: pl.DataFrame  # about the part
    broken: tuple[int, ...]  # see segments.Cut
    begun: int  # the transaction that goes on from the part before; 0: none
    open: int  # the transaction that goes on in the next part; 0: none

    @property
    def own(self) -> Segments:
        """The segments that are new in this part."""
        return self.segments.take(slice(self.needed, None))


def chunks(
    data: Data, seen: Survey, size: int = BYTES, is_utf8: bool | None = None
) -> Iterator[Chunk]:
    """Cut up a file that has some X12, `size` bytes at a time.

    Whether the file is UTF-8 is found out first where it isn't given.
    """
    cutter = _Cutter(data, seen, size)
    if is_utf8 is None:
        is_utf8 = encodings.is_utf8(cutter.pieces())
        if not is_utf8:
            cutter.notes.append(findings.whole_file("encoding"))
    for start, end in cutter.blocks(0):
        cutter.take(start, end, is_utf8)
        if end == len(data):
            yield cutter.chunk(cutter.waiting.height, end)
            return
        while at := cutter.cut_at():
            yield cutter.chunk(at, end)
            if len(cutter.waiting.data) < size:
                break


class _Cutter:
    """The segments of a file that were cut and not handed over yet."""

    def __init__(self, data: Data, seen: Survey, size: int) -> None:
        self.waiting = Segments()
        self.notes: list[pl.DataFrame] = []
        self._data, self._seen, self._size = data, seen, size
        self._broken: tuple[int, ...] = ()
        self._odd = np.zeros(0, np.int64)  # segment numbers
        self._numbers = Numbers()
        self._carried = Carried()
        self._contents: dict[int, Content] = {}

    def take(self, start: int, end: int, is_utf8: bool) -> None:
        """Cut a stretch of the file."""
        part = self._cut(start, end, is_utf8)
        before = self._numbers.segments
        segments.number(part.segments, self._numbers)
        moved = part.findings.with_columns(pl.col("segment_index") + before)
        self.notes.append(findings.worded(moved))
        self._broken += part.broken
        self._odd = np.append(self._odd, part.odd + before + 1)
        filled = [one for one in (self.waiting, part.segments) if one.height]
        self.waiting = joined(filled) if filled else Segments()

    def _cut(self, start: int, end: int, is_utf8: bool) -> segments.Cut:
        part = segments.cut_between(
            self._data, _within(self._seen, start, end), start, end, is_utf8
        )
        interchanges.release(self._data, start, end)
        return part

    def cut_at(self) -> int:
        """How many segments to read now; 0: more has to be cut first.

        That is up to the last transaction begun, or inside it the last claim.
        """
        waiting = self.waiting
        if not waiting.height:
            return 0
        number = waiting.transaction_index[-1]
        if number == 0 or waiting.at("SE")[-1]:
            return waiting.height
        first = waiting.height - int((waiting.transaction_index == number).sum())
        if first > 0:
            return first
        set_code = self._carried.set_code
        if waiting.at("ST")[0]:
            set_code = waiting.text(np.zeros(1, np.int32), 1)[0]
        if set_code not in _WHOLE:
            claims = waiting.rows(*_CLAIMS.get(set_code or "", _OTHERS))
            if len(claims) and claims[-1] > 0:
                return int(claims[-1])
            if set_code not in _CLAIMS:
                return waiting.height
        if len(waiting.data) > _TOO_LONG:
            raise ValueError("a transaction that nothing divides")
        return 0

    def chunk(self, at: int, end: int) -> Chunk:
        """Hand over the first segments; `end` is how far the file was cut."""
        own, self.waiting = self.waiting, Segments()
        if at < own.height:
            rest = np.arange(at, own.height, dtype=np.int32)
            own, self.waiting = own.take(slice(0, at)), apart(own, rest)
            self._look_ahead(own, end)
        needed = self._carried.needed(own)
        whole = joined([*needed, own])
        count = whole.height - own.height
        named = kinds.named(whole, self._contents)
        first = int(own.segment_index[0]) if at else 1
        is_here = self._odd < first + at
        odd, self._odd = self._odd[is_here], self._odd[~is_here]
        rows = (odd - first + count).astype(np.int32)
        notes = [
            *self.notes,
            named.filter(pl.col("segment_index") >= first),
            findings.at("segment_unknown", whole, rows),
        ]
        made = Chunk(
            whole,
            count,
            findings.joined(notes),
            self._broken,
            begun=self._carried.transaction if self._carried.is_begun(own) else 0,
            open=self._open(own),
        )
        self.notes, self._broken = [], ()
        self._carried.learn(own)
        return made

    def _open(self, own: Segments) -> int:
        """The transaction in whose middle these segments end."""
        last = own.transaction_index[-1:]
        first = self.waiting.transaction_index[:1]
        is_cut = len(last) and len(first) and last[0] == first[0]
        return int(last[0]) if is_cut else 0

    def _look_ahead(self, own: Segments, end: int) -> None:
        """Find out what the claims that are about to be cut hold in all."""
        transaction = self._open(own)
        if transaction in (0, self._carried.transaction):
            return
        inside = own.take(own.transaction_index == transaction)
        if inside.text(np.zeros(1, np.int32), 1)[0] != "837":
            return
        counts = Counter[str]()
        for part in (inside, self.waiting):
            counts.update(_telling(part))
        for start, stop in self.blocks(end):
            part = self._cut(start, stop, False).segments
            closes = part.rows(*_CLOSES)
            if len(closes):
                counts.update(_telling(part.take(slice(0, closes[0]))))
                break
            counts.update(_telling(part))
        self._contents = {transaction: kinds.content_of(counts)}

    def blocks(self, start: int) -> Iterator[tuple[int, int]]:
        """Stretches of at least `size` bytes that end where a segment ends."""
        while start < len(self._data):
            end = self._stop(min(start + self._size, len(self._data)))
            yield start, end
            start = end

    def _stop(self, end: int) -> int:
        regions = self._seen.regions
        at = bisect_right(regions, end - 1, key=lambda region: region.end)
        if at == len(regions) or regions[at].start >= end:
            return end
        region = regions[at]
        if region.separators is None:
            return end
        limit = min(region.end, end + _TOO_LONG)
        marks = [region.separators.terminator]
        if marks == [ord("\n")]:
            marks.append(ord("\r"))
        found = [self._data.find(bytes([mark]), end - 1, limit) + 1 for mark in marks]
        ends = [place for place in found if place > 0]
        if not ends and limit < region.end:
            raise ValueError("no terminator")
        return min(ends, default=region.end)

    def pieces(self) -> Iterator[bytes]:
        """The X12 of the file, with our separators."""
        for region in self._seen.regions:
            if region.separators is None:
                continue
            for start in range(region.start, region.end, self._size):
                end = min(start + self._size, region.end)
                yield segments.translated(self._data[start:end], region.separators)
                interchanges.release(self._data, start, end)


def _telling(part: Segments) -> dict[str, int]:
    return {segment_id: len(part.rows(segment_id)) for segment_id in kinds.TELLING}


def _within(seen: Survey, start: int, end: int) -> Survey:
    """The survey of a stretch: looking through all of a long one takes its time."""
    first = bisect_right(seen.regions, start, key=lambda region: region.end)
    last = bisect_left(seen.regions, end, key=lambda region: region.start)
    return seen._replace(regions=seen.regions[first:last])
