"""Service lines of 837 files: the segments from LX on."""

import polars as pl

from transforms.practice.codes import DRUGS
from transforms.practice.segments import (
    NOTHING,
    composite,
    joined,
    ready,
    segment,
    usd,
)

BY_DAY = "0120"  # a room, billed by days


def line_segments(lines: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Give the text and count of each line of claims of a type.

    Takes, beside a line's own columns, those of its claim: control, day (as text),
    is_estimate, pointers; and what its first payer answered to it: text and count.
    """
    units = pl.col("units").cast(pl.String)
    own = segment("LX", pl.col("number").cast(pl.String))
    if kind == "I":
        basis = (
            pl.when(pl.col("revenue") == BY_DAY)
            .then(pl.lit("DA"))
            .otherwise(pl.lit("UN"))
        )
        own += segment(
            "SV2", pl.col("revenue"), procedure(), usd("charge"), basis, units
        )
    elif kind == "D":
        own += segment("SV3", procedure(), usd("charge"), "", "", "", units)
    else:
        elements = usd("charge"), "UN", units, "", "", pl.col("pointers")
        own += segment("SV1", procedure(), *elements)
    if kind != "D":
        own += segment("DTP", "472", "D8", pl.col("day")).where(~pl.col("is_estimate"))
    own += segment("REF", "6R", line_control())
    drug = pl.col("code").replace_strict(DRUGS, default="", return_dtype=pl.String)
    given = segment("LIN", "", "N4", drug) + segment("CTP", "", "", "", units, "ML")
    own += given.where(pl.col("code").is_in(list(DRUGS)))
    own += ready("text", "count")
    return lines.select("row", text=own.text, count=own.count)


def procedure() -> pl.Expr:
    """The composite that names what was done; empty for a revenue code alone."""
    modifier = pl.col("modifier")
    last = pl.when(modifier == "").then(NOTHING).otherwise(joined(":", modifier))
    named = joined(composite(pl.col("qualifier"), pl.col("code")), last)
    return pl.when(pl.col("qualifier") == "").then(NOTHING).otherwise(named)


def line_control() -> pl.Expr:
    """REF*6R of a line of a claim, from the claim's control number."""
    return joined(pl.col("control"), "L", pl.col("number").cast(pl.String))
