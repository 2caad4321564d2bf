"""Days lost: medians and 90th percentiles of claims counted by their days."""

from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording

GROUPS = {
    "payer": ("payer_id", "payer_name", "payer"),
    "claim_type": ("claim_type_code", "claim_type_code", "claim type"),
    "month": ("submitted_month", "submitted_month", "month of submission"),
}


def quantile(rows: pl.DataFrame, part: float) -> int | None:
    """The smallest number of days that so large a part of the claims stays within."""
    counted = (
        rows.group_by("span_days")
        .agg(pl.col("claims").sum())
        .sort("span_days")
        .with_columns(within=pl.col("claims").cum_sum())
    )
    total = int(rows["claims"].sum())
    reached = counted.filter(pl.col("within") >= part * total) if total else counted
    return None if reached.is_empty() else int(reached["span_days"][0])


def repairs(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of claims that were rejected and accepted at last."""
    return rows.filter(span_code="repair")


def days(number: int | None) -> str:
    """'12 days'."""
    return wording.NONE if number is None else wording.many(number, "day")


def lost(
    rejections_delays: pl.DataFrame,
    by: str = "payer",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: median days from rejection to acceptance, by group; the p90 beside it."""
    column, named, what = GROUPS.get(by, GROUPS["payer"])
    title = f"Days lost to a rejection, by {what}"
    rows = repairs(rejections_delays)
    if rows.is_empty():
        return charts.blank(
            title, "No rejected claim of this selection was accepted since."
        )
    bars = []
    for (key, *_), mine in rows.group_by(list(dict.fromkeys((column, named)))):
        middle, most = quantile(mine, 0.5), quantile(mine, 0.9)
        claims = int(mine["claims"].sum())
        label = _name(mine[named][0], by)
        bars.append(
            (
                -claims,
                label,
                charts.Bar(
                    label=label,
                    value=middle,
                    text=f"median {middle}, 90 % within {most}, n = {claims}",
                    hover=f"<b>{label}</b><br>median {days(middle)}"
                    f"<br>90 % within {days(most)}"
                    f"<br>{wording.many(claims, 'claim')} rejected, accepted at last",
                    hue=theme.colour(payer_colours, key)
                    if by == "payer"
                    else theme.ACCENT,
                    key=("payer", key) if by == "payer" else None,
                    is_pale=claims < wording.FEW,
                ),
            )
        )
    ordered = [bar for *_, bar in sorted(bars, key=lambda one: one[:2])]
    drawn_bars, note = charts.first(ordered, 12, "with the most claims")
    drawn = charts.ranking(drawn_bars, "Days from rejection to acceptance, median")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in drawn_bars)
    return charts.finish(drawn, title, summary, charts.tall(drawn_bars), note)


def _name(value: object, by: str) -> str:
    if by == "payer":
        return wording.name(str(value) if value else None, "Unknown payer")
    if by == "month":
        return wording.month(value) if isinstance(value, date) else "Unknown"
    return wording.words(str(value))
