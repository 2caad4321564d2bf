"""A map of the states: where people with the condition live, in the latest period."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, cast

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, hatching, maps, theme, wording
from dashboards.trends import shades
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    behind,
    every,
    hover,
    label,
    said,
    somebody,
    valued,
)
from dashboards.trends.states import of_states, why_blank

PHONE = 330  # pixels of a map on a phone
LEGIBLE = (28, 22)  # pixels across and down that a name and a value need
MARGIN = 0.12  # of the states seen, around them
LEAST = 220  # points across: never nearer than so
GAP = 1.35  # from a square to the next, of its side


class View(NamedTuple):
    """The part of the map that is drawn."""

    left: float
    right: float
    top: float
    bottom: float

    def fits(self, ring: maps.Ring) -> bool:
        """Whether a name fits into a ring on a phone."""
        scale = PHONE / (self.right - self.left)
        return all(
            scale * (max(p[side] for p in ring) - min(p[side] for p in ring)) >= least
            for side, least in enumerate(LEGIBLE)
        )


def latest(rows: pl.DataFrame) -> date | None:
    """The last period in which a state may be shown with anyone."""
    return cast(date | None, somebody(of_states(rows))["period_start_date"].max())


def states(trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """Map: the states that people come from, shaded by how many have the condition."""
    rows, day = of_states(trends), latest(trends)
    if day is None or why_blank(rows):
        return None
    _, what, style = MEASURES[measure]
    rows = valued(rows.filter(period_start_date=day), measure)
    by_state = {row["breakdown_value"]: row for row in rows.iter_rows(named=True)}
    on_map = {name: row for name, row in by_state.items() if name in maps.states()}
    if not on_map:
        return None
    top = max(rows["value"].drop_nulls(), default=0) or 1
    view = _around(on_map)
    squares = _squares(on_map, view)
    if squares:
        side = squares[0].side
        view = view._replace(right=view.right + 3.2 * side)
    drawn = go.Figure()
    _elsewhere(drawn, set(maps.states()) - set(on_map))
    for name, row in on_map.items():
        at = f"{name}, {label(day, every(rows))}"
        _area(drawn, maps.states()[name], row, top, hover(row, at, measure))
    for square in squares:
        row = by_state[square.name]
        at = f"{square.name}, {label(day, every(rows))}"
        _area(drawn, [square.outline], row, top, hover(row, at, measure))
    _names(drawn, on_map, squares, view, top, measure)
    _key(drawn, top, style)
    drawn.update_xaxes(visible=False, range=[view.left, view.right])
    drawn.update_yaxes(
        visible=False, range=[view.bottom, view.top], scaleanchor="x", scaleratio=1
    )
    drawn.update_layout(margin={"b": 62})
    held = int(rows["is_hidden"].sum())
    title = (
        f"{label(day, every(rows))}, the latest {every(rows)} shown: {what} by state"
    )
    summary = (
        f"Map of {wording.many(len(on_map), 'state')} that people come from; {held} of "
        f"{wording.many(rows.height, 'number')} withheld. "
        f"Largest shown: {said(top, measure)}."
    )
    note = " ".join(
        filter(None, [HATCHED if held else "", _unplaced(by_state, measure)])
    )
    return charts.finish(drawn, title, summary, 380, note, behind(rows, measure))


def _around(names: Iterable[str]) -> View:
    """The part of the map with these states, and what lies around them."""
    points = [point for name in names for ring in maps.states()[name] for point in ring]
    sides = []
    for side in (0, 1):
        low, high = min(p[side] for p in points), max(p[side] for p in points)
        room = max(MARGIN * (high - low), (LEAST - (high - low)) / 2)
        sides.append((low - room, high + room))
    (left, right), (top, bottom) = sides
    return View(left, right, top, bottom)


class Square(NamedTuple):
    """A state too small to point at, as a square at the edge of the map."""

    name: str
    left: float
    top: float
    side: float

    @property
    def outline(self) -> maps.Ring:
        right, bottom = self.left + self.side, self.top + self.side
        return [
            (self.left, self.top),
            (right, self.top),
            (right, bottom),
            (self.left, bottom),
            (self.left, self.top),
        ]


def _squares(names: Iterable[str], view: View) -> list[Square]:
    """Squares for those of the small states that are drawn, from north to south."""
    drawn = set(names)
    small = [
        name
        for name in maps.SMALL
        if name in drawn and not view.fits(maps.states()[name][0])
    ]
    side = 0.035 * (view.right - view.left)
    middle = (view.top + view.bottom) / 2
    start = middle - GAP * side * len(small) / 2
    return [
        Square(name, view.right, start + GAP * side * place, side)
        for place, name in enumerate(small)
    ]


def _line(rings: Iterable[maps.Ring]) -> dict[str, list[float | None]]:
    """Rings as one line with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in rings:
        x += [*(point[0] for point in ring), None]
        y += [*(point[1] for point in ring), None]
    return {"x": x, "y": y}


def _elsewhere(drawn: go.Figure, names: Iterable[str]) -> None:
    """The outlines of states that nobody of here comes from."""
    rings = [ring for name in sorted(names) for ring in maps.states()[name]]
    drawn.add_scatter(
        **_line(rings),
        mode="lines",
        fill="toself",
        fillcolor=shades.EMPTY,
        line={"width": 0.7, "color": theme.LINE},
        hoverinfo="skip",
        name="nobody seen",
    )


def _area(
    drawn: go.Figure, rings: list[maps.Ring], row: dict[str, Any], top: float, said: str
) -> None:
    """A state in the shade of its value, or hatched."""
    is_held, value = row["is_hidden"], row["value"]
    fill: dict[str, Any] = {"fillcolor": shades.EMPTY}
    if is_held:
        hatch = hatching.PATTERN | {"bgcolor": shades.GROUND, "fgcolor": theme.OTHER}
        fill = {"fillcolor": shades.GROUND, "fillpattern": hatch}
    elif value is not None:
        fill = {"fillcolor": shades.shade(value / top)}
    drawn.add_scatter(
        **_line(rings),
        mode="lines",
        fill="toself",
        line={"width": 0.9, "color": theme.SOFT_INK},
        hoveron="fills",
        hoverinfo="text",
        text=said,
        name="withheld" if is_held else row["breakdown_value"],
        **fill,
    )


def _names(
    drawn: go.Figure,
    on_map: dict[str, dict[str, Any]],
    squares: list[Square],
    view: View,
    top: float,
    measure: str,
) -> None:
    """The names of the states that bear one, with their value below it."""
    for name, row in on_map.items():
        ring = maps.states()[name][0]
        if view.fits(ring):
            x, y = maps.middle(ring)
            ink = shades.ink_on((row["value"] or 0) / top)
            _name(drawn, x, y, f"{name}<br>{_value(row, measure)}", ink, "center")
    for square in squares:
        x, y = square.left + 1.3 * square.side, square.top + square.side / 2
        text = f"{square.name} {_value(on_map[square.name], measure)}"
        _name(drawn, x, y, text, theme.INK, "left")


def _value(row: dict[str, Any], measure: str) -> str:
    return "" if row["is_hidden"] else said(row["value"], measure)


def _name(drawn: go.Figure, x: float, y: float, text: str, ink: str, side: str) -> None:
    drawn.add_annotation(
        x=x,
        y=y,
        text=text.removesuffix("<br>").strip(),
        xanchor=side,
        showarrow=False,
        captureevents=False,
        font={"size": 11, "color": ink},
    )


def _key(drawn: go.Figure, top: float, style: str) -> None:
    """The scale, below the map."""
    drawn.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "color": [0],
            "cmin": 0,
            "cmax": top,
            "colorscale": shades.SCALE,
            "showscale": True,
            "colorbar": shades.bar(style),
        },
        hoverinfo="skip",
        name="scale",
    )


def _unplaced(by_state: dict[str, dict[str, Any]], measure: str) -> str:
    """What of the period has no place on the map: unknown states, territories."""
    told = [
        f"{wording.words(name)}: {said(row['value'], measure)}"
        for name, row in by_state.items()
        if name not in maps.states() and not row["is_hidden"] and row["value"]
    ]
    return f"Not on the map: {', '.join(told)}." if told else ""
