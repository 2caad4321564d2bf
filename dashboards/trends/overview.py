"""All conditions beside each other: when each was frequent, by its own measure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, hatching, wording
from dashboards.trends import shades
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    WITHHELD,
    behind,
    every,
    hover,
    label,
    somebody,
    span,
    totals,
    valued,
)

ROW = 32  # pixels of a condition: two lines of its name
LETTERS = 19  # on a line, of a condition's name
NOBODY = "Nothing that may be shown has anyone in this selection."


def conditions(rows: pl.DataFrame) -> list[str]:
    """Conditions of which somebody may be shown, by group and then by name."""
    return (
        somebody(rows)
        .select("group_label", "condition_label", "condition_id")
        .unique()
        .sort("group_label", "condition_label", nulls_last=True)["condition_id"]
        .to_list()
    )


def told(trends: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Everybody's rows, with their value and its part of the condition's highest."""
    rows = valued(totals(trends), measure)
    highest = pl.col("value").max().over("condition_id")
    part = pl.when(highest > 0).then(pl.col("value") / highest).otherwise("value")
    return rows.with_columns(part_of_highest=part)


def unseen(rows: pl.DataFrame, drawn: Sequence[str]) -> str:
    """Which conditions have no place in a picture, and why."""
    rest = rows.filter(~pl.col("condition_id").is_in(drawn))
    held = rest.filter("is_withheld")["condition_label"].unique().sort().to_list()
    none = sorted({*rest["condition_label"].unique()} - {*held})
    parts = [
        f"Withheld wherever anyone was ill: {', '.join(held)}." if held else "",
        f"Coded for nobody: {', '.join(none)}." if none else "",
    ]
    return " ".join(filter(None, parts))


def heat(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Tiles: conditions by weeks, each shaded by its own highest."""
    if trends.is_empty():
        return charts.blank("When each was frequent", "No condition in this selection.")
    rows = told(trends, measure)
    _, what, _ = MEASURES[measure]
    period, names = every(rows), conditions(rows)
    title = f"When each was frequent: {what}, per {period}, of each one's highest"
    if not names:
        return charts.blank(title, f"{NOBODY} {unseen(rows, names)}")
    shown = rows.filter(pl.col("condition_id").is_in(names))
    days = shown["period_start_date"].unique().sort().to_list()
    at = {
        (row["condition_id"], row["period_start_date"]): row
        for row in shown.iter_rows(named=True)
    }
    drawn = go.Figure()
    drawn.add_heatmap(
        x=[*days, span(days[-1], period)[1]],
        y=[place - 0.5 for place in range(len(names) + 1)],
        z=[
            [at.get((name, day), {}).get("part_of_highest") for day in days]
            for name in names
        ],
        zmin=0,
        zmax=1,
        colorscale=shades.SCALE,
        ygap=2,
        hovertext=[
            [_tile(at.get((name, day)), day, period, measure) for day in days]
            for name in names
        ],
        hoverinfo="text",
        colorbar=shades.bar("~%"),
    )
    _withheld(drawn, shown, names, period)
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[charts.folded(named(shown, name), LETTERS) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        tickfont={"size": 11},
        ticks="",
    )
    drawn.update_xaxes(
        range=[days[0], span(days[-1], period)[1]], nticks=5, tickangle=0
    )
    drawn.update_layout(margin={"b": 62})
    held = int(shown["is_hidden"].sum())
    summary = (
        f"{wording.many(len(names), 'condition')} by "
        f"{wording.many(len(days), period)}, each shaded by its own highest {period}; "
        f"{held} of {wording.many(shown.height, 'number')} withheld."
    )
    notes = [HATCHED if held else "", unseen(rows, names)]
    file = behind(shown, measure).hstack(
        shown.select("condition_label", "value", "part_of_highest")
    )
    return charts.finish(
        drawn,
        title,
        summary,
        90 + ROW * len(names),
        " ".join(filter(None, notes)),
        file.sort("condition_label", "period_start_date"),
    )


def named(rows: pl.DataFrame, condition_id: str) -> str:
    """What people call a condition."""
    label_ = rows.filter(condition_id=condition_id)["condition_label"][0]
    return str(label_ or wording.words(condition_id))


def _tile(row: dict[str, Any] | None, day: date, period: str, measure: str) -> str:
    if row is None:
        return ""
    at = f"{row['condition_label']}, {label(day, period)}"
    return hover(row, at, measure)


def _withheld(
    drawn: go.Figure, rows: pl.DataFrame, names: Sequence[str], period: str
) -> None:
    """Hatch the tiles that are withheld, those beside each other as one."""
    boxes = []
    for place, name in enumerate(names):
        days = rows.filter("is_hidden", condition_id=name)["period_start_date"]
        for start, end in charts.joined([span(day, period) for day in days]):
            boxes.append((start, end, place - 0.42, place + 0.42))
    if not boxes:
        return
    hatching.hatch(
        drawn,
        boxes,
        fillcolor=shades.GROUND,
        fillpattern=hatching.PATTERN
        | {"bgcolor": shades.GROUND, "fgcolor": "#9aa5b1", "size": 5},
        text=WITHHELD,
    )
