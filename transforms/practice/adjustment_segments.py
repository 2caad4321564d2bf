"""CAS segments: why less was paid than billed, at each level of an answer.

A segment for each group, in order of its first reason; six reasons in each at most.
"""

import numpy as np
import polars as pl

from transforms.practice.segments import NOTHING, joined, usd

REASONS_A_SEGMENT = 6


def adjustment_segments(adjustments: pl.DataFrame) -> pl.DataFrame:
    """Give one row for each row and number that has adjustments: its text and count.

    Takes adjustments in order of `row` (any integer), number and place. Number 0 is
    the claim's own level, others are its lines.
    """
    rows = np.arange(adjustments.height)
    levels = adjustments.select(pl.struct("row", "number").rle_id()).to_series()
    group = adjustments["group"].rank("dense").to_numpy().astype(np.int64)
    run = levels.to_numpy().astype(np.int64) * (int(group.max(initial=0)) + 1) + group
    first = np.zeros(int(run.max(initial=0)) + 1, np.int64)
    first[run[::-1]] = rows[::-1]  # the earliest row of a run is written last
    order = np.argsort(first[run], kind="stable")
    at = first[run][order]
    starts = rows[np.append(True, at[1:] != at[:-1])[: len(rows)]]
    place = rows - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    opens = place % REASONS_A_SEGMENT == 0
    closes = np.append(opens[1:], True)[: len(rows)]
    opening = pl.when("opens").then(joined("CAS*", pl.col("group"), "*"))
    text = joined(
        opening.otherwise(pl.lit("**")),
        pl.col("reason"),
        "*",
        usd("cents"),
        pl.when("closes").then(pl.lit("~")).otherwise(NOTHING),
    )
    written = (
        adjustments.with_columns(level=levels)[order]
        .with_columns(pl.Series("opens", opens), pl.Series("closes", closes))
        .select("level", "row", "number", text.alias("text"), count="opens")
    )
    return (
        written.with_columns(pl.col("level").set_sorted())
        .group_by("level", maintain_order=True)
        .agg(pl.first("row", "number"), "text", pl.col("count").sum())
        .select(
            "row",
            "number",
            pl.col("text").list.join("", ignore_nulls=False),
            pl.col("count").cast(pl.Int32),
        )
    )
