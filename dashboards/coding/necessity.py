"""Diagnoses and procedures denied as not necessary, beside the payer's usual share."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import Share, share
from transforms.statistics.discoveries import q_values
from transforms.statistics.peers import LEVEL, excess

_TESTED = ("denied_lines", "answered_lines", "usual")


@dataclass(frozen=True)
class Pair:
    """A payer's lines of a diagnosis and a procedure."""

    row: dict[str, Any]
    part: Share
    usual: float
    q_value: float


def pairs(coding_quality_necessity: pl.DataFrame) -> list[Pair]:
    """Pairs with denials, the most certain first; all pairs of the rows are tested."""
    rows = coding_quality_necessity.with_columns(
        usual=pl.col("denied_lines").sum().over("payer_id")
        / pl.col("answered_lines").sum().over("payer_id")
    ).filter(pl.col("category3_code") != "other")
    told = rows.to_dicts()
    found = q_values(
        excess(*(rows[name].to_numpy() for name in _TESTED)) if told else []
    )
    listed = [
        Pair(row, share(row["denied_lines"], row["answered_lines"]), row["usual"], q)
        for row, q in zip(told, found.tolist(), strict=True)
        if row["denied_lines"]
    ]
    keys = ("payer_id", "category3_code", "procedure_code")
    return sorted(
        listed,
        key=lambda pair: (
            pair.q_value,
            -(pair.part.value or 0),
            *(pair.row[key] for key in keys),
        ),
    )


def necessity(
    coding_quality_necessity: pl.DataFrame,
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Dots: the pairs that a payer denies beyond its usual share."""
    title = "Denied as not necessary: diagnosis and procedure, by payer"
    found = pairs(coding_quality_necessity)
    if not found:
        return charts.blank(title, "No pair of ten lines or more was denied so.")
    shown, more = charts.first(found, 10, "least explained by chance")
    bars = []
    for pair in shown:
        row, part = pair.row, pair.part
        name = wording.name(row["payer_name"], "Unknown payer")
        label = f"{row['category3_code']} with {row['procedure_code']}, {name}"
        bars.append(
            charts.Bar(
                label=label,
                value=part.value,
                low=part.low,
                high=part.high,
                text=f"{wording.count(part.count)} of {wording.count(part.of)}"
                + (", listed" if pair.q_value <= LEVEL else ""),
                hover=f"<b>{label}</b><br>{row['category3_title'] or ''}"
                f"<br>{wording.percent(part.value)}; {wording.interval(part)}"
                f"<br>all lines of the payer: {wording.percent(pair.usual)}"
                f"<br>q = {pair.q_value:.3f}",
                hue=theme.colour(payer_colours, row["payer_id"]),
                is_pale=pair.q_value > LEVEL,
            )
        )
    drawn = charts.dots(bars, "Lines denied as not necessary", None)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes(
            "Pale: within what chance explains among so many pairs (q above 0.1).", more
        ),
    )


def table(coding_quality_necessity: pl.DataFrame) -> pl.DataFrame:
    """One row per payer and pair with denials."""
    return pl.DataFrame(
        [
            {
                "payer": wording.name(pair.row["payer_name"], "Unknown payer"),
                "diagnosis": pair.row["category3_code"],
                "title": pair.row["category3_title"] or wording.NONE,
                "procedure": pair.row["procedure_code"],
                "answered_lines": pair.row["answered_lines"],
                "denied_lines": pair.row["denied_lines"],
                "denied_rate": pair.part.value,
                "denied_rate_low": pair.part.low,
                "denied_rate_high": pair.part.high,
                "payer_rate": pair.usual,
                "beyond_chance": "yes" if pair.q_value <= LEVEL else "no",
                "denied_usd": pair.row["denied_usd"],
            }
            for pair in pairs(coding_quality_necessity)
        ],
        infer_schema_length=None,
    )
