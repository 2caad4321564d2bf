"""What each colour, hatching, mark and dash of a figure stands for, above its chart.

A key looks like what it names: where two lines of one hue differ by their dashes, or
two kinds of bars by how pale they are, so do their keys.
"""

from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go

from dashboards import theme


def legend(figure: go.Figure) -> dmc.Group | None:
    """The key of a figure; None where it shows none. It wraps where space is short.

    Lines with marks of their own are named by these.
    """
    if not figure.layout.showlegend:
        return None
    return dmc.Group(
        [
            dmc.Group([_key(trace), trace.name], gap=6, wrap="nowrap")
            for trace in figure.data
            if trace.name and trace.showlegend is not False
        ],
        gap="4px 16px",
        fz="sm",
        c=theme.SOFT_INK,
        mb=4,
    )


def _key(trace: Any) -> dmc.Text | dmc.Box:
    """What a trace looks like, in the size of a letter."""
    hue = _hue(trace)
    if mark := _mark(trace.marker):
        return dmc.Text(mark, c=hue, fz=14, lh=1, span=True)
    if dash := _dash(trace):
        return dmc.Box(w=20, h=0, style={"borderTop": f"2px {dash} {hue}"})
    return dmc.Box(w=11, h=11, bg=hue, bdrs=2, opacity=_opacity(trace))


def _hue(trace: Any) -> str:
    """What a trace is known by: its hatching, else the one colour that it has."""
    if ink := getattr(getattr(trace, "fillpattern", None), "fgcolor", None):
        return (
            f"repeating-linear-gradient(-45deg, {ink} 0 1.5px, transparent 1.5px 4px)"
        )
    line = getattr(trace, "line", None)
    hues = (trace.marker.color, getattr(trace, "fillcolor", None), line and line.color)
    return next((hue for hue in hues if isinstance(hue, str)), theme.OTHER)


def _mark(marker: Any) -> str:
    """The letter that stands for a mark; empty where all are alike: bars have none."""
    symbol = getattr(marker, "symbol", None)
    return theme.MARKS.get(symbol, "") if isinstance(symbol, str) else ""


def _dash(trace: Any) -> str:
    """How CSS calls the dashes of a line; empty for one without, and for areas."""
    line = getattr(trace, "line", None)
    if line is None or line.width == 0 or "lines" not in (trace.mode or ""):
        return ""
    return {"dot": "dotted", None: "", "solid": ""}.get(line.dash, "dashed")


def _opacity(trace: Any) -> float:
    """1 where nothing is said; of marks that differ in it, the least pale."""
    said = getattr(trace.marker, "opacity", None)
    if said is None:
        said = trace.opacity
    return (
        1.0 if said is None else float(max(said) if isinstance(said, tuple) else said)
    )
