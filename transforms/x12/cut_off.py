"""Cut off: segments that break off in the middle, and what they take with them.

Where a segment breaks off nobody can tell what was lost of it: half an amount is an
amount. It goes to quarantine, with the claim or member it belongs to.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import findings
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments

_CLAIMS = ("CLM", "CLP", "INS")
_OPENS = ("CLM", "CLP", "INS", "HL", "PLB", "ST", "GS", "TA1")
_CLOSES = ("HL", "PLB", "ST", "SE", "GS", "GE", "ISA", "IEA")


class Refused(NamedTuple):
    """Segments that must not be read."""

    mask: Mask
    findings: pl.DataFrame


def refused(segments: Segments, broken: list[tuple[int, int]]) -> Refused:
    """Refuse broken segments, given by file_at and byte offset."""
    lost = np.zeros(segments.height, bool)
    opens, claims, closes = (segments.at(*ids) for ids in (_OPENS, _CLAIMS, _CLOSES))
    spans = []
    for file_at, byte_offset in broken:
        is_here = (segments.file_at == file_at) & (segments.byte_offset == byte_offset)
        for last in np.flatnonzero(is_here).tolist():
            first = last if opens[last] else _claim(claims, closes, last)
            lost[first : last + 1] = True
            spans.append((first, last))
    rows = np.array([last for _, last in spans], np.int32)
    counts = pl.Series([last + 1 - first for first, last in spans], dtype=pl.UInt32)
    is_member = segments.at("INS")
    units = [
        "transaction" if first == last else "member" if is_member[first] else "claim"
        for first, last in spans
    ]
    notes = findings.at(
        "cut_off", segments, rows,
        quarantined_segments=counts, unit=pl.Series(units, dtype=pl.String),
    )  # fmt: skip
    return Refused(lost, notes)


def _claim(claims: Mask, closes: Mask, last: int) -> int:
    """The row where the claim or member of a broken segment begins, else its own."""
    for row in range(last - 1, -1, -1):
        if claims[row]:
            return row
        if closes[row]:
            return last
    return last
