"""The truth of how long denials take: to be sent again, and to be resolved.

Days of families fully denied at first, by clock, that add up over panels; the day by
which half of them, or nine in ten, are through is found when all are together.
"""

from datetime import date
from typing import Any

import polars as pl

from transforms.practice.truth_denial_recovery import CUTS

DENIAL_WAIT = ["clock", "cut", "key", "days"]


def denial_waits(denied: pl.DataFrame, through: date) -> pl.DataFrame:
    """Claims by the day on which each clock stops: through, or followed no longer."""
    rows = denied.filter("is_fully_denied").with_columns(through=pl.lit(through))
    resolved, sent = pl.col("resolved_on"), pl.col("sent_again_on")
    followed_to = pl.coalesce(resolved, "through")
    clocks = {
        "denial_to_resubmission": rows.select(
            *CUTS.values(),
            days=pl.min_horizontal(sent, followed_to) - pl.col("paid_on"),
            is_through=(sent <= followed_to).fill_null(value=False),
        ),
        "resubmission_to_resolution": rows.filter(
            sent.is_not_null() & (resolved >= sent).fill_null(value=True)
        ).select(
            *CUTS.values(),
            days=followed_to - sent,
            is_through=resolved.is_not_null(),
        ),
        "denial_to_resolution": rows.select(
            *CUTS.values(),
            days=followed_to - pl.col("paid_on"),
            is_through=resolved.is_not_null(),
        ),
    }
    return pl.concat(
        frame.group_by(
            clock=pl.lit(clock),
            cut=pl.lit(cut),
            key=by,
            days=pl.col("days").dt.total_days(),
        ).agg(
            started=pl.len().cast(pl.Int64),
            ended=pl.col("is_through").sum().cast(pl.Int64),
        )
        for clock, frame in clocks.items()
        for cut, by in {
            "total": pl.lit("total"),
            **{name: pl.col(column) for name, column in CUTS.items()},
        }.items()
    )


def denial_times(waited: pl.DataFrame) -> dict[str, Any]:
    """Medians and 90 % days by clock, cut and key."""
    table: dict[str, Any] = {}
    for (clock, cut, key), rows in waited.group_by(
        DENIAL_WAIT[:3], maintain_order=True
    ):
        stops = rows.sort("days").select("days", "started", "ended").rows()
        told = {
            "started_claims": sum(started for _, started, _ in stops),
            "ended_claims": sum(ended for *_, ended in stops),
            "median_days": _first_day(stops, 0.5),
            "p90_days": _first_day(stops, 0.1),
        }
        table.setdefault(str(clock), {}).setdefault(str(cut), {})[str(key)] = told
    return table


def _first_day(stops: list[tuple[int, int, int]], share: float) -> int | None:
    """The first day by which no more than a share still waits (Kaplan and Meier)."""
    waiting, followed = 1.0, sum(started for _, started, _ in stops)
    for day, started, ended in stops:
        waiting *= 1 - ended / followed
        followed -= started
        if waiting <= share + 1e-9:
            return day
    return None
