"""The rows that a chart draws, for its CSV. Pure: a figure in, a frame out.

A figure gives its rows itself (`charts.finish(..., rows=...)`), exact as published;
else what draws it gave them (the rankings and shares of charts.py); else they are the
values of its traces, with what stands there when somebody points at them.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

import plotly.graph_objects as go
import polars as pl

# Where a figure keeps them: it takes no attribute of ours without an underscore, and
# what is in its layout would be sent to the browser.
_ROWS = "_claimscope_rows"
# What a trace may hold a value of for each of its points, and what it is called.
_PLACES = ("x", "y", "z", "labels", "values", "theta", "r", "open", "high", "low")
_NAMES = {"x": "x", "y": "value", "labels": "label", "values": "value"}
_TAG, _BREAK = re.compile(r"<[^>]*>"), re.compile(r"<br ?/?>")


class _Given(NamedTuple):
    """Rows, and the traces of a figure that draw them: from one on, up to another."""

    first: int
    end: int
    rows: pl.DataFrame


def carry(figure: go.Figure, rows: pl.DataFrame, first: int = 0) -> None:
    """Let a figure give these rows for its traces, from the first of these on."""
    before = [each for each in _given(figure) if each.end <= first]
    setattr(figure, _ROWS, [*before, _Given(first, len(figure.data), rows)])


def rows(figure: go.Figure) -> pl.DataFrame:
    """The rows that a figure draws; none where it draws nothing."""
    given = _given(figure)
    frames = [each.rows for each in given]
    covered = {at for each in given for at in range(each.first, each.end)}
    frames += [
        _of_trace(figure, trace)
        for at, trace in enumerate(figure.data)
        if at not in covered and getattr(trace, "fill", None) != "toself"
    ]
    return _as_one([frame for frame in frames if frame.height])


def plain(text: str) -> str:
    """What is said where somebody points, as plain text: '<b>May</b><br>9 %'."""
    lines = [_TAG.sub("", line).strip() for line in _BREAK.split(text)]
    said = [line for line in lines if line and not line.startswith("click")]
    return "; ".join(said).replace("\N{NARROW NO-BREAK SPACE}", " ")


def _given(figure: go.Figure) -> list[_Given]:
    return getattr(figure, _ROWS, [])


def _as_one(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames below each other; each has the columns of all."""
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames, how="diagonal_relaxed")


def _of_trace(figure: go.Figure, trace: Any) -> pl.DataFrame:
    """The points of one trace."""
    columns: dict[str, list[Any]] = {}
    points = _points(figure, trace)
    size = max((len(values) for values in points.values()), default=0)
    if not size:
        return pl.DataFrame()
    if trace.name:
        columns["series"] = [trace.name] * size
    for place, values in points.items():
        if len(values) == size:
            columns[_named(figure, trace, place, values, columns)] = values
    return pl.DataFrame(
        {
            name: pl.Series(name, values, strict=False)
            for name, values in columns.items()
        }
    )


def _points(figure: go.Figure, trace: Any) -> dict[str, list[Any]]:
    """What a trace holds for each of its points; of tiles, for each of these."""
    found = {place: _listed(getattr(trace, place, None)) for place in _PLACES}
    said = getattr(trace, "hovertext", None)
    if said is None or isinstance(said, str):
        said = getattr(trace, "text", None)
    found["said"] = [] if isinstance(said, str) else _listed(said)
    if found["z"] and isinstance(found["z"][0], list):
        found = _tiles(found)
    found["x"] = _ticked(figure, trace, "x", found["x"])
    found["y"] = _ticked(figure, trace, "y", found["y"])
    found["said"] = [plain(each) if each else each for each in found["said"]]
    for side in ("error_x", "error_y"):
        error = getattr(trace, side, None)
        found[f"{side[-1]} plus"] = _listed(getattr(error, "array", None))
        found[f"{side[-1]} minus"] = _listed(getattr(error, "arrayminus", None))
    return {place: values for place, values in found.items() if values}


def _tiles(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A table of tiles as one row for each; where edges are given, their middles."""
    table = found["z"]
    across = _middles(found["x"], len(table[0]))
    down = _middles(found["y"], len(table))
    said = found["said"] if isinstance((found["said"] or [""])[0], list) else []
    return {
        "x": [x for _ in table for x in across],
        "y": [y for y in down for _ in across],
        "z": [value for row in table for value in row],
        "said": [text for row in said for text in row],
    }


def _middles(values: list[Any], size: int) -> list[Any]:
    """A value for each tile: the one given, a period's start, the middle of edges."""
    if len(values) == size + 1 and not isinstance(values[0], date):
        return [(low + high) / 2 for low, high in pairwise(values)]
    return values[:size] if values else list(range(size))


def _listed(values: Any) -> list[Any]:
    """Values of a trace as a list: Plotly holds some as tuples, some as arrays."""
    if values is None or isinstance(values, str):
        return []
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, list | tuple):
        return []
    return [list(each) if isinstance(each, tuple) else each for each in values]


def _ticked(figure: go.Figure, trace: Any, side: str, values: list[Any]) -> list[Any]:
    """Values by what their axis calls them, where it names every one."""
    axis = _axis(figure, trace, side)
    marks, texts = (
        _listed(getattr(axis, each, None)) for each in ("tickvals", "ticktext")
    )
    names = dict(zip(marks, texts, strict=False))
    if values and names and all(value in names for value in values):
        return [plain(str(names[value])) for value in values]
    return values


def _axis(figure: go.Figure, trace: Any, side: str) -> Any:
    """The axis that a trace is read on; None where it has none."""
    name = getattr(trace, f"{side}axis", None) or side
    try:
        return figure.layout[name.replace(side, f"{side}axis", 1)]
    except (KeyError, ValueError):
        return None


def _named(
    figure: go.Figure,
    trace: Any,
    place: str,
    values: Sequence[Any],
    taken: dict[str, list[Any]],
) -> str:
    """What a column is called: its axis' title, or what it holds."""
    title = _axis(figure, trace, place).title.text if place in ("x", "y") else None
    name = plain(title) if title else _NAMES.get(place, place)
    if not title and place in ("x", "y"):
        known = next((value for value in values if value is not None), None)
        if isinstance(known, date | datetime):
            name = "date"
        elif isinstance(known, str):
            name = "label"
        else:
            name = "value"
    return name if name not in taken else f"{name} ({place})"
