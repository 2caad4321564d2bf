"""Interchanges: which stretches of a file are X12, and with which separators.

Works on bytes and on a file mapped into memory alike, and copies nothing of either:
what is found are places.
"""

import re
from collections.abc import Iterator
from mmap import MADV_DONTNEED, PAGESIZE, mmap
from typing import NamedTuple

from transforms.x12 import separators
from transforms.x12.separators import Separators

Data = bytes | mmap

BOM = b"\xef\xbb\xbf"
BLANKS = b" \t\r\n\x00\x0b\x0c\x1a"  # 1a: how files of old ended
_SAMPLE = 65536
_ISA_SAMPLE = 2 * separators.ISA_LENGTH
_WINDOW = 1 << 25
_INK = re.compile(rb"[^ \t\r\n\x00\x0b\x0c\x1a]")
_ISA = re.compile(rb"(?<![0-9A-Za-z])ISA {0,3}([^0-9A-Za-z\s])")
# An ISA so regular that it is one, whatever stands before it.
_WHOLE_ISA = re.compile(
    rb"ISA(?P<s>[^0-9A-Za-z\s])\d\d(?P=s).{10}(?P=s)\d\d(?P=s).{10}(?P=s)..(?P=s)"
    rb".{15}(?P=s)..(?P=s).{15}(?P=s)\d{6}(?P=s)\d{4}(?P=s).(?P=s)\d{5}(?P=s)\d{9}"
    rb"(?P=s)",
    re.DOTALL,
)
_BARE = re.compile(
    rb"(?<![0-9A-Za-z])(?:ST([^0-9A-Za-z\s])\d{3}\1|GS([^0-9A-Za-z\s])\w{2,6}\2)"
)


class Region(NamedTuple):
    """A stretch of a file."""

    start: int
    end: int
    separators: Separators | None  # None: not X12


def is_blank(data: Data, start: int = 0, end: int | None = None) -> bool:
    """Say whether nothing but blanks stands there."""
    return _INK.search(data, start, len(data) if end is None else end) is None


def regions(data: Data) -> list[Region]:
    """Split a file into interchanges, bare transactions, and text between them."""
    found: list[Region] = []
    start = len(BOM) if data[: len(BOM)] == BOM else 0
    open_: Separators | None = None  # of the interchange we are in
    opened = start
    known: dict[Separators, Separators] = {}  # a file can have a million interchanges
    for at in _headers(data, start):
        if not _starts_here(data, at, open_):
            continue
        found += _closed(data, opened, at, open_)
        opened = at
        sent = _sent(data, opened)
        open_ = known.setdefault(sent, sent)
    return found + _closed(data, opened, len(data), open_)


def _sent(data: Data, at: int) -> Separators:
    """The separators of an ISA; a long look is only needed at a damaged one."""
    sound = separators.of_isa(data[at : at + _ISA_SAMPLE])
    return sound if sound.is_sound else separators.of_isa(data[at : at + _SAMPLE])


def _headers(data: Data, start: int) -> Iterator[int]:
    """Where an ISA could begin. A plain find: the pattern alone is 20 times slower."""
    while start < len(data):
        end = min(len(data), start + _WINDOW)
        at = data.find(b"ISA", start, end)
        while at >= 0:
            if _ISA.match(data, at) or _WHOLE_ISA.match(data, at):
                yield at
            at = data.find(b"ISA", at + 3, end)
        release(data, start, end)
        start = end if end == len(data) else end - 2


def release(data: Data, start: int, end: int) -> None:
    """Let go of the memory of what was read of a mapped file."""
    if isinstance(data, mmap):
        first = start - start % PAGESIZE
        data.madvise(MADV_DONTNEED, first, end - first)


def _starts_here(data: Data, at: int, open_: Separators | None) -> bool:
    """Tell an ISA from the same three letters inside another segment."""
    if open_ is None:
        return True
    before = data[max(0, at - 16) : at]
    last = before.rstrip()[-1:]
    space = before[len(before.rstrip()) :]
    return (
        b"\n" in space
        or b"\r" in space
        or last == bytes([open_.terminator])
        or not last
        or _WHOLE_ISA.match(data, at) is not None
    )


def _closed(data: Data, start: int, end: int, seps: Separators | None) -> list[Region]:
    """Set apart what follows the IEA, or what precedes a bare transaction."""
    if is_blank(data, start, end):
        return [Region(start, end, seps)] if seps else []
    if seps is None:
        first = _BARE.search(data, start, end)
        if first is None:
            return [Region(start, end, None)]
        element, begin = (first[1] or first[2])[0], first.start()
        bare = separators.of_bare(data[begin : min(end, begin + _SAMPLE)], element)
        text = []
        if not is_blank(data, start, begin):
            text = [Region(start, begin, None)]
        return [*text, Region(begin, end, bare)]
    iea = data.rfind(b"IEA" + bytes([seps.element]), start, end)
    if iea < 0:
        return [Region(start, end, seps)]
    if seps.terminator == ord("\n"):
        stop = re.compile(rb"[\r\n]").search(data, iea, end)
        after = stop.end() if stop else end
    else:
        stop_at = data.find(bytes([seps.terminator]), iea, end)
        after = stop_at + 1 if stop_at >= 0 else end
    empty = re.compile(rb"[\s\x00\x1a" + re.escape(bytes([seps.terminator])) + rb"]*")
    if empty.fullmatch(data, after, end) or _segment_like(
        data, after, end, seps.element
    ):
        return [Region(start, end, seps)]
    return [Region(start, after, seps), Region(after, end, None)]


def _segment_like(data: Data, start: int, end: int, element: int) -> bool:
    sep = re.escape(bytes([element]))
    pattern = re.compile(rb"\s*[A-Z][A-Z0-9]{1,2} *" + sep)
    return pattern.match(data, start, end) is not None
