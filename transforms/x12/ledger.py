"""The ledger rows of files: what came in, and what became of every segment.

Dollars are counted straight from the segments, not from the tables made of them, so
that a claim or an adjustment lost on the way shows. An amount that can't be read counts
as 0 here and is a finding. What went to quarantine is left out of the dollars of the
kinds and stands in `quarantined_usd`: each sum is what the landed rows must add up to.
"""

import hashlib
from typing import NamedTuple

import polars as pl

from transforms.tables import FILE
from transforms.x12 import elements, findings
from transforms.x12.envelope import ENVELOPE
from transforms.x12.segments import FILE_AT

# Positions of the amounts in the segments whose dollars the ledger counts.
_CAS = (3, 6, 9, 12, 15, 18)
_PLB = (4, 6, 8, 10, 12, 14)
_COUNTS = {
    "claim": "claims",
    "claim_line": "claim_lines",
    "adjudication": "adjudications",
    "adjustment": "adjustments",
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
STATE = {
    "segment_index": pl.UInt32,
    "state": pl.String,
    "unread_elements": pl.UInt32,
}


class Received(NamedTuple):
    """What is known of a file before its segments are looked at."""

    file_at: int
    file_id: str
    sha256: str
    file_name: str
    is_bare_transaction: bool
    bytes: int


def identity(data: bytes) -> tuple[str, str]:
    """Return a file's sha256 and its file_id, the first 16 digits of it."""
    sha256 = hashlib.sha256(data).hexdigest()
    return sha256, sha256[:16]


def states(segments: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Give every segment of a file its state, those nobody read included."""
    known = read.select(*STATE)
    if known["segment_index"].n_unique() != known.height:
        known = known.unique("segment_index", keep="first")
    is_envelope = pl.col("segment_id").is_in(ENVELOPE)
    nobody = pl.when(is_envelope).then(pl.lit("parsed")).otherwise(pl.lit("ignored"))
    state = (
        pl.when(is_envelope & (pl.col("state") == "ignored"))
        .then(pl.lit("parsed"))
        .otherwise(pl.coalesce("state", nobody))
    )
    return segments.join(
        known, on="segment_index", how="left", maintain_order="left"
    ).with_columns(state.alias("state"))


def file_rows(
    received: list[Received],
    transactions: pl.DataFrame,
    stated: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
) -> pl.DataFrame:
    """Make the ledger rows of files read together, tables.FILE and file_at.

    Args:
        received: the files, in the order of file_at.
        transactions: one row per ST.
        stated: the segments with their state (see `states`).
        tables: the record frames, findings included.
    """
    here = pl.DataFrame(received, orient="row", schema=RECEIVED)
    parts = [_counted(stated), _kinds(transactions), _senders(stated)]
    parts += dollars(stated)
    parts += [
        tables[name].group_by(FILE_AT).agg(pl.len().alias(column))
        for name, column in _COUNTS.items()
    ]
    for part in parts:
        here = here.join(part, on=FILE_AT, how="left", maintain_order="left")
    zero = pl.lit(0)
    refused = pl.sum_horizontal("refused_billed_usd", "refused_charged_usd")
    here = here.with_columns(refused.alias("quarantined_usd"))
    numbers = [name for name, dtype in FILE.items() if dtype.is_numeric()]
    here = here.with_columns(pl.coalesce(name, zero).alias(name) for name in numbers)
    is_refused = pl.col("segments_quarantined") == pl.col("segments_in")
    return here.with_columns(
        pl.when(is_refused)
        .then(pl.lit("quarantined"))
        .otherwise(pl.lit("landed"))
        .alias("status_code"),
        pl.coalesce(
            "kind_code", pl.when("has_ta1").then(pl.lit("TA1")), pl.lit("other")
        ).alias("kind_code"),
    ).select(
        *(pl.col(name).cast(dtype) for name, dtype in FILE.items()), pl.col(FILE_AT)
    )


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
    kinds = _kinds(transactions.with_columns(pl.lit(0, pl.UInt32).alias(FILE_AT)))
    has_ta1 = (parts["kind_code"] == "TA1").any()
    kind = kinds["kind_code"].to_list() or ["TA1" if has_ta1 else "other"]
    is_refused = row.item(0, "segments_quarantined") == row.item(0, "segments_in")
    said = {
        "file_id": file.file_id,
        "sha256": file.sha256,
        "file_name": file.file_name,
        "status_code": "quarantined" if is_refused else "landed",
        "kind_code": kind[0],
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


def dollars(stated: pl.DataFrame) -> list[pl.DataFrame]:
    """Add up the dollars of each file, from its segments: file_at and sums."""
    money = stated.filter(
        pl.col("segment_id").is_in(["CLM", "CLP", "CAS", "PLB"]),
        pl.col("transaction_set_code").is_in(["837", "835"]),
    )
    is_claim = pl.col("transaction_set_code") == "837"
    is_landed = pl.col("state") != "quarantined"

    def of(segment_id: str, keep: pl.Expr, last: int, **sums: pl.Expr) -> pl.DataFrame:
        rows = elements.split(money.filter(keep), segment_id, last)
        return rows.group_by(FILE_AT).agg(**sums)

    def amount(*positions: int) -> pl.Expr:
        each = (elements.usd(pl.col(f"e{n:02}")) for n in positions)
        return pl.sum_horizontal(*each)

    landed, refused = amount(3).filter(is_landed), amount(3).filter(~is_landed)
    return [
        of(
            "CLM",
            is_claim,
            2,
            billed_usd=amount(2).filter(is_landed).sum(),
            refused_billed_usd=amount(2).filter(~is_landed).sum(),
        ),
        of(
            "CLP",
            ~is_claim,
            4,
            charged_usd=landed.sum(),
            refused_charged_usd=refused.sum(),
            paid_usd=amount(4).filter(is_landed).sum(),
        ),
        of("CAS", ~is_claim & is_landed, 18, adjusted_usd=amount(*_CAS).sum()),
        of("PLB", ~is_claim & is_landed, 14, provider_adjusted_usd=amount(*_PLB).sum()),
    ]


def not_landed(transactions: pl.DataFrame, landed_sets: list[str]) -> pl.DataFrame:
    """Report the transactions of sets that are not landed yet."""
    is_set = pl.col("transaction_set_code").is_in(landed_sets).fill_null(False)
    is_landed = is_set & (pl.col("kind_code") != "other")  # a 277 that answers a 276
    others = transactions.filter(~is_landed).with_columns(segment_id=pl.lit("ST"))
    return findings.found("kind_not_landed", others)


def _counted(stated: pl.DataFrame) -> pl.DataFrame:
    state = pl.col("state")
    ids = pl.col("segment_id")
    return stated.group_by(FILE_AT).agg(
        segments_in=pl.len(),
        segments_parsed=(state == "parsed").sum(),
        segments_ignored=(state == "ignored").sum(),
        segments_quarantined=(state == "quarantined").sum(),
        unread_elements=pl.col("unread_elements").sum(),
        interchanges=(ids == "ISA").sum(),
        has_ta1=(ids == "TA1").any(),
    )


def _kinds(transactions: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("kind_code")
    return transactions.group_by(FILE_AT).agg(
        transactions=pl.len(),
        kind_code=pl.when(kind.n_unique() == 1)
        .then(kind.first())
        .otherwise(pl.lit("mixed")),
    )


def _senders(stated: pl.DataFrame) -> pl.DataFrame:
    """Sender and control number of the first interchange of each file."""
    isa = stated.filter(pl.col("segment_id") == "ISA").unique(
        FILE_AT, keep="first", maintain_order=True
    )
    return elements.split(isa, "ISA", 13).select(
        FILE_AT, sender_id="e06", interchange_control_number="e13"
    )
