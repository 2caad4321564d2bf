"""Encodings: letters of two bytes, and bytes that are not UTF-8."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterable

import numpy as np

_MARKS = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
_SIGHTS = ("ISA", "GS", "ST")


def wide(data: bytes) -> str | None:
    """Name the UTF-16 that a file is written in; None for every other file."""
    if data[:2] in _MARKS:
        return _MARKS[data[:2]]
    if b"\x00" not in data[:8]:
        return None
    for encoding in _MARKS.values():
        if data.startswith(tuple(sight.encode(encoding) for sight in _SIGHTS)):
            return encoding
    return None


def mark(data: bytes) -> int:
    """Count the bytes of the mark before the first letter of UTF-16."""
    return 2 if data[:2] in _MARKS else 0


def narrowed(data: bytes, encoding: str) -> bytes:
    """Write UTF-16 as UTF-8; what is no letter becomes a question mark."""
    text = data[mark(data) :].decode(encoding, errors="replace")
    return text.encode("utf-8", errors="replace")


def wide_offsets(text: bytes, before: int) -> np.ndarray:
    """Where each byte of UTF-8 stood in UTF-16 that began after `before` bytes."""
    each = np.frombuffer(text, np.uint8)
    # A letter takes two bytes, those beyond the first 65,536 take four.
    letters = 2 * ((each & 0xC0) != 0x80).astype(np.int64) + 2 * (each >= 0xF0)
    return np.concatenate([[0], np.cumsum(letters)]) + before


def is_utf8(pieces: Iterable[bytes]) -> bool:
    """Say whether bytes, given in pieces, are UTF-8."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            if decoder.getstate()[0] or not piece.isascii():
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
