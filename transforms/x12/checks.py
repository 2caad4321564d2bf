"""Checks: conditions on split segments that become findings, and what they cost.

Nearly all files pass nearly all checks: the conditions of a frame are asked together,
and rows are only looked for where one holds.
"""

from typing import NamedTuple

import polars as pl

from transforms.x12 import findings

PLACE = [
    "transaction_index",
    "segment_index",
    "byte_offset",
    "segment_id",
    "claim_at",
]


class Check(NamedTuple):
    """A finding code, when it applies, and its unit where not the catalogue's."""

    code: str
    condition: pl.Expr
    unit: str | None = None


def noted(rows: pl.DataFrame, *checks: Check) -> list[pl.DataFrame]:
    """The findings of these checks, one per row for which a condition holds."""
    found = []
    for check, holds in zip(checks, _held(rows, checks), strict=True):
        if holds:
            at = rows.filter(check.condition)
            if check.unit is not None:
                at = at.with_columns(unit=pl.lit(check.unit))
            found.append(findings.found(check.code, at))
    return found


def _held(rows: pl.DataFrame, checks: tuple[Check, ...]) -> tuple[bool, ...]:
    if rows.is_empty():
        return (False,) * len(checks)
    return rows.select(
        check.condition.any().alias(str(n)) for n, check in enumerate(checks)
    ).row(0)


def first_per_claim(
    frame: pl.DataFrame, *suspects: tuple[pl.DataFrame, pl.Expr]
) -> pl.DataFrame:
    """The first suspect segment of each claim, and how many segments it has.

    `suspects` are split segments, each with the condition that makes one suspect.
    """
    found = [
        rows.filter(condition, pl.col("claim_at") > 0).select(PLACE)
        for rows, condition in suspects
        if not rows.is_empty() and rows.select(condition.any()).item()
    ]
    if not found:
        return frame.head(0).select(*PLACE)
    counts = frame.group_by("claim_at").agg(quarantined_segments=pl.len())
    return (
        pl.concat(found)
        .sort("segment_index")
        .unique("claim_at", keep="first", maintain_order=True)
        .join(counts, on="claim_at", how="left", maintain_order="left")
    )


def loose(frame: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    """Segments that stand outside every claim, one row per line they make up."""
    rows = frame.filter(condition)
    if rows.is_empty():
        return rows
    return rows.group_by("transaction_index", "line_at", maintain_order=True).agg(
        pl.col("segment_index", "byte_offset", "segment_id").first(),
        quarantined_segments=pl.len(),
    )
