"""Blanking: segments of a file overwritten, so that all others stay where they are.

What stands for an erased segment is as long: `ERA*XXX...`, which no reader reads. A
name is emptied by blanks where the segment must stay. Numbers and places of all other
segments, and so the ids of what lands of them, are those of the file that came in.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from transforms.x12 import encodings, segments
from transforms.x12.elements import Segments
from transforms.x12.interchanges import Region

ERASED = "ERA"


class Readable(NamedTuple):
    """A file as text of one byte for each letter of X12, and its segments."""

    text: bytes
    segments: Segments
    regions: list[Region]
    encoding: str | None  # of two bytes for each letter
    mark: bytes  # before the first of these
    is_mainframe: bool


def readable(data: bytes) -> Readable:
    """Look at a file; there are no segments where nothing of it is X12."""
    encoding, mark, is_mainframe = encodings.wide(data), b"", False
    text = data
    if encoding:
        mark = data[: encodings.mark(data)]
        text = encodings.narrowed(data, encoding)
    elif encodings.is_mainframe(data):
        is_mainframe, text = True, encodings.from_mainframe(data)
    whole, _ = segments.placed([segments.cut(text)])
    regions = segments.survey(text).regions
    return Readable(text, whole, regions, encoding, mark, is_mainframe)


def blanked(
    data: bytes, read: Readable, wiped: list[int], emptied: Mapping[int, set[int]]
) -> bytes:
    """Overwrite segments of a file.

    Args:
        data: the file.
        read: what `readable` found of it.
        wiped: rows of the segments to overwrite whole.
        emptied: rows of those of which only these elements stay.
    """
    changes: list[tuple[int, bytes]] = []
    for row in wiped:
        start, text, element = _segment(read, row)
        changes.append((start, _stand_in(text, element, _units(read))))
    for row, stay in emptied.items():
        start, text, element = _segment(read, row)
        changes.append((start, _emptied(text, element, stay, _units(read))))
    if not read.encoding:
        out = bytearray(data)
        for start, text in changes:
            was = data[start : start + len(text)]
            if read.is_mainframe:
                text = _as_mainframe(text, read.text[start:], was)
            out[start : start + len(text)] = text
        return bytes(out)
    parts, at = [], 0
    lengths = {_segment(read, row)[0]: row for row in [*wiped, *emptied]}
    for start, text in sorted(changes):
        parts += [read.text[at:start], text]
        at = start + len(_segment(read, lengths[start])[1])
    parts.append(read.text[at:])
    return read.mark + b"".join(parts).decode().encode(read.encoding)


def _segment(read: Readable, row: int) -> tuple[int, bytes, int]:
    """Where a segment begins, its text without its end, its element separator."""
    start = int(read.segments.byte_offset[row])
    at = bisect_right(read.regions, start, key=lambda region: region.start) - 1
    region = read.regions[at]
    if region.separators is None:
        raise ValueError("A segment stands outside of every interchange.")
    end = region.end
    if row + 1 < read.segments.height:
        end = min(end, int(read.segments.byte_offset[row + 1]))
    terminator = region.separators.terminator
    ends = b"\r\n" if terminator == ord("\n") else bytes([terminator])
    places = [read.text.find(bytes([one]), start, end) for one in ends]
    stop = min([place for place in places if place >= 0], default=end)
    text = read.text[start:stop].rstrip(b" \t\r\n\x00")
    return start, text, region.separators.element


def _units(read: Readable) -> Callable[[bytes], int]:
    """How long a text is, in letters where those have two bytes."""
    if not read.encoding:
        return len
    return lambda text: len(text.decode(errors="replace").encode("utf-16-le")) // 2


def _stand_in(text: bytes, element: int, units: Callable[[bytes], int]) -> bytes:
    """What stands for a segment; lines that break within it break where they did."""
    filled = ERASED.encode() + bytes([element])
    made = filled.ljust(units(text), b"X")[: units(text)]
    return _broken_alike(text, made) if len(made) == len(text) else made


def _emptied(
    text: bytes, element: int, stay: set[int], units: Callable[[bytes], int]
) -> bytes:
    """A segment with blanks in the place of all elements but these."""
    parts = text.split(bytes([element]))
    made = [
        part if n == 0 or n in stay else b" " * units(part)
        for n, part in enumerate(parts)
    ]
    joined = bytes([element]).join(made)
    return _broken_alike(text, joined) if len(joined) == len(text) else joined


def _broken_alike(text: bytes, made: bytes) -> bytes:
    if b"\n" not in text and b"\r" not in text:
        return made
    pairs = zip(text, made, strict=True)
    return bytes(was if was in b"\r\n" else now for was, now in pairs)


def _as_mainframe(text: bytes, was: bytes, raw: bytes) -> bytes:
    """Text as EBCDIC; what did not change keeps its byte."""
    letters = text.decode("latin-1").encode("cp037", errors="replace")
    return bytes(raw[n] if text[n] == was[n] else letters[n] for n in range(len(text)))
