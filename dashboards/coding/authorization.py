"""Authorization numbers against authorization denials, two by two, for each payer."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import beyond_chance, share

COUNTS = (
    *("numbered_claims", "numbered_denied_claims"),
    *("bare_claims", "bare_denied_claims"),
)


def added(coding_quality_authorization: pl.DataFrame) -> pl.DataFrame:
    """The four counts of each payer, most denials first."""
    return (
        coding_quality_authorization.group_by("payer_id", "payer_name")
        .agg(pl.col(COUNTS).sum())
        .sort(
            pl.col("bare_denied_claims") + pl.col("numbered_denied_claims"),
            "payer_id",
            descending=[True, False],
        )
    )


def authorization(
    coding_quality_authorization: pl.DataFrame,
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Dots: claims without a number denied for want of authorization, by payer."""
    title = "Denied for want of authorization, of claims without a number"
    rows = added(coding_quality_authorization).filter(pl.col("bare_claims") > 0)
    if rows.is_empty():
        return charts.blank(title, "No claim without a number was answered.")
    shown, note = charts.first(rows, 10, "with the most denied so")
    bars = []
    for row in shown.iter_rows(named=True):
        bare = share(row["bare_denied_claims"], row["bare_claims"])
        numbered = share(row["numbered_denied_claims"], row["numbered_claims"])
        name = wording.name(row["payer_name"], "Unknown payer")
        bars.append(
            charts.Bar(
                label=name,
                value=bare.value,
                low=bare.low,
                high=bare.high,
                text=f"{wording.percent(bare.value)}; with one"
                f" {wording.percent(numbered.value)} of {wording.count(numbered.of)}",
                hover=f"<b>{name}</b><br>without a number: {wording.count(bare.count)}"
                f" of {wording.count(bare.of)}<br>{wording.interval(bare)}"
                f"<br>with one: {wording.count(numbered.count)} of"
                f" {wording.count(numbered.of)}<br>{wording.verdict(bare, numbered)}",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]),
                is_pale=bare.of < wording.FEW,
            )
        )
    drawn = charts.dots(bars, "Share denied for want of authorization", None)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def table(coding_quality_authorization: pl.DataFrame) -> pl.DataFrame:
    """One row per payer: the two by two, and whether the rates differ."""
    rows = []
    for row in added(coding_quality_authorization).iter_rows(named=True):
        bare = share(row["bare_denied_claims"], row["bare_claims"])
        numbered = share(row["numbered_denied_claims"], row["numbered_claims"])
        rows.append(
            {
                "payer": wording.name(row["payer_name"], "Unknown payer"),
                "without_number": row["bare_claims"],
                "without_denied": row["bare_denied_claims"],
                "without_rate": bare.value,
                "with_number": row["numbered_claims"],
                "with_denied": row["numbered_denied_claims"],
                "with_rate": numbered.value,
                "beyond_chance": "yes" if beyond_chance(bare, numbered) else "no",
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)
