"""837 files: the claims of a type and day, as the practice sends them."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from transforms.practice.claim_segments import ClaimSegments
from transforms.practice.envelopes import (
    CLEARINGHOUSE,
    PRACTICE,
    enveloped,
    grouped,
    stretches,
)
from transforms.practice.log import Log
from transforms.practice.parties import Parties
from transforms.practice.placed import Placed
from transforms.practice.segments import Segments, day, ready, segment
from transforms.x12.write import interchange

IMPLEMENTATION = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
SUBMITTER = segment(
    "NM1", "41", "2", "CLAIMSCOPE DEMO PRACTICE", *[""] * 4, "46", "DEMO01"
)
CLAIMS_AT_ONCE = 15_000


def claim_files(log: Log, placed: Placed, parties: Parties) -> Iterator[bytes]:
    """Each file of claims, in order; the text of some thousand claims at a time."""
    segments = ClaimSegments(log, parties)
    files = placed.files.filter(pl.col("kind").str.starts_with("837"))
    rows = placed.claims.join(files, "file", maintain_order="left")
    ends = np.cumsum([0, *rows["file"].rle().struct.field("len")])
    for start, stop in stretches(pl.Series(np.diff(ends)), CLAIMS_AT_ONCE):
        own = rows[ends[start] : ends[stop]]
        texts: dict[int, list[str]] = {}
        for kind, implementation in IMPLEMENTATION.items():
            written = segments.write(own.filter(pl.col("party") == kind), kind)
            batch = _head() + ready("text", "count")
            batches = grouped(written).with_columns(text=batch.text, count=batch.count)
            texts |= enveloped(batches, "837", implementation)
        for file, kind, sent, control in (
            files[start:stop].select("file", "party", "day", "control").iter_rows()
        ):
            yield interchange(
                PRACTICE,
                CLEARINGHOUSE,
                "HC",
                IMPLEMENTATION[kind],
                sent,
                control,
                texts[file],
            )


def batch_reference(control: str = "control", batch: str = "transaction") -> pl.Expr:
    """BHT03 of a transaction, from its file's control number and its own."""
    return pl.format("{}.{}", control, batch)


def _head() -> Segments:
    return (
        segment("BHT", "0019", "00", batch_reference(), day("day"), "0830", "CH")
        + SUBMITTER
        + segment("PER", "IC", "BILLING OFFICE", "TE", "5555550100")
        + segment("NM1", "40", "2", "DEMO CLEARING", *[""] * 4, "46", "CLEAR01")
    )
