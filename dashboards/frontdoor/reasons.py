"""Why claims are rejected: the reasons in our own words."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, wording


def ranked(rejections_statuses: pl.DataFrame) -> pl.DataFrame:
    """Rejected claims per reason, the most frequent first."""
    keys = ["category_label", "label", "category_code", "status_code", "entity_code"]
    return (
        rejections_statuses.filter(pl.col("is_rejected"))
        .group_by(keys)
        .agg(pl.col("claims", "billed_usd").sum())
        .sort("claims", *keys[2:], descending=[True, False, False, False])
    )


def code(row: dict) -> str:
    """The codes as they were sent: 'A7 562 85'."""
    parts = (row["category_code"], row["status_code"], row["entity_code"])
    return " ".join(part for part in parts if part and part != "none")


def reasons(rejections_statuses: pl.DataFrame) -> go.Figure:
    """Bars: rejected claims by reason."""
    title = "Why claims are rejected"
    rows = ranked(rejections_statuses)
    if rows.is_empty():
        return charts.blank(title, "No claim of this selection was rejected.")
    total = rows["claims"].sum()
    shown, note = charts.first(rows, 12, "with the most claims")
    bars = [
        charts.Bar(
            label=f"{row['label']}: {row['category_label'].lower()}",
            value=row["claims"],
            text=f"{wording.count(row['claims'])},"
            f" {wording.percent(row['claims'] / total, 0)}",
            hover=f"<b>{row['label']}</b><br>{row['category_label']}"
            f"<br>{code(row)} in the file<br>{wording.many(row['claims'], 'claim')},"
            f" {wording.dollars(row['billed_usd'])} billed",
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "Rejected claims")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)
