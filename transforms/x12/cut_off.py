"""Cut off: segments that break off in the middle, and what they take with them.

Where a segment breaks off nobody can tell what was lost of it: half an amount is an
amount. It goes to quarantine, with the claim it belongs to.
"""

from typing import NamedTuple

import polars as pl

from transforms.x12 import findings
from transforms.x12.segments import FILE_AT

_CLAIMS = ("CLM", "CLP")
_OPENS = ("CLM", "CLP", "HL", "PLB", "ST", "GS", "TA1")
_CLOSES = ("HL", "PLB", "ST", "SE", "GS", "GE", "ISA", "IEA")


class Refused(NamedTuple):
    """Segments that must not be read."""

    read: pl.DataFrame  # segment_index, state, unread_elements
    findings: pl.DataFrame


def refused(frame: pl.DataFrame, broken: list[tuple[int, int]]) -> Refused:
    """Refuse broken segments of placed ones, given by file_at and byte offset."""
    places = pl.DataFrame(
        broken, orient="row", schema={FILE_AT: pl.UInt32, "byte_offset": pl.Int64}
    )
    rows = frame.with_row_index("row").join(
        places, on=[FILE_AT, "byte_offset"], how="semi"
    )
    ids = frame["segment_id"]
    spans = []
    for last in rows["row"].to_list():
        first = _claim(ids, last)
        spans.append((first, last))
    lost = pl.concat([pl.arange(a, b + 1, eager=True) for a, b in spans] or [_NONE])
    parts = {
        "state": pl.lit("quarantined"),
        "unread_elements": pl.lit(0, pl.UInt32),
    }
    counts = pl.Series("quarantined_segments", [b + 1 - a for a, b in spans], pl.UInt32)
    units = pl.Series(
        "unit", ["claim" if a < b else "transaction" for a, b in spans], pl.String
    )
    return Refused(
        frame[lost].select("segment_index", **parts),
        findings.found("cut_off", rows.with_columns(counts, units)),
    )


_NONE = pl.Series([], dtype=pl.Int64)


def _claim(ids: pl.Series, last: int) -> int:
    """The row where the claim that a broken segment belongs to begins, else its own."""
    if ids[last] in _OPENS:
        return last
    for row in range(last - 1, -1, -1):
        if ids[row] in _CLAIMS:
            return row
        if ids[row] in _CLOSES:
            return last
    return last
