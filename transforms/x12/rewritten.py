"""Rewritten: a large file of other letters, as bytes that can be read in parts.

UTF-16 becomes UTF-8 and EBCDIC becomes Latin-1, piece by piece, in a file that has no
name, so that nobody else can open it and a crash leaves nothing. Offsets stay those of
the file that came in.
"""

from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import encodings, findings, interchanges
from transforms.x12.chunks import Chunk
from transforms.x12.interchanges import Data

_PIECE = 1 << 20


class _Places(NamedTuple):
    """Where the pieces begin: here, and in the file that came in."""

    here: list[int]
    there: list[int]


class Plain(NamedTuple):
    """A file whose bytes can be looked at."""

    data: Data
    findings: pl.DataFrame
    is_utf8: bool | None = None  # None: not known yet
    places: _Places | None = None  # None: those of the data

    def offsets(self, at: np.ndarray) -> np.ndarray:
        """Where places of the data are in the file that came in."""
        if self.places is None:
            return at
        moved = np.empty(len(at), np.int64)
        pieces = np.searchsorted(self.places.here, at, side="right") - 1
        for piece in np.unique(pieces).tolist():
            start, *after = self.places.here[piece : piece + 2]
            text = self.data[start : after[0] if after else len(self.data)]
            is_in = pieces == piece
            there = encodings.wide_offsets(text, self.places.there[piece])
            moved[is_in] = there[at[is_in] - start]
        return moved

    def placed(self, notes: pl.DataFrame) -> pl.DataFrame:
        """Findings with the offsets of the file that came in."""
        if self.places is None or notes.is_empty():
            return notes
        offset = notes["byte_offset"]
        moved = pl.Series(self.offsets(offset.fill_null(0).to_numpy()))
        return findings.worded(
            notes.with_columns(byte_offset=moved.set(offset.is_null(), None))
        )

    def moved(self, chunk: Chunk) -> Chunk:
        """A part of the data with the offsets of the file that came in."""
        if self.places is None:
            return chunk
        chunk.segments.byte_offset = self.offsets(chunk.segments.byte_offset)
        broken = self.offsets(np.array(chunk.broken, np.int64)).tolist()
        return chunk._replace(
            findings=self.placed(chunk.findings), broken=tuple(broken)
        )


@contextmanager
def rewritten(data: Data, scratch: Path | None) -> Iterator[Plain]:
    """Give the bytes of a file, or those of the same letters in ASCII."""
    head = data[:_PIECE]
    encoding = encodings.wide(head)
    if not encoding and not encodings.is_mainframe(head):
        yield Plain(data, findings.none())
        return
    with TemporaryFile(dir=scratch) as file:
        places = _Places([], [])
        reached = 0
        there = encodings.mark(head) if encoding else 0
        for text in _pieces(data, encoding):
            places.here.append(reached)
            places.there.append(there)
            reached += file.write(text)
            there = int(encodings.wide_offsets(text, there)[-1]) if encoding else 0
        file.flush()
        if not reached:
            yield Plain(b"", findings.whole_file("utf16", 0))
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as plain:
            if encoding:
                yield Plain(plain, findings.whole_file("utf16", 0), None, places)
            else:
                yield Plain(plain, findings.whole_file("ebcdic", 0), False)


def _pieces(data: Data, encoding: str | None) -> Iterator[bytes]:
    first = encodings.mark(data[:2]) if encoding else 0
    decoder = getincrementaldecoder(encoding or "latin-1")(errors="replace")
    for start in range(first, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        if encoding:
            is_last = start + _PIECE >= len(data)
            text = decoder.decode(piece, final=is_last)
            yield text.encode("utf-8", errors="replace")
        else:
            yield encodings.from_mainframe(piece)
        interchanges.release(data, start, min(start + _PIECE, len(data)))
