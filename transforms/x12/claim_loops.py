"""Claim loops: which provider, subscriber, patient, claim and line a segment is of.

An 837 nests by position: a segment belongs to whatever was opened last. HL numbers
are sometimes wrong, so only the order and the level (HL03) count. Each context is the
segment_index of the segment that opened it, 0 where there is none.
"""

import polars as pl

from transforms.tables import INDEX
from transforms.x12.elements import ELEMENT

SERVICES = ["SV1", "SV2", "SV3"]
HIERARCHY = ["ST", "HL"]
CLAIM_ENDS = ["ST", "SE", "HL"]


def within(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the contexts of 837 segments, one row per segment, in file order.

    provider_at, subscriber_at, patient_at: the HL that governs (else the ST).
    claim_at: the CLM. line_at: the LX (else the SV). other_at: the SBR of another
    payer, inside a claim. entity_at: the last NM1, where nothing was opened since.
    """
    is_hl = pl.col("segment_id") == "HL"
    levels = pl.when(is_hl).then("text").str.split_exact(ELEMENT, 3).struct
    frame = frame.drop("transaction_set_code", "interchange_index").with_columns(
        levels.field("field_3").str.strip_chars(" ").alias("level"),
        _line_opens(),
    )
    top = pl.col("segment_id") == "ST"
    hierarchy = pl.col("segment_id").is_in(HIERARCHY)
    subscriber = pl.col("level").is_in(["20", "22"])
    claim = pl.col("segment_id") == "CLM"
    closed = pl.col("segment_id").is_in(CLAIM_ENDS)
    line = pl.col("opens_line")
    other = pl.col("segment_id") == "SBR"
    nm1 = pl.col("segment_id") == "NM1"
    svd = pl.col("segment_id") == "SVD"
    frame = frame.with_columns(
        _since(top | (pl.col("level") == "20")).alias("provider_at"),
        _since(top | subscriber).alias("subscriber_at"),
        _since(hierarchy).alias("patient_at"),
        _since(claim, closed).alias("claim_at"),
        _since(line, closed | claim | other).alias("line_at"),
        _since(nm1, closed | claim | other | line | svd).alias("entity_at"),
    )
    inside = pl.col("claim_at") > 0
    return frame.with_columns(
        _since(other & inside, closed | claim | line).alias("other_at")
    ).drop("level", "opens_line")


def _line_opens() -> pl.Expr:
    """A line opens at its LX, or at its SV where the LX is missing."""
    service = pl.col("segment_id").is_in(SERVICES)
    counter = pl.col("segment_id") == "LX"
    ended = pl.col("segment_id").is_in([*CLAIM_ENDS, "CLM", "SBR"])
    last = pl.when(counter).then(1).when(service | ended).then(0).forward_fill()
    uncounted = last.shift(1).fill_null(0) == 0
    return (counter | (service & uncounted)).alias("opens_line")


def _since(opens: pl.Expr, closes: pl.Expr | None = None) -> pl.Expr:
    nowhere = pl.lit(False) if closes is None else closes
    at = pl.when(opens).then("segment_index").when(nowhere).then(pl.lit(0, INDEX))
    return at.forward_fill().fill_null(0)


# Where a segment stands, for filters.
IN_CLAIM = (
    (pl.col("claim_at") > 0) & (pl.col("line_at") == 0) & (pl.col("other_at") == 0)
)
IN_OTHER = (pl.col("claim_at") > 0) & (pl.col("other_at") > 0)
IN_LINE = (pl.col("claim_at") > 0) & (pl.col("line_at") > 0)
IN_HIERARCHY = (pl.col("claim_at") == 0) & (pl.col("line_at") == 0)


def orphans(details: pl.DataFrame) -> pl.DataFrame:
    """Levels whose parent (HL02) does not stand before them in the transaction."""
    levels = details.filter(pl.col("segment_id") == "HL")
    parents = levels.select(
        "transaction_index", e02="e01", parent_at="segment_index"
    ).unique(["transaction_index", "e02"], keep="first")
    return levels.join(
        parents, on=["transaction_index", "e02"], how="left", maintain_order="left"
    ).filter(
        pl.col("e02").is_not_null(),
        (pl.col("parent_at") < pl.col("segment_index")).fill_null(False).not_(),
    )
