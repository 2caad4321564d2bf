"""Records: what reading the transactions of one kind gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from transforms.tables import Schema
from transforms.x12 import kernels
from transforms.x12.columns import Mask, nothing
from transforms.x12.consumed import Consumed
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows

# Who a claim is about, raw: one row per claim, for people.py to make pseudonyms of.
IDENTITY: Schema = {
    "claim_id": pl.String,
    "last_name": pl.String,
    "first_name": pl.String,
    "birth_date": pl.Date,
    "sex": pl.String,
    "member_id": pl.String,
    "zip": pl.String,
    "state": pl.String,
}
# Who an enrolment is about, raw: one row per enrolment, likewise.
ENROLLEE: Schema = {
    **{name: dtype for name, dtype in IDENTITY.items() if name != "claim_id"},
    "is_mistaken": pl.Boolean,  # this corrects who the member was said to be
    "mistaken_last_name": pl.String,
    "mistaken_first_name": pl.String,
    "mistaken_birth_date": pl.Date,
    "mistaken_sex": pl.String,
    "sponsor": pl.String,
    "master_policy": pl.String,
    "policy": pl.String,
    "known_on": pl.Date,  # the day of the file
}
# What a provider adjustment refers to, raw: one row per adjustment, for quoted.py.
REFERENCE: Schema = {"reference": pl.String}
Columns: TypeAlias = dict[str, pl.Series | np.ndarray]  # by name, as long as a table
IGNORED, PARSED, QUARANTINED = 0, 1, 2  # what became of a segment


@dataclass(frozen=True)
class Records:
    """What the transactions of one kind hold, of one or more files.

    Attributes:
        tables: frames by name, each with the columns of tables.RECORDS and file_at;
            `claim` and `enrolment` lack those about people, and
            `provider_adjustment` those of what it refers to, which are made from
            `identities`.
        identities: one row per claim, enrolment or provider adjustment, in their
            order; raw, never stored (people.py, quoted.py).
        findings: one row per segment that needs a person's attention.
        states: what became of each segment that was given: PARSED and so on.
        unread: how many elements of each nobody reads.
    """

    tables: dict[str, pl.DataFrame]
    identities: pl.DataFrame
    findings: pl.DataFrame
    states: np.ndarray
    unread: np.ndarray


def states(segments: Segments, consumed: Consumed, quarantined: Mask) -> np.ndarray:
    """Say what became of each segment: read, ignored, or in quarantine."""
    of_code = np.full(kernels.CODES, IGNORED, np.uint8)
    of_code[[kernels.code(segment_id) for segment_id in consumed]] = PARSED
    made = of_code[segments.code]
    made[quarantined] = QUARANTINED
    return made


def table(
    schema: Schema,
    segments: Segments,
    rows: Rows,
    columns: Columns,
) -> pl.DataFrame:
    """Make a landing table whose every row comes from a segment.

    Args:
        schema: of tables.RECORDS; a column that is not given is null.
        segments: of one or more files.
        rows: the segment of each row of the table, which says of which file it is.
        columns: by name, as long as `rows`.
    """
    made = {}
    for name, dtype in schema.items():
        given = columns.get(name)
        column = nothing(len(rows), dtype) if given is None else pl.Series(given)
        made[name] = column if column.dtype == dtype else column.cast(dtype)
    return pl.DataFrame({**made, "file_at": segments.file_at[rows]})


def empty(schema: Schema) -> pl.DataFrame:
    """A landing table without rows."""
    return pl.DataFrame(schema={**schema, "file_at": pl.UInt32})


def in_order(parts: Sequence[tuple[Rows, pl.DataFrame]]) -> pl.DataFrame:
    """Put frames together, by the segments of their rows; those of one stay as given.

    Each part is as many rows as its frame has, and the frame.
    """
    filled = [part for part in parts if len(part[0])] or [parts[0]]
    if len(filled) == 1:
        return filled[0][1]
    order = np.argsort(np.concatenate([rows for rows, _ in filled]), kind="stable")
    return pl.concat([frame for _, frame in filled])[pl.Series(order)]
