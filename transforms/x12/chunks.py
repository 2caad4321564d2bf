"""Chunks: a large file cut up part by part, each part readable by itself.

A part ends before an ST, GS or ISA. Inside a transaction that is larger than a part it
ends before a claim, and the next part begins with what the claims in it need to know:
the segments of the header and of the levels they stand under, with the numbers and
offsets they have in the file. Reading the parts gives the rows of reading the whole.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from transforms.x12 import encodings, findings, interchanges, kinds, segments
from transforms.x12.interchanges import Data
from transforms.x12.segments import FILE_AT, Numbers, Survey

BYTES = 16_000_000
_TOO_LONG = 256_000_000  # nothing of X12 goes on for so long without a terminator
_OPENS = ["ISA", "GS", "ST"]
_CLOSES = [*_OPENS, "SE", "GE", "IEA"]
# Where a transaction may be cut: before what ends the claim before it.
_CLAIMS = {"837": ["CLM", "HL"], "835": ["CLP", "LX"]}
_WHOLE = ["277", "999"]  # never that large, and read whole
_ID = pl.col("segment_id")


class Chunk(NamedTuple):
    """A part of a file: segments in their places."""

    frame: pl.DataFrame  # what they need to know first, then the segments themselves
    first: int  # number of the first segment of the part
    findings: pl.DataFrame  # about the part
    broken: tuple[int, ...]  # see segments.Cut
    parted: frozenset[int]  # transactions that other parts hold as well

    @property
    def own(self) -> pl.DataFrame:
        """The segments that are new in this part."""
        return self.frame.filter(pl.col("segment_index") >= self.first)


def chunks(data: Data, seen: Survey, size: int = BYTES) -> Iterator[Chunk]:
    """Cut up a file that has some X12, `size` bytes at a time."""
    is_utf8 = encodings.is_utf8(_pieces(data, seen, size))
    reached = Numbers()
    waiting = pl.DataFrame()
    known = _Known()
    notes: list[pl.DataFrame] = []
    broken: tuple[int, ...] = ()
    if not is_utf8:
        notes.append(findings.whole_file("encoding"))
    for start, end in _blocks(data, seen, 0, size):
        part = segments.cut_between(data, seen, start, end, is_utf8)
        interchanges.release(data, start, end)
        moved = part.findings.with_columns(pl.col("segment_index") + reached.segments)
        notes.append(findings.worded(moved))
        broken += part.broken
        frame = part.frame.with_columns(pl.lit(0, pl.UInt32).alias(FILE_AT))
        frame = segments.numbered(frame, reached)
        reached = segments.after(frame, reached)
        waiting = pl.concat([waiting, frame]) if waiting.height else frame
        is_last = end == len(data)
        at = waiting.height if is_last else _cut_at(waiting, known)
        if at and at < waiting.height:
            known.look_ahead(waiting, at, data, seen, end, size)
        if at or is_last:
            own, waiting = waiting[:at], waiting[at:]
            yield _chunk(own, waiting, known, notes, broken)
            known.learn(own, waiting)
            notes, broken = [], ()


def _chunk(
    own: pl.DataFrame,
    waiting: pl.DataFrame,
    known: "_Known",
    notes: list[pl.DataFrame],
    broken: tuple[int, ...],
) -> Chunk:
    first = own.item(0, "segment_index") if own.height else 1
    frame = pl.concat([known.needed(own), own])
    frame, named = kinds.named(frame, known.contents)
    is_own = pl.col("segment_index") >= first
    notes = [*notes, named.filter(is_own), segments.unknown(frame.filter(is_own))]
    around = [frame.filter(~is_own, pl.col("transaction_index").is_not_null())]
    around.append(waiting[:1].filter(_ID != "ST"))
    parted = {n for part in around for n in part["transaction_index"].drop_nulls()}
    return Chunk(frame, first, findings.joined(notes), broken, frozenset(parted))


def _cut_at(waiting: pl.DataFrame, known: "_Known") -> int:
    """How many segments to read now: up to the last transaction, or claim, begun."""
    ids = waiting["segment_id"]
    opens = ids.is_in(_OPENS).arg_true()
    if len(opens) and opens[-1] > 0:
        return int(opens[-1])
    before = known.set_code if not len(opens) else _set_code(waiting[:1])
    if before not in _CLAIMS:
        return 0 if before in _WHOLE else max(1, waiting.height - 1)
    claims = ids.is_in(_CLAIMS[before]).arg_true()
    return int(claims[-1]) if len(claims) else 0


def _set_code(header: pl.DataFrame) -> str | None:
    if header.is_empty() or header.item(0, "segment_id") != "ST":
        return None
    return str(header.select(kinds.element(1)).item())


class _Known:
    """What the segments that were read say about those that follow."""

    def __init__(self) -> None:
        self.set_code: str | None = None  # of the transaction that is open
        self.contents: pl.DataFrame | None = None  # its kind, see kinds.named
        self._group = pl.DataFrame()
        self._header = pl.DataFrame()
        self._levels = pl.DataFrame()  # every HL of the transaction, once a number

    def needed(self, own: pl.DataFrame) -> pl.DataFrame:
        """The segments to put before the next part, in file order."""
        parts = [part for part in (self._group, self._header) if part.height]
        if not parts:
            return own.head(0)
        if self._levels.height:
            parents = own.filter(_ID == "HL").select(kinds.element(2)).to_series()
            levels = self._levels.filter(
                pl.col("number").is_in(parents.drop_nulls().unique().implode())
            )
            parts.append(levels.drop("number"))
        return pl.concat(parts).unique("segment_index").sort("segment_index")

    def look_ahead(
        self,
        waiting: pl.DataFrame,
        at: int,
        data: Data,
        seen: Survey,
        end: int,
        size: int,
    ) -> None:
        """Find out what the transaction that is about to be cut holds in all."""
        transaction = waiting.item(at, "transaction_index")
        is_begun = waiting.item(at - 1, "transaction_index") == transaction
        if transaction is None or not is_begun:
            return
        if self.contents is not None and transaction in self.contents.to_series(0):
            return
        inside = waiting.filter(pl.col("transaction_index") == transaction)
        counts = [_counted(inside["segment_id"])]
        is_open = waiting.item(-1, "segment_id") != "SE"
        for start, stop in _blocks(data, seen, end, size) if is_open else ():
            ids = segments.cut_between(data, seen, start, stop, False).frame[
                "segment_id"
            ]
            interchanges.release(data, start, stop)
            closes = ids.is_in(_CLOSES).arg_max() if ids.is_in(_CLOSES).any() else None
            counts.append(_counted(ids if closes is None else ids[:closes]))
            if closes is not None:
                break
        self.contents = kinds.content_of(transaction, pl.concat(counts))

    def learn(self, own: pl.DataFrame, waiting: pl.DataFrame) -> None:
        """Keep what the next part needs of the one that was read."""
        if waiting.is_empty():
            return
        following = waiting.row(0, named=True)
        groups = own.filter(_ID == "GS")
        if groups.height:
            self._group = groups[-1:]
        if following["group_index"] is None or following["segment_id"] == "GS":
            self._group = own.head(0)
        begun = following["transaction_index"]
        if begun is None or following["segment_id"] == "ST":
            self.set_code, self.contents = None, None
            self._header = self._levels = own.head(0)
            return
        inside = own.filter(pl.col("transaction_index") == begun)
        if inside.item(0, "segment_id") == "ST":
            self.set_code = _set_code(inside[:1])
        elif self._header.height:
            inside = pl.concat([self._header, inside])
        if self.set_code == "837":
            self._keep_levels(inside)
            self._header = _claim_header(inside)
        else:
            self._header = _remittance_header(inside)

    def _keep_levels(self, inside: pl.DataFrame) -> None:
        levels = inside.filter(_ID == "HL").with_columns(
            kinds.element(1).alias("number")
        )
        parts = [self._levels, levels] if self._levels.height else [levels]
        self._levels = pl.concat(parts).unique(
            "number", keep="first", maintain_order=True
        )


def _counted(ids: pl.Series) -> pl.DataFrame:
    telling = ids.filter(ids.is_in(kinds.TELLING))
    return telling.value_counts()


def _claim_header(inside: pl.DataFrame) -> pl.DataFrame:
    """The head of an 837 and of the levels that its next claim stands under."""
    is_level = _ID == "HL"
    level = pl.when(is_level).then(kinds.element(3))
    rows = inside.with_columns(
        level.alias("level"),
        _ID.is_in(["HL", "CLM", "LX", "SV1", "SV2", "SV3"]).cum_sum().alias("block"),
    )
    heads = rows.filter(is_level)
    kept = [0]
    for chosen in (
        heads.filter(pl.col("level") == "20"),
        heads.filter(pl.col("level").is_in(["20", "22"])),
        heads,
    ):
        kept += chosen["block"].tail(1).to_list()
    return rows.filter(pl.col("block").is_in(kept)).drop("level", "block")


def _remittance_header(inside: pl.DataFrame) -> pl.DataFrame:
    """What an 835 says outside its claims, all of which may be about the payment."""
    outside = (
        pl.when(_ID.is_in(["CLP", "SVC"]))
        .then(False)
        .when(_ID.is_in(["ST", "SE", "LX", "PLB"]))
        .then(True)
        .forward_fill()
        .fill_null(True)
    )
    said = outside & ~_ID.is_in(
        ["LX", "TS2", "TS3", "PLB", "SE", "SVC", "CAS", "MIA", "MOA", "LQ"]
    )
    is_kept = said | ((_ID == "LX") & said.shift(-1).fill_null(False))
    return inside.filter(is_kept)


def _blocks(
    data: Data, seen: Survey, start: int, size: int
) -> Iterator[tuple[int, int]]:
    """Stretches of at least `size` bytes that end where a segment ends."""
    while start < len(data):
        end = _stop(data, seen, min(start + size, len(data)))
        yield start, end
        start = end


def _stop(data: Data, seen: Survey, end: int) -> int:
    at = bisect_right(seen.regions, end - 1, key=lambda region: region.end)
    if at == len(seen.regions) or seen.regions[at].start >= end:
        return end
    region = seen.regions[at]
    if region.separators is None:
        return end
    limit = min(region.end, end + _TOO_LONG)
    marks = [region.separators.terminator]
    if marks == [ord("\n")]:
        marks.append(ord("\r"))
    found = [data.find(bytes([mark]), end - 1, limit) + 1 for mark in marks]
    ends = [place for place in found if place > 0]
    if not ends and limit < region.end:
        raise ValueError("no terminator")
    return min(ends, default=region.end)


def _pieces(data: Data, seen: Survey, size: int) -> Iterator[bytes]:
    for region in seen.regions:
        if region.separators is None:
            continue
        for start in range(region.start, region.end, size):
            end = min(start + size, region.end)
            yield segments.translated(data[start:end], region.separators)
            interchanges.release(data, start, end)
