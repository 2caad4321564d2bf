"""Levels of office visits: who codes other than their specialty does."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import Share, share
from transforms.statistics.discoveries import q_values
from transforms.statistics.peers import LEVEL, Standing, among_peers

LINES = tuple(f"level_{level}_lines" for level in range(1, 6))
HIGH = LINES[3:]


@dataclass(frozen=True)
class Coder:
    """A provider's share of high levels, beside the others of the specialty."""

    row: dict[str, Any]
    high: Share
    standing: Standing
    q_value: float

    @property
    def is_listed(self) -> bool:
        """On the list to audit."""
        return self.q_value <= LEVEL

    @property
    def direction(self) -> str:
        """Higher or lower than the specialty."""
        return "higher" if (self.high.value or 0) > self.standing.usual else "lower"


def coders(coding_quality_levels: pl.DataFrame) -> list[Coder]:
    """Providers of 30 visits and more among five and more, the oddest first."""
    rows = coding_quality_levels.with_columns(
        all_lines=pl.sum_horizontal(LINES), high_lines=pl.sum_horizontal(HIGH)
    ).filter(pl.col("all_lines") >= wording.FEW)
    judged = []
    for _, mine in rows.sort("provider_npi").group_by(
        "taxonomy_code", "visit_code", maintain_order=True
    ):
        told = mine.to_dicts()
        places = among_peers([(row["high_lines"], row["all_lines"]) for row in told])
        judged += [
            (row, place)
            for row, place in zip(told, places, strict=True)
            if place is not None
        ]
    found = q_values([place.p_value for _, place in judged])
    listed = [
        Coder(row, share(row["high_lines"], row["all_lines"]), place, q)
        for (row, place), q in zip(judged, found.tolist(), strict=True)
    ]
    return sorted(
        listed,
        key=lambda one: (one.q_value, one.row["provider_npi"], one.row["visit_code"]),
    )


def levels(coding_quality_levels: pl.DataFrame) -> go.Figure:
    """Dots: the providers furthest from their specialty."""
    title = "Visit levels 4 and 5: who codes other than the specialty"
    found = coders(coding_quality_levels)
    if not found:
        return charts.blank(
            title,
            "No specialty of this selection has five providers of 30 visits each.",
        )
    shown, more = charts.first(found, 10, "least explained by chance")
    bars = []
    for coder in shown:
        row, high, usual = coder.row, coder.high, coder.standing
        label = f"{row['provider_npi']}, {row['taxonomy_code']}, {row['visit_code']}"
        bars.append(
            charts.Bar(
                label=label,
                value=high.value,
                low=high.low,
                high=high.high,
                text=f"{wording.percent(high.value, 0)}, others"
                f" {wording.percent(usual.usual, 0)}",
                hover=f"<b>{label}</b><br>{wording.count(high.count)} of"
                f" {wording.many(high.of, 'visit')} at level 4 or 5"
                f"<br>{wording.interval(high)}<br>95 % of peers between"
                f" {wording.percent(usual.low)} and {wording.percent(usual.high)}"
                f"<br>q = {coder.q_value:.3f}",
                hue=theme.ACCENT,
                is_pale=not coder.is_listed,
            )
        )
    drawn = charts.dots(bars, "Visits at level 4 or 5", None)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes(
            "Pale: not on the list (q above 0.1). Patients differ, too: a list to"
            " audit, no finding.",
            more,
        ),
    )


def table(coding_quality_levels: pl.DataFrame) -> pl.DataFrame:
    """One row per provider judged, the oddest first."""
    return pl.DataFrame(
        [
            {
                "provider": coder.row["provider_npi"],
                "specialty": coder.row["taxonomy_code"],
                "visits": coder.row["visit_code"],
                "audit": coder.direction if coder.is_listed else wording.NONE,
                **{
                    f"level_{level}": coder.row[name]
                    for level, name in enumerate(LINES, start=1)
                },
                "high_rate": coder.high.value,
                "high_rate_low": coder.high.low,
                "high_rate_high": coder.high.high,
                "specialty_rate": coder.standing.usual,
                "q_value": coder.q_value,
            }
            for coder in coders(coding_quality_levels)
        ],
        infer_schema_length=None,
    )
