"""Remittance loops: which claim, service line and entity a segment is of.

An 835 nests by position: CLP opens a claim's answer, SVC a line's, N1 or NM1 a party's.
Each context is the segment_index of the segment that opened it, 0 where there is none.
"""

import numpy as np
import polars as pl

from transforms.x12.elements import Elements, since

ENDS = ["ST", "SE", "LX", "PLB"]


def within(segments: pl.DataFrame) -> Elements:
    """Find the elements of 835 segments, in file order, and the contexts of each.

    claim_at: the CLP. line_at: the SVC. entity_at: the last N1 or NM1, where nothing
    was opened since. line_index: the line's number in its claim, null on the claim.
    """
    elements = Elements(
        segments.drop("transaction_set_code", "interchange_index", "kind_code")
    )
    at = elements.at
    index = elements.frame["segment_index"].to_numpy()
    claim, line, ended = at("CLP"), at("SVC"), at(*ENDS)
    places = np.arange(len(index))
    lines = np.cumsum(line)
    before = lines[np.maximum.accumulate(np.where(claim, places, 0))]
    elements.add(
        claim_at=since(index, claim, ended),
        line_at=since(index, line, ended | claim),
        entity_at=since(index, at("N1", "NM1"), ended | claim | line),
        line_index=(lines - before).astype(np.uint32),
    )
    in_line = pl.when(pl.col("line_at") > 0).then("line_index")
    elements.frame = elements.frame.with_columns(line_index=in_line)
    return elements


# Where a segment stands, for filters.
IN_HEADER = (pl.col("claim_at") == 0) & (pl.col("line_at") == 0)
IN_CLAIM = (pl.col("claim_at") > 0) & (pl.col("line_at") == 0)
IN_LINE = (pl.col("claim_at") > 0) & (pl.col("line_at") > 0)
