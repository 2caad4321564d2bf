"""The truth of reporting triangles: when the visits of each week were heard of.

A visit is heard of on the day on which the first version of any of its current claims
was sent; for influenza, of those with such a diagnosis that are no laboratory's. Lags
are whole weeks, counted back from the last day on which a claim was sent.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from transforms.practice.log import Log

REPORTED = ["condition", "sunday", "kind", "sent"]
INFLUENZA = ("J09", "J10", "J11")
LABORATORY = "81"


def reported(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Visits by their week, the claim type sent first, and the day it was sent."""
    sent = (
        log.claims.filter("is_sent").group_by("family").agg(pl.col("submitted").min())
    )
    claims = current.join(sent, on="family")
    days = current.group_by("encounter").agg(pl.col("day").min().alias("first"))
    is_flu = pl.any_horizontal(
        pl.col("code").str.starts_with(prefix) for prefix in INFLUENZA
    )
    ill = log.diagnoses.filter(is_flu).select("claim").unique()
    flu = claims.filter(pl.col("place_of_service") != LABORATORY).join(ill, on="claim")
    return pl.concat([_visits(claims, days, "any"), _visits(flu, days, "influenza")])


def last_sent(log: Log) -> date:
    """The last day on which a claim was sent."""
    day: date = log.claims.filter("is_sent").select(pl.col("submitted").max()).item()
    return day


def reporting_triangle(rows: pl.DataFrame, ends: Sequence[date]) -> dict[str, Any]:
    """Visits of any kind, and of influenza, by week, claim type and lag.

    Args:
        rows: what the panels counted, added up.
        ends: the last day on which each panel sent a claim.
    """
    end = max(ends)
    told: dict[str, Any] = {}
    for condition, sunday, kind, sent, visits in rows.select(
        *REPORTED, "visits"
    ).iter_rows():
        age, since = (end - sunday) // timedelta(7), (end - sent) // timedelta(7)
        lags = told.setdefault(condition, {}).setdefault(f"{sunday}", {})
        by_lag = lags.setdefault(kind, {})
        lag = f"{max(0, age - since)}"
        by_lag[lag] = by_lag.get(lag, 0) + visits
    return told


def _visits(claims: pl.DataFrame, days: pl.DataFrame, condition: str) -> pl.DataFrame:
    first = claims.sort("submitted", "kind").unique("encounter", keep="first")
    sunday = pl.col("first") - pl.duration(days=pl.col("first").dt.weekday() % 7)
    return (
        first.join(days, on="encounter")
        .group_by(
            condition=pl.lit(condition), sunday=sunday, kind="kind", sent="submitted"
        )
        .agg(visits=pl.len().cast(pl.Int64))
    )
