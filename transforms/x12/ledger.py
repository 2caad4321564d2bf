"""The ledger row of a file: what came in, and what became of every segment.

Dollars are counted straight from the segments, not from the tables made of them, so
that a claim or an adjustment lost on the way shows. An amount that can't be read counts
as 0 here and is a finding. What went to quarantine is left out of the dollars of the
kinds and stands in `quarantined_usd`: each sum is what the landed rows must add up to.
"""

import hashlib
from decimal import Decimal

import polars as pl

from transforms.tables import FILE, USD
from transforms.x12 import elements, findings
from transforms.x12.envelope import ENVELOPE
from transforms.x12.segments import Segments

# Positions of the amounts in the segments whose dollars the ledger counts.
_CAS = (3, 6, 9, 12, 15, 18)
_PLB = (4, 6, 8, 10, 12, 14)
STATE = {
    "segment_index": pl.UInt32,
    "state": pl.String,
    "unread_elements": pl.UInt32,
}


def identity(data: bytes) -> tuple[str, str]:
    """Return a file's sha256 and its file_id, the first 16 digits of it."""
    sha256 = hashlib.sha256(data).hexdigest()
    return sha256, sha256[:16]


def states(segments: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Give every segment of a file its state, those nobody read included."""
    known = read.select(*STATE).unique("segment_index", keep="first")
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


def file_row(
    data: bytes,
    file_name: str,
    segments: Segments,
    transactions: pl.DataFrame,
    stated: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
) -> pl.DataFrame:
    """Make the ledger row: one row, tables.FILE.

    Args:
        data: the file as it came.
        file_name: its name in the inbox.
        segments: what segments.read made of it.
        transactions: one row per ST.
        stated: the segments with their state (see `states`).
        tables: the record frames, findings included.
    """
    sha256, file_id = identity(data)
    counts = stated["state"].value_counts()
    of_state = dict(counts.iter_rows())
    is_refused = stated.is_empty() or of_state.get("quarantined", 0) == stated.height
    row = {
        "file_id": file_id,
        "sha256": sha256,
        "file_name": file_name,
        "status_code": "quarantined" if is_refused else "landed",
        "kind_code": _kind(transactions, stated),
        "is_bare_transaction": segments.is_bare,
        "bytes": len(data),
        **_sender(stated),
        "interchanges": (stated["segment_id"] == "ISA").sum(),
        "transactions": transactions.height,
        "segments_in": stated.height,
        "segments_parsed": of_state.get("parsed", 0),
        "segments_ignored": of_state.get("ignored", 0),
        "segments_quarantined": of_state.get("quarantined", 0),
        "unread_elements": stated["unread_elements"].sum(),
        "claims": tables["claim"].height,
        "claim_lines": tables["claim_line"].height,
        "adjudications": tables["adjudication"].height,
        "adjustments": tables["adjustment"].height,
        **dollars(stated),
        "findings": tables["finding"].height,
    }
    return pl.DataFrame([row], schema=FILE, orient="row")


def dollars(stated: pl.DataFrame) -> dict[str, Decimal]:
    """Add up the dollars of a file, from its segments."""
    money = stated.filter(
        pl.col("segment_id").is_in(["CLM", "CLP", "CAS", "PLB"]),
        pl.col("transaction_set_code").is_in(["837", "835"]),
    )
    is_claim = pl.col("transaction_set_code") == "837"
    is_landed = pl.col("state") != "quarantined"

    def of(segment_id: str, positions: tuple[int, ...], keep: pl.Expr) -> Decimal:
        rows = money.filter(pl.col("segment_id") == segment_id, keep)
        if rows.is_empty():
            return Decimal(0)
        split = elements.split(rows, segment_id, max(positions))
        amounts = (elements.usd(pl.col(f"e{n:02}")).sum() for n in positions)
        return Decimal(split.select(pl.sum_horizontal(amounts).cast(USD)).item())

    return {
        "billed_usd": of("CLM", (2,), is_claim & is_landed),
        "charged_usd": of("CLP", (3,), ~is_claim & is_landed),
        "paid_usd": of("CLP", (4,), ~is_claim & is_landed),
        "adjusted_usd": of("CAS", _CAS, ~is_claim & is_landed),
        "provider_adjusted_usd": of("PLB", _PLB, ~is_claim & is_landed),
        "quarantined_usd": of("CLM", (2,), is_claim & ~is_landed)
        + of("CLP", (3,), ~is_claim & ~is_landed),
    }


def not_landed(transactions: pl.DataFrame, landed_sets: list[str]) -> pl.DataFrame:
    """Report the transactions of sets that are not landed yet."""
    is_landed = pl.col("transaction_set_code").is_in(landed_sets).fill_null(False)
    others = transactions.filter(~is_landed).with_columns(segment_id=pl.lit("ST"))
    return findings.found("kind_not_landed", others)


def _kind(transactions: pl.DataFrame, segments: pl.DataFrame) -> str:
    kinds = transactions["kind_code"].unique().to_list()
    if len(kinds) == 1:
        return str(kinds[0])
    if kinds:
        return "mixed"
    return "TA1" if (segments["segment_id"] == "TA1").any() else "other"


def _sender(segments: pl.DataFrame) -> dict[str, str | None]:
    """Sender and control number of the first interchange."""
    isa = segments.filter(pl.col("segment_id") == "ISA").head(1)
    if isa.is_empty():
        return {"sender_id": None, "interchange_control_number": None}
    fields = elements.split(isa, "ISA", 13)
    return {
        "sender_id": fields.item(0, "e06"),
        "interchange_control_number": fields.item(0, "e13"),
    }
