"""The ledger rows of files: what came in, and what became of every segment.

Dollars are counted straight from the segments, not from the tables made of them, so
that a claim or an adjustment lost on the way shows. An amount that can't be read counts
as 0 here and is a finding. What went to quarantine is left out of the dollars of the
kinds and stands in `quarantined_usd`: each sum is what the landed rows must add up to.
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import FILE, USD
from transforms.x12 import findings
from transforms.x12.columns import Mask, decimals, labels
from transforms.x12.elements import Segments
from transforms.x12.gathering import counts, firsts, sums
from transforms.x12.records import IGNORED, PARSED, QUARANTINED

FILE_AT = "file_at"

# Positions of the amounts in the segments whose dollars the ledger counts.
_CAS = (3, 6, 9, 12, 15, 18)
_PLB = (4, 6, 8, 10, 12, 14)
_COUNTS = {
    "claim": "claims",
    "claim_line": "claim_lines",
    "adjudication": "adjudications",
    "adjustment": "adjustments",
    "enrolment": "enrolments",
    "finding": "findings",
}
RECEIVED = {
    "file_at": pl.UInt32,
    "file_id": pl.String,
    "sha256": pl.String,
    "file_name": pl.String,
    "is_bare_transaction": pl.Boolean,
    "bytes": pl.Int64,
}


class Received(NamedTuple):
    """What is known of a file before its segments are looked at."""

    file_at: int
    file_id: str
    sha256: str
    file_name: str
    is_bare_transaction: bool
    bytes: int


def identity(
    data: bytes, stands_for: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Return a file's sha256 and its file_id, the first 16 digits of it.

    What is kept of a file after an erasure stands for the bytes that came in.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    sha256 = (stands_for or {}).get(sha256, sha256)
    return sha256, sha256[:16]


class States(NamedTuple):
    """What became of each segment, and how many of its elements nobody reads."""

    states: np.ndarray  # records.PARSED and so on
    unread: np.ndarray


def file_rows(
    received: list[Received],
    segments: Segments,
    stated: States,
    transactions: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
) -> pl.DataFrame:
    """Make the ledger rows of files read together, tables.FILE and file_at.

    Args:
        received: the files, in the order of file_at.
        segments: of these files.
        stated: what became of them.
        transactions: one row per ST.
        tables: the record frames, findings included.
    """
    files = len(received)
    made = pl.DataFrame(received, orient="row", schema=RECEIVED).to_dict()
    made |= _counted(segments, stated, files)
    made |= _senders(segments, files)
    made |= dollars(segments, stated.states, files)
    counted = {"transactions": transactions}
    counted |= {column: tables[name] for name, column in _COUNTS.items()}
    for column, rows in counted.items():
        owner = rows[FILE_AT].to_numpy()
        made[column] = pl.Series(np.bincount(owner, minlength=files))
    is_refused = made["segments_quarantined"] == made["segments_in"]
    status = np.where(is_refused, 1, 0)
    made["status_code"] = labels(status, "landed", "quarantined")
    made["kind_code"] = _kinds(transactions, made["has_ta1"])
    columns = {name: made[name].cast(dtype) for name, dtype in FILE.items()}
    return pl.DataFrame({**columns, FILE_AT: made[FILE_AT]})


def added(
    rows: list[pl.DataFrame], file: Received, transactions: pl.DataFrame, findings: int
) -> pl.DataFrame:
    """Make the ledger row of a file from those of its parts, tables.FILE.

    Args:
        rows: what `file_rows` gave for each part, without transactions.
        file: the file.
        transactions: one row per ST of the file.
        findings: how many there are in all.
    """
    parts = pl.concat(rows)
    sums = [name for name, dtype in FILE.items() if dtype.is_numeric()]
    row = parts.select(
        pl.col(name).sum().cast(FILE[name])
        if name in sums
        else pl.col(name).drop_nulls().first()
        for name in FILE
    )
    sent = parts.filter(pl.col("interchanges") > 0).head(1)
    own = transactions.with_columns(pl.lit(0, pl.UInt32).alias(FILE_AT))
    has_ta1 = pl.Series([(parts["kind_code"] == "TA1").any()])
    is_refused = row.item(0, "segments_quarantined") == row.item(0, "segments_in")
    said = {
        "file_id": file.file_id,
        "sha256": file.sha256,
        "file_name": file.file_name,
        "status_code": "quarantined" if is_refused else "landed",
        "kind_code": _kinds(own, has_ta1)[0],
        "is_bare_transaction": file.is_bare_transaction,
        "bytes": file.bytes,
        "sender_id": sent.item(0, "sender_id") if sent.height else None,
        "interchange_control_number": (
            sent.item(0, "interchange_control_number") if sent.height else None
        ),
        "transactions": transactions.height,
        "findings": findings,
    }
    return row.with_columns(
        pl.lit(value).cast(FILE[name]).alias(name) for name, value in said.items()
    ).select(*FILE)


def dollars(segments: Segments, states: np.ndarray, files: int) -> dict[str, pl.Series]:
    """Add up the dollars of each file, from its segments."""
    is_landed = states != QUARANTINED
    is_claim, is_answer = segments.of_set("837"), segments.of_set("835")

    def of(segment_id: str, wanted: Mask, *positions: int) -> np.ndarray:
        rows = segments.rows(segment_id)
        rows = rows[wanted[rows]]
        owner = segments.file_at[rows].astype(np.int32)
        total = np.zeros(files, np.int64)
        for position in positions:
            is_there = segments.reaches(rows, position)
            if not is_there.any():
                break
            if not is_there.all():
                rows, owner = rows[is_there], owner[is_there]
            total += sums(owner, segments.usd(rows, position).values, files)
        return total

    refused = of("CLM", is_claim & ~is_landed, 2) + of("CLP", is_answer & ~is_landed, 3)
    answered = is_answer & is_landed
    added = {
        "billed_usd": of("CLM", is_claim & is_landed, 2),
        "charged_usd": of("CLP", answered, 3),
        "paid_usd": of("CLP", answered, 4),
        "adjusted_usd": of("CAS", answered, *_CAS),
        "provider_adjusted_usd": of("PLB", answered, *_PLB),
        "quarantined_usd": refused,
    }
    return {name: decimals(cents, USD) for name, cents in added.items()}


def not_landed(transactions: pl.DataFrame, landed_sets: list[str]) -> pl.DataFrame:
    """Report the transactions of sets that are not landed yet."""
    is_set = pl.col("transaction_set_code").is_in(landed_sets).fill_null(False)
    is_landed = is_set & (pl.col("kind_code") != "other")  # a 277 that answers a 276
    others = transactions.filter(~is_landed).with_columns(segment_id=pl.lit("ST"))
    return findings.found("kind_not_landed", others)


def _counted(segments: Segments, stated: States, files: int) -> dict[str, pl.Series]:
    owner = segments.file_at.astype(np.int64)
    kinds = np.bincount(owner * 3 + stated.states, minlength=3 * files)
    by_state = kinds.reshape(files, 3)
    made = {
        "segments_in": by_state.sum(axis=1),
        "segments_parsed": by_state[:, PARSED],
        "segments_ignored": by_state[:, IGNORED],
        "segments_quarantined": by_state[:, QUARANTINED],
        "unread_elements": np.bincount(owner, stated.unread, files).astype(np.int64),
        "interchanges": counts(owner[segments.rows("ISA")], files),
        "has_ta1": counts(owner[segments.rows("TA1")], files) > 0,
    }
    return {name: pl.Series(values) for name, values in made.items()}


def _kinds(transactions: pl.DataFrame, has_ta1: pl.Series) -> pl.Series:
    """What the transactions of each file are; mixed where they are not all one."""
    kinds = ["TA1" if has else "other" for has in has_ta1]
    said = transactions.select(FILE_AT, "kind_code").unique()
    for file_at, own in said.group_by(FILE_AT):
        kinds[file_at[0]] = own.item(0, 1) if own.height == 1 else "mixed"
    return pl.Series(kinds, dtype=pl.String)


def _senders(segments: Segments, files: int) -> dict[str, pl.Series]:
    """Sender and control number of the first interchange of each file."""
    isa = segments.rows("ISA")
    first = firsts(segments.file_at[isa].astype(np.int32), isa, files)
    return {
        name: segments.element_at(first, n).trimmed().text()
        for name, n in (("sender_id", 6), ("interchange_control_number", 13))
    }
