"""Hatching: what can't be told, drawn so that nobody reads it as zero."""

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from dashboards import theme

PATTERN = {
    "shape": "/",
    "fgcolor": theme.UNKNOWN,
    "bgcolor": "rgba(195, 202, 210, 0.12)",
    "size": 7,
    "solidity": 0.22,
}
Box = tuple[Any, Any, float, float]  # from, to, low, high


def hatch(drawn: go.Figure, boxes: Iterable[Box], said: str = "", **look: Any) -> None:
    """Hatch boxes as one trace; `said` is told where somebody points at one.

    `look` is whatever else Plotly knows of a line: its row and column, its colours.
    """
    told = {"hoveron": "fills", "hoverinfo": "text", "text": said}
    plain = {
        "fillcolor": "rgba(0,0,0,0)",
        "fillpattern": PATTERN,
        "name": "withheld",
        **(told if said else {"hoverinfo": "skip"}),
    }
    drawn.add_scatter(
        **outlines(boxes),
        mode="lines",
        line={"width": 0},
        fill="toself",
        **(plain | look),
    )


def outlines(boxes: Iterable[Box]) -> dict[str, list[Any]]:
    """Boxes as the points of one line with gaps between them."""
    x: list[Any] = []
    y: list[float | None] = []
    for start, end, low, high in boxes:
        x += [start, start, end, end, start, None]
        y += [low, high, high, low, low, None]
    return {"x": x[:-1], "y": y[:-1]}
