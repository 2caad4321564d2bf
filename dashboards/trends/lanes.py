"""Lines of groups over time, each with a lane below zero for where it is withheld.

A line that is withheld has a gap; the hatched lane in its colour tells such a gap from
one without data, and never hides another group's line.
"""

from collections.abc import Mapping
from itertools import cycle
from math import floor, log10
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import hatching, theme, wording
from dashboards.trends.rows import MEASURES, WITHHELD, every, hover, label, middle, span

NOTE = "Hatched below zero, in a line's colour: withheld there. Unknown, never zero."
LANE = 0.055  # of the axis above zero
MOST_TICKS = 5


def add(
    drawn: go.Figure,
    groups: Mapping[str, pl.DataFrame],
    measure: str,
    top: float,
    has_legend: bool = True,
    **place: Any,
) -> None:
    """Add lines, by name in the order given, and the axis that they are read on."""
    column, _, style = MEASURES[measure]
    lane = 0
    marks = cycle(theme.MARKS)
    for (name, hue), mark in zip(theme.colours(groups).items(), marks, strict=False):
        rows = groups[name]
        period, named = every(rows), wording.words(name)
        days = rows["period_start_date"].to_list()
        held = rows.filter("is_withheld")["period_start_date"]
        if held.len():
            high, low = (-top * LANE * edge for edge in (lane, lane + 1))
            lane += 1
            hatching.hatch(
                drawn,
                [(*span(day, period), low, high) for day in held],
                f"<b>{named}</b><br>{WITHHELD}",
                fillcolor=theme.pale(hue, 0.12),
                fillpattern=hatching.PATTERN | {"fgcolor": hue, "solidity": 0.3},
                legendgroup=name,
                showlegend=False,
                **place,
            )
        drawn.add_scatter(
            x=[middle(day, period) for day in days],
            y=[None if value is None else float(value) for value in rows[column]],
            mode="lines+markers",
            connectgaps=False,
            line={"color": hue, "width": 2},
            marker={"size": 7, "color": hue, "symbol": mark},
            name=named,
            hovertext=[
                hover(row, f"{named}, {label(day, period)}", measure)
                for day, row in zip(days, rows.iter_rows(named=True), strict=True)
            ],
            hoverinfo="text",
            legendgroup=name,
            showlegend=has_legend,
            **place,
        )
    drawn.update_yaxes(
        range=[-top * LANE * (lane + 0.4), top],
        tickvals=ticks(top),
        tickformat=style,
        zeroline=True,
        zerolinecolor=theme.OTHER,
        **place,
    )


def ticks(top: float) -> list[float]:
    """Round numbers from zero up, at most five above it."""
    size = 10.0 ** floor(log10(top / MOST_TICKS))
    step = next(size * n for n in (1, 2, 5, 10) if top / (size * n) <= MOST_TICKS)
    return [round(step * n, 6) for n in range(int(top / step) + 1)]
