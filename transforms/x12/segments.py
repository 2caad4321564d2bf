"""Segments: bytes to rows, one row per segment, whatever the sender's separators.

Every interchange is translated to the same four control characters, byte for byte, so
that offsets stay those of the original file; then the whole file is cut up at once.
Nothing here raises on any bytes, and nothing that looks like a segment is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.x12 import findings, kinds, separators
from transforms.x12.separators import Separators

ELEMENT = "\x1f"
COMPONENT = "\x1e"
REPETITION = "\x1d"
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

_BOM = b"\xef\xbb\xbf"
_ISA = re.compile(rb"(?<![0-9A-Za-z])ISA {0,3}([^0-9A-Za-z\s])")
_BARE = re.compile(
    rb"(?<![0-9A-Za-z])(?:ST([^0-9A-Za-z\s])\d{3}\1|GS([^0-9A-Za-z\s])\w{2,6}\2)"
)
_SPACE = " \t\r\n\x00\x0b\x0c\ufeff"
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


class _Region(NamedTuple):
    start: int
    end: int
    separators: Separators | None  # None: not X12


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
    notes: list[pl.DataFrame] = []
    if not data.strip(b" \t\r\n\x00\x0b\x0c"):
        return Cut(nothing(), findings.whole_file("empty_file"), False)
    if data.startswith(_BOM):
        notes.append(findings.whole_file("byte_order_mark", 0))
    regions = _regions(data)
    x12 = [n for n, region in enumerate(regions) if region.separators]
    if not x12:
        return Cut(nothing(), findings.whole_file("not_x12"), False)
    is_bare = not any(data.startswith(b"ISA", regions[n].start) for n in x12)
    if is_bare:
        notes.append(findings.whole_file("no_isa", regions[x12[0]].start))
    for n, region in enumerate(regions):
        if region.separators is None:
            code = "text_before_isa" if n < x12[0] else "text_after_iea"
            notes.append(findings.whole_file(code, region.start))
    frame = _cut(data, regions, notes)
    notes.append(_damaged(frame, regions))
    return Cut(frame, findings.joined(notes), is_bare)


def nothing() -> pl.DataFrame:
    """Return the segments of a file that has none."""
    return pl.DataFrame(schema=_CUT)


def placed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give segments, of one or many files, their numbers and their kind.

    Numbers run through all of the files; column file_at tells them apart.
    """
    frame = _numbered(frame.with_row_index("segment_index", 1))
    frame, notes = kinds.named(frame)
    return frame, findings.joined([notes, _unknown(frame)])


def _regions(data: bytes) -> list[_Region]:
    """Split a file into interchanges, bare transactions, and text between them."""
    regions: list[_Region] = []
    start = len(_BOM) if data.startswith(_BOM) else 0
    open_: Separators | None = None  # of the interchange we are in
    opened = start
    for at in _headers(data, start):
        if not _starts_here(data, at, open_):
            continue
        regions += _closed(data, opened, at, open_)
        opened = at
        open_ = separators.of_isa(data[opened : opened + 65536])
    return regions + _closed(data, opened, len(data), open_)


def _headers(data: bytes, start: int) -> Iterator[int]:
    """Where an ISA could begin. A plain find: the pattern alone is 20 times slower."""
    at = data.find(b"ISA", start)
    while at >= 0:
        if _ISA.match(data, at):
            yield at
        at = data.find(b"ISA", at + 3)


def _starts_here(data: bytes, at: int, open_: Separators | None) -> bool:
    """Tell an ISA from the same three letters inside another segment."""
    if open_ is None:
        return True
    before = data[max(0, at - 16) : at]
    last = before.rstrip()[-1:]
    return (
        b"\n" in before[len(before.rstrip()) :]
        or last == bytes([open_.terminator])
        or not last
    )


def _closed(
    data: bytes, start: int, end: int, seps: Separators | None
) -> list[_Region]:
    """Set apart what follows the IEA, or what precedes a bare transaction."""
    if not data[start:end].strip():
        return [_Region(start, end, seps)] if seps else []
    if seps is None:
        first = _BARE.search(data, start, end)
        if first is None:
            return [_Region(start, end, None)]
        element = (first[1] or first[2])[0]
        bare = separators.of_bare(data[first.start() : end], element)
        text = []
        if data[start : first.start()].strip():
            text = [_Region(start, first.start(), None)]
        return [*text, _Region(first.start(), end, bare)]
    iea = data.rfind(b"IEA" + bytes([seps.element]), start, end)
    if iea < 0:
        return [_Region(start, end, seps)]
    if seps.terminator == ord("\n"):
        stop = re.compile(rb"[\r\n]").search(data, iea, end)
        after = stop.end() if stop else end
    else:
        stop_at = data.find(bytes([seps.terminator]), iea, end)
        after = stop_at + 1 if stop_at >= 0 else end
    tail = data[after:end]
    if not tail.strip() or _segment_like(tail, seps.element):
        return [_Region(start, end, seps)]
    return [_Region(start, after, seps), _Region(after, end, None)]


def _segment_like(tail: bytes, element: int) -> bool:
    sep = re.escape(bytes([element]))
    return re.match(rb"\s*[A-Z][A-Z0-9]{1,2} *" + sep, tail) is not None


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


def _cut(
    data: bytes, regions: list[_Region], notes: list[pl.DataFrame]
) -> pl.DataFrame:
    parts = []
    reached = 0
    for region in regions:
        gap = region.start - reached
        if region.separators is None:
            gap, body = gap + region.end - region.start, b""
        else:
            body = data[region.start : region.end].translate(_table(region.separators))
        if gap:
            parts.append(b" " * (gap - 1) + b"\x1c")
        parts.append(body)
        reached = region.end
    even = b"".join(parts)
    stops = np.flatnonzero(np.frombuffer(even, np.uint8) == _TERMINATOR) + 1
    starts = np.concatenate([[0], stops]).astype(np.int64)
    if starts[-1] != len(even):
        starts = np.append(starts, len(even))
    text = even
    bounds = starts
    if not even.isascii() and not _is_utf8(even):
        notes.append(findings.whole_file("encoding"))
        text = even.decode("latin-1").encode()
        stops = np.flatnonzero(np.frombuffer(text, np.uint8) == _TERMINATOR) + 1
        bounds = np.concatenate([[0], stops]).astype(np.int64)
        if bounds[-1] != len(text):
            bounds = np.append(bounds, len(text))
    raw = pa.LargeStringArray.from_buffers(
        len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(text)
    )
    frame = pl.DataFrame({"raw": pl.Series(raw), "start": starts[:-1]})
    return _trimmed(frame, b"\n" in even or b"\r" in even, notes)


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


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Number interchanges, groups and transactions; null outside them."""
    segment_id = pl.col("segment_id")
    before = segment_id.shift(1)
    begins = (pl.col(FILE_AT) != pl.col(FILE_AT).shift(1)).fill_null(True)

    def number(header: str, trailer: str, closers: list[str]) -> pl.Expr:
        opens = segment_id == header
        return (
            pl.when(opens)
            .then(opens.cum_sum())
            .when((before == trailer) | segment_id.is_in(closers) | begins)
            .then(0)
            .forward_fill()
            .replace(0, None)
            .cast(pl.UInt32)
        )

    return frame.with_columns(
        number("ISA", "IEA", []).alias("interchange_index"),
        number("GS", "GE", ["ISA", "IEA"]).alias("group_index"),
        number("ST", "SE", ["ISA", "IEA", "GS", "GE"]).alias("transaction_index"),
    )


def _damaged(frame: pl.DataFrame, regions: list[_Region]) -> pl.DataFrame:
    unsound = [
        region.start
        for region in regions
        if region.separators is not None and not region.separators.is_sound
    ]
    if not unsound:
        return findings.none()
    return findings.found(
        "isa_length",
        frame.with_row_index("segment_index", 1).filter(
            pl.col("segment_id") == "ISA", pl.col("byte_offset").is_in(unsound)
        ),
    )


def _unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Report what stands between terminators without being a segment."""
    looks = pl.col("text").str.contains(_LOOKS_LIKE_A_SEGMENT)
    return findings.found("segment_unknown", frame.filter(~looks))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
