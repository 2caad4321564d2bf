"""Encodings: letters of two bytes, those of mainframes, bytes that are not UTF-8."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterable

import numpy as np

_MARKS = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
_SIGHTS = ("ISA", "GS", "ST")

# EBCDIC, code pages 037 and 1140: an ISA with its separator, or what stands for it in
# a bare transaction, behind nothing but blanks.
_MAINFRAME = re.compile(
    rb"[\x00\x05\x0b\x0c\x0d\x15\x25\x40]*"
    rb"(?:\xc9\xe2\xc1|\xc7\xe2(?=.[\xc1-\xe9]{2})|\xe2\xe3(?=.[\xf0-\xf9]{3}))"
    rb"[^\xc1-\xe9\xf0-\xf9\x40]",
    re.DOTALL,
)
_SIGHT_BYTES = 4096


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


def is_mainframe(data: bytes) -> bool:
    """Say whether a file is written in EBCDIC."""
    return _MAINFRAME.match(data[:_SIGHT_BYTES]) is not None


def from_mainframe(data: bytes) -> bytes:
    """Write EBCDIC as Latin-1, byte for byte."""
    return data.translate(_LATIN)


def _latin() -> bytes:
    table = bytearray(bytes(range(256)).decode("cp037").encode("latin-1"))
    table[0x15] = ord("\n")  # how mainframes end a line
    table[0x5F] = ord("^")  # in code page 1047; a sign of negation in 037
    return bytes(table)


_LATIN = _latin()


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
