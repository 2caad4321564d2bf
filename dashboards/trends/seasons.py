"""Seasons laid over each other: is this one earlier, or higher, than those before?"""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, hatching, theme, wording
from dashboards.trends import epidemic, lanes, shades
from dashboards.trends.rows import (
    MEASURES,
    WITHHELD,
    behind,
    ceiling,
    condition,
    hover,
    is_acute,
    is_anyone,
    label,
    somebody,
    totals,
    valued,
)
from dashboards.trends.season_weeks import TURN, is_of_winter, of_seasons
from transforms.surveillance.moving_epidemic import Thresholds

MOST = len(shades.LINES)


def overlay(
    trends: pl.DataFrame,
    measure: str = "people",
    masked: epidemic.Masked = (None, None),
) -> go.Figure | None:
    """Lines: each season's weeks over the others'; none where there is but one.

    Of what comes in winter, with the thresholds of the Moving Epidemic Method.
    """
    rows = totals(trends)
    if rows.is_empty() or not is_acute(rows) or not is_anyone(rows):
        return None
    _, what, style = MEASURES[measure]
    rows = of_seasons(valued(rows, measure))
    several = [each for each in _seasons(rows) if somebody(each).height][:MOST]
    if len(several) < 2:
        return None
    top = ceiling(pl.concat(several)["value"].drop_nulls(), measure)
    drawn = go.Figure()
    told = epidemic.learnt(rows, measure, masked) if is_of_winter(rows) else None
    if told and told.levels:
        _levels(drawn, told.levels, top)
    lane = 0
    # The latest is drawn last, and so on top of those before.
    for mine, (hue, dash) in reversed(list(zip(several, shades.LINES, strict=False))):
        if mine["is_hidden"].any():
            _lane(drawn, mine, hue, top, lane)
            lane += 1
        _line(drawn, mine, hue, dash, measure, is_latest=mine is several[0])
    drawn.update_yaxes(
        range=[-top * lanes.LANE * (lane + 0.4), top],
        tickvals=lanes.ticks(top),
        tickformat=style,
        title=what.capitalize(),
        zeroline=True,
    )
    _weeks(drawn, rows)
    drawn.update_layout(showlegend=True)
    named = [str(each["season_label"][0]) for each in several]
    shown = pl.concat(several)
    held = int(shown["is_hidden"].sum())
    kind = "Seasons, from week 27 to 26" if is_of_winter(rows) else "Years"
    title = f"{condition(rows)}: {kind}, laid over each other"
    summary = (
        f"{wording.many(len(named), 'line')}, {named[-1]} to {named[0]}, the latest "
        f"darkest; {held} of {wording.many(shown.height, 'week')} withheld."
    )
    notes = [epidemic.note(told, top, measure) if told else ""]
    notes.append(lanes.NOTE if held else "")
    note = " ".join(filter(None, notes))
    file = behind(shown, measure).hstack(
        shown.select("season_label", "mmwr_week", "value")
    )
    return charts.finish(drawn, title, summary, 360, note, file)


def _levels(drawn: go.Figure, levels: Thresholds, top: float) -> None:
    """The threshold of the epidemic and, above it, of its intensity; named in summer,
    where lines are low."""
    for name, level in epidemic.named(levels):
        if level > top:
            continue
        is_first = name == epidemic.FIRST
        drawn.add_scatter(
            x=[-0.7, 52.7],
            y=[level, level],
            mode="lines",
            line={
                "color": theme.INK if is_first else theme.SOFT_INK,
                "width": 1.6 if is_first else 1.0,
                "dash": "longdash" if is_first else "dot",
            },
            hoverinfo="skip",
            showlegend=False,
            name=name,
        )
        drawn.add_annotation(
            x=-0.5,
            y=level,
            text=name,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 11, "color": theme.SOFT_INK},
        )


def _seasons(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Each season's weeks, the latest first."""
    inorder = rows.sort("period_start_date")
    return inorder.partition_by("season_year", maintain_order=True)[::-1]


def _lane(
    drawn: go.Figure, mine: pl.DataFrame, hue: str, top: float, lane: int
) -> None:
    """Hatch below zero the weeks of a season that are withheld."""
    high, low = (-top * lanes.LANE * edge for edge in (lane, lane + 1))
    name = mine["season_label"][0]
    hatching.hatch(
        drawn,
        [
            (place - 0.5, place + 0.5, low, high)
            for place in mine.filter("is_hidden")["place"]
        ],
        f"<b>{name}</b><br>{WITHHELD}",
        fillpattern=hatching.PATTERN | {"fgcolor": hue, "solidity": 0.3},
        legendgroup=name,
        showlegend=False,
    )


def _line(
    drawn: go.Figure,
    mine: pl.DataFrame,
    hue: str,
    dash: str,
    measure: str,
    is_latest: bool,
) -> None:
    name = mine["season_label"][0]
    drawn.add_scatter(
        x=mine["place"].to_list(),
        y=mine["value"].to_list(),
        mode="lines+markers",
        connectgaps=False,
        line={"color": hue, "width": 3 if is_latest else 1.8, "dash": dash},
        marker={"size": 5 if is_latest else 3.5, "color": hue},
        hovertext=[
            hover(
                row,
                f"{name}, week {row['mmwr_week']} "
                f"({label(row['period_start_date'], 'week')})",
                measure,
            )
            for row in mine.iter_rows(named=True)
        ],
        hoverinfo="text",
        name=name,
        legendgroup=name,
    )


def _weeks(drawn: go.Figure, rows: pl.DataFrame) -> None:
    """The axis: MMWR weeks, in the order of the season."""
    turn = TURN if is_of_winter(rows) else 1
    marks = [27, 32, 36, 40, 44, 48, 52, 4, 8, 12, 16, 20, 24]
    if turn == 1:
        marks = [1, *range(4, 53, 4)]
    places: Sequence[int] = [
        week - turn if week >= turn else week + 53 - turn for week in marks
    ]
    drawn.update_xaxes(
        tickvals=list(places),
        ticktext=[str(week) for week in marks],
        tickangle=0,
        range=[-0.7, 52.7],
        title="MMWR week",
    )
