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
import pyarrow as pa

from transforms.x12 import encodings, findings, interchanges, kinds, layout
from transforms.x12.interchanges import Data, Region
from transforms.x12.separators import COMPONENT, ELEMENT, REPETITION, Separators

_TERMINATOR = 0x1C

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
}

FILE_AT = "file_at"  # which of several files a row is of
_CUT = {"byte_offset": pl.Int64, "text": pl.String, "segment_id": pl.String}

_SPACE = " \t\r\n\x00\x0b\x0c\x1a\ufeff"
_LOOKS_LIKE_A_SEGMENT = "^[A-Z][A-Z0-9]{1,2} *\x1f"


@dataclass(frozen=True)
class Segments:
    """The segments of one file, in file order, and what was noticed on the way."""

    frame: pl.DataFrame
    findings: pl.DataFrame
    is_bare: bool = False  # no ISA


class Cut(NamedTuple):
    """A file cut up, its segments not yet put in their places."""

    frame: pl.DataFrame  # byte_offset, text, segment_id
    findings: pl.DataFrame
    is_bare: bool
    broken: tuple[int, ...] = ()  # where segments begin that break off in the middle


class Survey(NamedTuple):
    """What is known of a file before it is cut up."""

    regions: list[Region]  # none: nothing of it is X12
    findings: pl.DataFrame
    is_bare: bool


class Numbers(NamedTuple):
    """Where numbering stands: how many there were, and which one is open."""

    segments: int = 0
    interchanges: int = 0
    groups: int = 0
    transactions: int = 0
    interchange_index: int | None = None
    group_index: int | None = None
    transaction_index: int | None = None
    last_id: str | None = None


def read(data: bytes) -> Segments:
    """Cut a file into segments. Never raises, on any bytes."""
    parts = cut(data)
    frame, notes = placed(parts.frame.with_columns(pl.lit(0, pl.UInt32).alias(FILE_AT)))
    return Segments(
        frame.select(*SEGMENT),
        findings.joined([parts.findings, notes]),
        parts.is_bare,
    )


def cut(data: bytes) -> Cut:
    """Cut a file into segments, wherever its separators are."""
    encoding = encodings.wide(data)
    if encoding:
        text = encodings.narrowed(data, encoding)
        return _as_wide(cut(text), encodings.wide_offsets(text, encodings.mark(data)))
    seen = survey(data)
    if not seen.regions:
        return Cut(nothing(), seen.findings, False)
    part = cut_between(data, seen, 0, len(data))
    return part._replace(findings=findings.joined([seen.findings, part.findings]))


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
    frame, notes = (
        rows.with_columns(
            pl.lit(pl.Series(offsets)).gather("byte_offset").alias("byte_offset")
        )
        for rows in (part.frame, part.findings)
    )
    notes = findings.joined([findings.whole_file("utf16", 0), findings.worded(notes)])
    broken = tuple(int(offsets[at]) for at in part.broken)
    return Cut(frame, notes, part.is_bare, broken)


def nothing() -> pl.DataFrame:
    """Return the segments of a file that has none."""
    return pl.DataFrame(schema=_CUT)


def placed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give segments, of one or many files, their numbers and their kind.

    Numbers run through all of the files; column file_at tells them apart.
    """
    frame, notes = kinds.named(numbered(frame, Numbers()))
    return frame, findings.joined([notes, unknown(frame)])


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
    table[seps.terminator] = _TERMINATOR
    if seps.terminator == ord("\n"):
        table[ord("\r")] = _TERMINATOR
    return bytes(table)


def cut_between(
    data: Data, seen: Survey, start: int, end: int, is_utf8: bool | None = None
) -> Cut:
    """Cut a stretch of a file that begins and ends between segments.

    Whether the file is UTF-8 is found out from the stretch where it isn't given.
    """
    even, ends, notes, broken = _evened(data, seen, start, end)
    stops = np.flatnonzero(np.frombuffer(even, np.uint8) == _TERMINATOR) + 1
    bounds = np.concatenate([[0], stops]).astype(np.int64)
    at = np.searchsorted(bounds, ends)
    is_stop = bounds[np.minimum(at, len(bounds) - 1)] == ends
    if not is_stop.all():
        bounds = np.insert(bounds, at[~is_stop], np.array(ends)[~is_stop])
    text, places = even, bounds
    if not even.isascii():
        if is_utf8 is None:
            is_utf8 = encodings.is_utf8([even])
            if not is_utf8:
                notes.append(findings.whole_file("encoding"))
        if not is_utf8:
            text = even.decode("latin-1").encode()
            high = np.flatnonzero(np.frombuffer(even, np.uint8) > 127)
            places = bounds + np.searchsorted(high, bounds)
    raw = pa.LargeStringArray.from_buffers(
        len(places) - 1, pa.py_buffer(places), pa.py_buffer(text)
    )
    frame = pl.DataFrame({"raw": pl.Series(raw), "start": bounds[:-1] + start})
    frame = _trimmed(frame, b"\n" in even or b"\r" in even, notes)
    notes.append(_damaged(frame, seen.regions, start, end))
    return Cut(frame, findings.joined(notes), seen.is_bare, tuple(broken))


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
    return b"".join(parts), ends, notes, broken


def _trimmed(
    raw: pl.DataFrame, has_breaks: bool, notes: list[pl.DataFrame]
) -> pl.DataFrame:
    """Trim each segment, find where it starts, and name it."""
    lead = pl.col("raw").str.strip_chars_start(_SPACE)
    frame = raw.select(
        (
            pl.col("start")
            + pl.col("raw").str.len_bytes().cast(pl.Int64)
            - lead.str.len_bytes().cast(pl.Int64)
        ).alias("byte_offset"),
        lead.str.strip_chars_end(_SPACE + "\x1c").alias("text"),
    ).filter(pl.col("text") != "")
    if has_breaks:
        broken = pl.col("text").str.contains_any(["\n", "\r"])
        wrapped = frame.select(broken.alias("b"))["b"]
        if wrapped.any():
            notes.append(
                findings.whole_file("lines_wrapped", frame.filter(wrapped).item(0, 0))
            )
            joined = pl.col("text").str.replace_all("[\r\n]+", "")
            frame = frame.with_columns(
                pl.when(broken).then(joined).otherwise("text").alias("text")
            )
    first = pl.col("text").str.find(ELEMENT, literal=True)
    frame = frame.with_columns(pl.col("text").str.slice(0, first).alias("segment_id"))
    # `find` counts bytes and `slice` letters: too many where some take two bytes.
    if frame["segment_id"].str.contains(ELEMENT, literal=True).any():
        frame = frame.with_columns(
            pl.col("segment_id").str.extract(f"^([^{ELEMENT}]*)")
        )
    if frame["segment_id"].str.ends_with(" ").any():
        tight = pl.col("text").str.replace("^ *([^ \x1f]+) +\x1f", "${1}\x1f")
        frame = frame.with_columns(tight, pl.col("segment_id").str.strip_chars_end(" "))
    return frame.select(*_CUT)


def numbered(frame: pl.DataFrame, reached: Numbers) -> pl.DataFrame:
    """Number segments, interchanges, groups and transactions; null outside them.

    Goes on from where the numbers of the segments before have reached.
    """
    frame = frame.with_row_index("segment_index", 1 + reached.segments)
    segment_id = pl.col("segment_id")
    before = segment_id.shift(1, fill_value=reached.last_id or "")
    begins = pl.col(FILE_AT) != pl.col(FILE_AT).shift(1)
    if not reached.segments:
        begins = begins.fill_null(True)

    def number(
        header: str, trailer: str, closers: list[str], seen: int, now: int | None
    ) -> pl.Expr:
        opens = segment_id == header
        return (
            pl.when(opens)
            .then(opens.cum_sum() + seen)
            .when((before == trailer) | segment_id.is_in(closers) | begins)
            .then(0)
            .forward_fill()
            .fill_null(now or 0)
            .replace(0, None)
            .cast(pl.UInt32)
        )

    return frame.with_columns(
        number("ISA", "IEA", [], reached.interchanges, reached.interchange_index).alias(
            "interchange_index"
        ),
        number("GS", "GE", ["ISA", "IEA"], reached.groups, reached.group_index).alias(
            "group_index"
        ),
        number(
            "ST",
            "SE",
            ["ISA", "IEA", "GS", "GE"],
            reached.transactions,
            reached.transaction_index,
        ).alias("transaction_index"),
    )


def after(frame: pl.DataFrame, reached: Numbers) -> Numbers:
    """Where numbering stands after these segments."""
    if frame.is_empty():
        return reached
    ids = frame["segment_id"]
    last = frame.row(-1, named=True)
    return Numbers(
        reached.segments + frame.height,
        reached.interchanges + int((ids == "ISA").sum()),
        reached.groups + int((ids == "GS").sum()),
        reached.transactions + int((ids == "ST").sum()),
        last["interchange_index"],
        last["group_index"],
        last["transaction_index"],
        last["segment_id"],
    )


def _damaged(
    frame: pl.DataFrame, regions: list[Region], start: int, end: int
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
    return findings.found(
        "isa_length",
        frame.with_row_index("segment_index", 1).filter(
            pl.col("segment_id") == "ISA", pl.col("byte_offset").is_in(unsound)
        ),
    )


def unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Report what stands between terminators without being a segment."""
    looks = pl.col("text").str.contains(_LOOKS_LIKE_A_SEGMENT)
    return findings.found("segment_unknown", frame.filter(~looks))
