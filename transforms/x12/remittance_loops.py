"""Remittance loops: which claim, service line and entity a segment is of.

An 835 nests by position: CLP opens a claim's answer, SVC a line's, N1 or NM1 a party's.
Each context is the segment_index of the segment that opened it, 0 where there is none.
"""

import polars as pl

from transforms.tables import INDEX

ENDS = ["ST", "SE", "LX", "PLB"]


def within(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the contexts of 835 segments, one row per segment.

    claim_at: the CLP. line_at: the SVC. entity_at: the last N1 or NM1, where nothing
    was opened since. line_index: the line's number in its claim, null on the claim.
    """
    ids = pl.col("segment_id")
    ended = ids.is_in(ENDS)
    claim, line = ids == "CLP", ids == "SVC"
    entity = ids.is_in(["N1", "NM1"])

    def since(opens: pl.Expr, closes: pl.Expr) -> pl.Expr:
        at = pl.when(opens).then("segment_index")
        return at.when(closes).then(pl.lit(0, pl.UInt32)).forward_fill().fill_null(0)

    lines = line.cum_sum()
    before = pl.when(claim).then(lines).forward_fill()
    frame = frame.drop("transaction_set_code", "interchange_index", "kind_code")
    return frame.with_columns(
        (lines - before).alias("line_index"),
        since(claim, ended).alias("claim_at"),
        since(line, ended | claim).alias("line_at"),
        since(entity, ended | claim | line).alias("entity_at"),
    ).with_columns(pl.when(pl.col("line_at") > 0).then("line_index").cast(INDEX))


# Where a segment stands, for filters.
IN_HEADER = (pl.col("claim_at") == 0) & (pl.col("line_at") == 0)
IN_CLAIM = (pl.col("claim_at") > 0) & (pl.col("line_at") == 0)
IN_LINE = (pl.col("claim_at") > 0) & (pl.col("line_at") > 0)
