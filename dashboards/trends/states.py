"""States, month by month: where people with the condition live."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, number, theme, wording
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends import lanes
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    RESTS,
    cases,
    cases_of,
    ceiling,
    condition,
    hover,
    is_anyone,
    said,
    span,
    within,
)

ROW = 26  # pixels of a state in the heat map


def of_states(trends: pl.DataFrame) -> pl.DataFrame:
    """The rows of states, in order of time."""
    return trends.filter(breakdown_code="state").sort(
        "period_start_date", "breakdown_value"
    )


def _most_first(rows: pl.DataFrame) -> list[str]:
    """States, those with the most people in a month that may be shown first."""
    most = (
        rows.group_by("breakdown_value")
        .agg(pl.col("condition_patients").max())
        .sort(
            pl.col("breakdown_value") == "unknown",
            "condition_patients",
            "breakdown_value",
            descending=[False, True, False],
            nulls_last=True,
        )
    )
    return most["breakdown_value"].to_list()


def _why_blank(rows: pl.DataFrame) -> str:
    """Why no state is drawn; empty when one is."""
    if is_anyone(rows):
        return ""
    months, name = rows["period_start_date"].n_unique(), condition(rows)
    if not rows["is_withheld"].any():
        return f"{name} was coded for nobody in {wording.many(months, 'month')}."
    return (
        f"In every state and month with anyone, {name} {RESTS}, so nothing is "
        "published of it. Choose another view or condition, or a practice with more "
        "people."
    )


def lines(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Lines: the eight largest states, month by month; gaps where withheld."""
    rows = of_states(trends)
    if rows.is_empty():
        return charts.blank("Where they live", "No state in this selection.")
    column, what, _ = MEASURES[measure]
    title = f"{condition(rows)}: {what} by state, per month ({cases(rows)})"
    if why := _why_blank(rows):
        return charts.blank(title, why)
    states = [
        state
        for state in _most_first(rows)
        if is_anyone(rows.filter(breakdown_value=state))
    ][: theme.MOST_HUES]
    days = rows["period_start_date"].unique().sort().to_list()
    chosen = rows.filter(pl.col("breakdown_value").is_in(states))
    drawn = go.Figure()
    lanes.add(
        drawn,
        {state: chosen.filter(breakdown_value=state) for state in states},
        measure,
        ceiling(map(float, chosen[column].drop_nulls()), measure),
    )
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(title=what.capitalize())
    drawn.update_xaxes(range=[days[0], span(days[-1], "month")[1]])
    held = int(chosen["is_withheld"].sum())
    summary = (
        f"{wording.many(len(states), 'state')}, {wording.many(len(days), 'month')}; "
        f"{held} of {chosen.height} numbers withheld."
    )
    return charts.finish(drawn, title, summary, 380, lanes.NOTE if held else "")


def heat(trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """Every state and month as a tile; withheld ones hatched grey."""
    rows = of_states(trends)
    if rows.is_empty() or _why_blank(rows):
        return None
    column, what, style = MEASURES[measure]
    days = rows["period_start_date"].unique().sort().to_list()
    names = _most_first(rows)
    at = {
        (row["breakdown_value"], row["period_start_date"]): row
        for row in rows.iter_rows(named=True)
    }
    shown = [float(value) for value in rows[column].drop_nulls()]
    drawn = go.Figure()
    drawn.add_heatmap(
        x=[*days, span(days[-1], "month")[1]],
        y=[index - 0.5 for index in range(len(names) + 1)],
        z=[[_height(at.get((name, day)), column) for day in days] for name in names],
        zmin=0,
        zmax=max(shown, default=0) or 1,
        colorscale=[(0, "#f1f6fa"), (0.5, "#7fb1d0"), (1, theme.ACCENT)],
        xgap=1,
        ygap=1,
        hovertext=[[_tile(at, name, day, measure) for day in days] for name in names],
        hoverinfo="text",
        colorbar={
            "orientation": "h",
            "thickness": 10,
            "len": 0.6,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "ypad": 4,
            "x": 0.5,
            "tickformat": style,
            "nticks": 5,
            "outlinewidth": 0,
        },
    )
    held = lanes.outlines(
        (
            *span(row["period_start_date"], "month"),
            names.index(row["breakdown_value"]) - 0.46,
            names.index(row["breakdown_value"]) + 0.46,
        )
        for row in rows.filter("is_withheld").iter_rows(named=True)
    )
    drawn.add_scatter(
        **held,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor="#eceff2",
        hoverinfo="skip",
        name="withheld ground",
    )
    drawn.add_scatter(
        **held,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor="rgba(0,0,0,0)",
        fillpattern=charts.HATCH,
        hoverinfo="skip",
        name="withheld",
    )
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[wording.words(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
    )
    drawn.update_xaxes(range=[days[0], span(days[-1], "month")[1]])
    count = int(rows["is_withheld"].sum())
    drawn.update_layout(margin={"b": 62})
    summary = (
        f"{wording.many(len(names), 'state')} by {wording.many(len(days), 'month')}; "
        f"{count} of {rows.height} withheld. Largest shown: "
        f"{said(max(shown, default=None), measure)}."
    )
    title = f"All states: {what}, per month"
    note = HATCHED if count else ""
    return charts.finish(drawn, title, summary, 84 + ROW * len(names), note)


def _height(row: dict[str, Any] | None, column: str) -> float | None:
    return None if row is None or row[column] is None else float(row[column])


def _tile(at: dict, name: str, day: date, measure: str) -> str:
    row = at.get((name, day))
    title = f"{wording.words(name)}, {wording.month(day)}"
    return hover(row, title, measure) if row else title


def sentence(trends: pl.DataFrame) -> str:
    """Say where most people with the condition live, in the last month that has any."""
    rows = of_states(trends)
    name, shown = condition(rows), within(rows)
    held = int(rows["is_withheld"].sum())
    but = f"{wording.count(held)} of {wording.count(rows.height)} numbers are withheld."
    if shown.is_empty():
        return f"{name}: no state with anyone may be shown. {but}"
    first = _largest_of_the_last_month(shown)
    return (
        f"In {wording.month(first['period_start_date'])}, of the states that may be "
        f"shown, {wording.words(first['breakdown_value'])} had most {cases_of(rows)}: "
        f"{wording.people(first['condition_patients'])} of "
        f"{wording.count(first['seen_patients'])} seen. {but}"
    )


def _largest_of_the_last_month(shown: pl.DataFrame) -> dict[str, Any]:
    return shown.sort(
        "period_start_date",
        "condition_patients",
        "breakdown_value",
        descending=[True, True, False],
    ).row(0, named=True)


def numbers(trends: pl.DataFrame, few: str) -> list[Number]:
    """The state with the most people, its share of visits, and what is withheld."""
    rows = of_states(trends)
    shown = within(rows)
    held = int(rows["is_withheld"].sum())
    kept = Number(
        "Numbers withheld",
        f"{wording.count(held)} of {wording.count(rows.height)}",
        f"rest on {few}, or would give such a number away",
        "a withheld number is unknown here, never zero",
    )
    if shown.is_empty():
        return [kept]
    top = _largest_of_the_last_month(shown)
    where = wording.words(top["breakdown_value"])
    at = wording.month(top["period_start_date"])
    return [
        number.rate(
            f"Most people, {where}, {at}",
            share(top["condition_patients"], top["seen_patients"]),
            "people seen",
        ),
        number.rate(
            f"Share of visits, {where}, {at}",
            share(top["condition_visits"], top["all_visits"]),
            "visits",
            counted="share of visits",
        ),
        Number(
            "States with anyone shown",
            f"{shown['breakdown_value'].n_unique()} of "
            f"{rows['breakdown_value'].n_unique()}",
            "in some month",
        ),
        kept,
    ]
