"""What the charts of several pages share. Pure: values in, figure out.

A figure carries its own title (shown as a heading above it), as `meta` the summary
that a screen reader speaks, and the rows that it draws (see drawn.py).
"""

import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar, cast

import plotly.graph_objects as go
import polars as pl

from dashboards import drawn, theme, wording
from dashboards.bar import Bar, behind
from dashboards.hatching import hatch
from dashboards.intervals import Share

ROW, LINE = 44, 16  # pixels of a row of a ranking, and of each further line of text
ABREAST = 46  # letters of a label and its value that fit side by side on a phone


def blank(title: str, why: str) -> go.Figure:
    """A figure that says why there is nothing to draw."""
    figure = go.Figure()
    figure.add_annotation(text=why, showarrow=False, font={"color": theme.SOFT_INK})
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return finish(figure, title, why, 160)


def finish(
    figure: go.Figure,
    title: str,
    summary: str,
    height: int = 320,
    note: str = "",
    rows: pl.DataFrame | None = None,
) -> go.Figure:
    """Dress a figure in the theme; give it its title, spoken summary and a note.

    `rows` are what it draws, as published, for its CSV; else drawn.py finds them.
    """
    if rows is not None:
        drawn.carry(figure, rows)
    return figure.update_layout(
        template=theme.TEMPLATE,
        title={"text": title},
        meta={"summary": summary, "note": note},
        height=height,
    )


def folded(label: str, letters: int, lines: int = 2) -> str:
    """A name in lines of at most so many letters; what is too long ends in dots."""
    dots = "\N{HORIZONTAL ELLIPSIS}"
    return "<br>".join(textwrap.wrap(label, letters, max_lines=lines, placeholder=dots))


Rows = TypeVar("Rows", pl.DataFrame, list[Any])


def first(rows: Rows, most: int, which: str) -> tuple[Rows, str]:
    """The first rows of a ranking, and a note that says so where there are more.

    'The 12 with the most claims, of 19.'
    """
    of = len(rows)
    return rows[:most], f"The {most} {which}, of {of}." if of > most else ""


def notes(*said: str) -> str:
    """Several notes as one; those that say nothing are left out."""
    return " ".join(each for each in said if each)


def spine(first: date, last: date, step: str = "1mo") -> list[date]:
    """Every month from the first to the last: a missing one is a gap, not a zero.

    Or every other step of that many days, from the first day on.
    """
    start = first.replace(day=1) if step == "1mo" else first
    return pl.date_range(start, last, step, eager=True).to_list()


def ends(days: pl.Series) -> tuple[date, date]:
    """The first and the last of some days: there is one, at least."""
    return cast(date, days.min()), cast(date, days.max())


def hatched(
    figure: go.Figure,
    spans: Sequence[tuple[date, date]],
    top: float,
    name: str,
    why: str,
) -> None:
    """Hatch spans of time in which nothing can be said yet, or at all."""
    for index, (start, end) in enumerate(spans):
        hatch(
            figure,
            [(start, end, 0, top)],
            why,
            name=name,
            legendgroup=name,
            showlegend=index == 0,
        )


def joined(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans that touch, as one."""
    merged: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def around(day: date) -> tuple[date, date]:
    """The span of a month's point, which is drawn on its first day."""
    return day - timedelta(days=15), day + timedelta(days=16)


def limits(
    low: Sequence[float],
    middle: Sequence[float],
    high: Sequence[float],
    hue: str,
    thickness: float,
) -> dict[str, Any]:
    """The lines from low to high that stand on dots in the middle, with ends."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [top - mid for top, mid in zip(high, middle, strict=True)],
        "arrayminus": [mid - end for mid, end in zip(middle, low, strict=True)],
        "color": hue,
        "thickness": thickness,
        "width": 4,
    }


def ceiling(parts: Sequence[Share]) -> float:
    """Where the axis of some shares ends: an interval of few may reach beyond."""
    tops = [part.high if part.of >= wording.FEW else part.value for part in parts]
    known = [top for top in tops if top is not None]
    return min(1.0, 1.12 * max(known, default=0.1) or 0.1)


def shares_over_time(
    figure: go.Figure,
    days: Sequence[date],
    parts: Sequence[Share],
    unit: str,
    span: str = "month",
) -> None:
    """Draw the shares of months, or of other spans, with their Wilson band.

    Those on few are hollow. `days` are the first of each span, without one left out.
    """
    first = len(figure.data)
    known = [
        (day, part)
        for day, part in zip(days, parts, strict=True)
        if part.value is not None
    ]
    for run in _runs(known, days):
        figure.add_scatter(
            x=[day for day, _ in run] + [day for day, _ in reversed(run)],
            y=[part.high for _, part in run] + [part.low for _, part in reversed(run)],
            fill="toself",
            fillcolor=theme.pale(theme.ACCENT, 0.14),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name="95 % interval",
        )
    figure.add_scatter(
        x=list(days),
        y=[part.value for part in parts],
        mode="lines+markers",
        connectgaps=False,
        line={"color": theme.ACCENT, "width": 2.5},
        marker={
            "size": 8,
            "color": [
                "white" if part.of < wording.FEW else theme.ACCENT for part in parts
            ],
            "line": {"color": theme.ACCENT, "width": 2},
        },
        hovertext=[
            f"<b>{_span(day, span)}</b><br>{wording.percent(part.value)}"
            f"<br>{wording.count(part.count)} of {wording.units(part.of, unit)}"
            f"<br>{wording.interval(part)}"
            for day, part in zip(days, parts, strict=True)
        ],
        hoverinfo="text",
        name="rate",
    )
    drawn.carry(
        figure,
        pl.DataFrame(
            {
                span: list(days),
                "share": [part.value for part in parts],
                "low": [part.low for part in parts],
                "high": [part.high for part in parts],
                "count": [part.count for part in parts],
                "of": [part.of for part in parts],
                "unit": [unit] * len(parts),
            },
            schema_overrides=dict.fromkeys(("share", "low", "high"), pl.Float64),
        ),
        first,
    )


def _span(day: date, span: str) -> str:
    return f"Week of {wording.day(day)}" if span == "week" else wording.month(day)


def _runs(
    known: Sequence[tuple[date, Share]], days: Sequence[date]
) -> list[list[tuple[date, Share]]]:
    """Stretches without a gap, so that a band never spans one without data."""
    place = {day: index for index, day in enumerate(days)}
    runs: list[list[tuple[date, Share]]] = []
    for day, part in known:
        if runs and place[day] == place[runs[-1][-1][0]] + 1:
            runs[-1].append((day, part))
        else:
            runs.append([(day, part)])
    return runs


def _rows(bars: Sequence[Bar], figure: go.Figure) -> list[int]:
    """Places for a ranking, the first on top: label and value stand above the bar.

    Above and not beside it, so that neither is cut where the page is narrow; a name
    too long for one line beside its value takes two. One unit is about one pixel.
    """
    labels = [_wrapped(bar) for bar in bars]
    end = max(sum(_row(bar) for bar in bars), 2 * ROW)
    tops = [end - sum(_row(bar) for bar in bars[:index]) for index in range(len(bars))]
    figure.update_layout(
        annotations=[
            {
                "x": x,
                "xref": "paper",
                "xanchor": side,
                "y": top,
                "yanchor": "top",
                "align": side,
                "text": text,
                "showarrow": False,
                "borderpad": 0,
                "bgcolor": "white",
                "font": {"size": 12, "color": ink},
            }
            for top, bar, label in zip(tops, bars, labels, strict=True)
            for side, x, text, ink in (
                ("left", 0, "<br>".join(label), theme.INK),
                ("right", 1, bar.text, theme.SOFT_INK),
            )
        ]
    )
    figure.update_yaxes(visible=False, range=[0, end])
    figure.update_layout(margin={"l": 10, "r": 10})
    figure.update_xaxes(ticklabeloverflow="allow")
    return [
        top - LINE * (len(label) - 1) - 29
        for top, label in zip(tops, labels, strict=True)
    ]


def _wrapped(bar: Bar) -> list[str]:
    """A label in lines that leave room for the value beside them on a phone."""
    return textwrap.wrap(bar.label, max(16, ABREAST - len(bar.text))) or [""]


def _row(bar: Bar) -> int:
    """The height of one row of a ranking."""
    return ROW + LINE * (len(_wrapped(bar)) - 1)


def ranking(bars: Sequence[Bar], axis: str) -> go.Figure:
    """Bars one above the other, each with its label above and its value beside it."""
    figure = go.Figure()
    places = _rows(bars, figure)
    figure.add_bar(
        x=[bar.value for bar in bars],
        y=places,
        width=16,
        orientation="h",
        marker={
            "color": [bar.hue for bar in bars],
            "opacity": [0.4 if bar.is_pale else 1 for bar in bars],
        },
        hovertext=[bar.hover for bar in bars],
        hoverinfo="text",
        customdata=[bar.leads for bar in bars],
    )
    values = [bar.value or 0 for bar in bars]
    low, high = min([0, *values]), max([0, *values])
    room = (high - low) or 1
    _hatch_withheld(figure, bars, places, (low, high + 0.02 * room))
    figure.update_xaxes(
        title=axis,
        range=[low - (0.04 * room if low < 0 else 0), high + 0.02 * room],
        showgrid=True,
        gridcolor="#eceff2",
        nticks=5,
    )
    drawn.carry(figure, behind(bars, axis))
    return figure


def dots(
    bars: Sequence[Bar], axis: str, overall: float | None, ticks: str = "~%"
) -> go.Figure:
    """Shares, or dollars, as dots with their intervals, beside a line for them all."""
    figure = go.Figure()
    places = _rows(bars, figure)
    top = max([bar.high or bar.value or 0 for bar in bars], default=0.1)
    bottom = min([0.0, *[bar.low or bar.value or 0 for bar in bars]])
    room = 0.06 * (max(top, 0) - bottom)
    span = (bottom - room if bottom else 0, max(top, 0) + room or 1)
    if overall is not None:
        line = {"color": theme.OTHER, "width": 1.5, "dash": "dot"}
        figure.add_vline(overall, line=line, layer="below")
    _hatch_withheld(figure, bars, places, span)
    known = [
        (place, bar)
        for place, bar in zip(places, bars, strict=True)
        if bar.value is not None
    ]
    _intervals(figure, known)
    figure.add_scatter(
        x=[bar.value for _, bar in known],
        y=[place for place, _ in known],
        orientation="h",
        mode="markers",
        marker={
            "color": [bar.hue for _, bar in known],
            "opacity": [_opacity(bar) for _, bar in known],
            "size": 12,
            "line": {"color": "white", "width": 1},
        },
        hovertext=[bar.hover for _, bar in known],
        hoverinfo="text",
        customdata=[bar.leads for _, bar in known],
        ids=[bar.label for _, bar in known],
    )
    figure.update_xaxes(
        title=axis,
        range=list(span),
        tickformat=ticks,
        showgrid=True,
        gridcolor="#eceff2",
        nticks=6,
    )
    drawn.carry(figure, behind(bars, axis))
    return figure


def _opacity(bar: Bar) -> float:
    return 0.4 if bar.is_pale else 1


def _intervals(figure: go.Figure, known: Sequence[tuple[int, Bar]]) -> None:
    """Lines from low to high: a trace for each look, not for each of them."""
    looks: dict[tuple[str, float], list[tuple[int, Bar]]] = {}
    for place, bar in known:
        looks.setdefault((bar.hue, _opacity(bar)), []).append((place, bar))
    for (hue, opacity), alike in looks.items():
        figure.add_scatter(
            x=[end for _, bar in alike for end in (bar.low, bar.high, None)],
            y=[at for place, _ in alike for at in (place, place, None)],
            mode="lines",
            line={"color": hue, "width": 3},
            opacity=opacity * 0.55,
            hoverinfo="skip",
        )


def _hatch_withheld(
    figure: go.Figure,
    bars: Sequence[Bar],
    places: Sequence[int],
    span: tuple[float, float],
) -> None:
    """Hatch rows of which nothing may be shown, from side to side."""
    held = [at for at, bar in zip(places, bars, strict=True) if bar.is_withheld]
    for place in held:
        hatch(figure, [(*span, place - 8, place + 8)])


def tall(bars: Sequence[Bar]) -> int:
    """The height a ranking needs."""
    return 72 + max(sum(_row(bar) for bar in bars), 2 * ROW)
