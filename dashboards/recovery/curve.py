"""How fast denials are overturned: the curve, and the days of each group."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording

WEEKS = 26
CLOCKS = {
    "denial_to_resubmission": "resubmission",
    "resubmission_to_resolution": "answer",
    "denial_to_resolution": "resolution",
}
DIMENSIONS = ("payer_id", "facility_id", "denial_category")


def so_far(rows: pl.DataFrame, measure: str, of: str) -> list[float]:
    """Shares overturned by the end of each week, from week 0 on."""
    weeks = dict(
        rows.drop_nulls("week_index")
        .group_by("week_index")
        .agg(pl.col(measure).sum())
        .iter_rows()
    )
    whole = float(rows[of].sum())
    counts = [0.0, *(float(weeks.get(week, 0)) for week in range(1, WEEKS + 1))]
    return [sum(counts[: week + 1]) / whole for week in range(WEEKS + 1)]


def curve(denial_recovery_curve: pl.DataFrame) -> go.Figure:
    """Steps: the share of matured denials overturned, by days since the denial."""
    title = "How fast: denials overturned, by days since the first answer"
    rows = denial_recovery_curve
    whole = rows["denied_claims"].sum()
    if not whole:
        return charts.blank(title, "No denial here is 180 days old.")
    ended = rows.drop_nulls("week_index")
    days = [min(7 * week, 180) for week in range(WEEKS + 1)]
    drawn = go.Figure()
    for label, shares, hue in (
        ("Claims", so_far(rows, "denied_claims", "denied_claims"), 0),
        ("Dollars", so_far(rows, "overturned_usd", "denied_usd"), 2),
    ):
        drawn.add_scatter(
            x=days,
            y=shares,
            mode="lines",
            name=label,
            line={"color": theme.HUES[hue], "width": 2.5, "shape": "hv"},
            marker={"color": theme.HUES[hue]},
            hoverinfo="text",
            hovertext=[
                f"<b>{label}</b><br>{wording.percent(value)} by day {day}"
                for day, value in zip(days, shares, strict=True)
            ],
        )
    drawn.update_layout(showlegend=True)
    drawn.update_xaxes(title="Days since the first answer", range=[0, 182], dtick=30)
    drawn.update_yaxes(
        title="Share of what was denied", tickformat="~%", range=[0, 1], nticks=6
    )
    return charts.finish(
        drawn,
        title,
        f"{wording.count(int(ended['denied_claims'].sum()))} of"
        f" {wording.many(int(whole), 'denial')} overturned within 180 days.",
        330,
        "Denials followed for 180 days or more, so that each had as long; by week.",
    )


def of_all(times: pl.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The one group, by clock, that the filters leave; none where they leave more."""
    return {
        clock: row
        for clock in CLOCKS
        if (row := _alone(_widest(times.filter(clock_code=clock)))) is not None
    }


def by_key(
    times: pl.DataFrame, column: str
) -> dict[str, dict[Any, Mapping[str, Any] | None]]:
    """By clock and value of a column, the group of that value under the filters."""
    if column == "payment_month":
        months = times.drop_nulls("first_answer_month")
        return {
            clock: {
                row["first_answer_month"]: row
                for row in months.filter(clock_code=clock).iter_rows(named=True)
            }
            for clock in CLOCKS
        }
    return {
        clock: {
            value: _alone(rows)
            for (value,), rows in _widest(
                times.filter(clock_code=clock).drop_nulls(column)
            ).group_by(column)
        }
        for clock in CLOCKS
    }


def _widest(times: pl.DataFrame) -> pl.DataFrame:
    """The groups that are split by the fewest: what a filter leaves is split by it."""
    rows = times.filter(pl.col("first_answer_month").is_null()).with_columns(
        split=pl.sum_horizontal(pl.col(each).is_not_null() for each in DIMENSIONS)
    )
    return rows.filter(pl.col("split") == pl.col("split").min())


def _alone(rows: pl.DataFrame) -> Mapping[str, Any] | None:
    return rows.row(0, named=True) if rows.height == 1 else None
