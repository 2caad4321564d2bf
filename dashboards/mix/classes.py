"""How sure the financial classes are: unknown, defaults, contradicted."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, wording
from dashboards.intervals import share


def counted(rows: pl.DataFrame, column: str) -> int:
    """The sum of a count."""
    return int(rows[column].sum())


def quality(payer_mix: pl.DataFrame) -> go.Figure:
    """Dots: claims whose class is unknown, a default or contradicted."""
    title = "How sure the classes are"
    unknown = payer_mix.filter(pl.col("is_unknown_class").fill_null(True))
    parts = {
        "Class unknown": (
            share(counted(unknown, "claims"), counted(payer_mix, "claims")),
            "claims whose class no file says",
        ),
        "Sent as CI, which is often a default": (
            share(
                counted(payer_mix, "default_class_claims"), counted(payer_mix, "claims")
            ),
            "claims",
        ),
        "Remittance states another class than the claim": (
            share(
                counted(payer_mix, "class_conflict_claims"),
                counted(payer_mix, "answered_claims"),
            ),
            "answered claims",
        ),
    }
    if not payer_mix["claims"].sum():
        return charts.blank(title, "No claims in this selection.")
    bars = [
        charts.Bar(
            label=label,
            value=each.value,
            low=each.low,
            high=each.high,
            text=f"{wording.percent(each.value)} of {wording.count(each.of)}",
            hover=f"<b>{label}</b><br>{wording.count(each.count)} of"
            f" {wording.units(each.of, unit)}<br>{wording.interval(each)}",
            is_pale=each.of < wording.FEW,
        )
        for label, (each, unit) in parts.items()
    ]
    drawn = charts.dots(bars, "Share of claims", None)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))
