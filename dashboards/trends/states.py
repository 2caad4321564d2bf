"""States, month by month or year by year: where people with the condition live."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, hatching, number, theme, wording
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends import lanes, shades
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    RESTS,
    behind,
    cases,
    cases_of,
    ceiling,
    condition,
    every,
    hover,
    is_anyone,
    label,
    said,
    span,
    valued,
    within,
    years_marked,
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


def why_blank(rows: pl.DataFrame) -> str:
    """Why no state is drawn; empty when one is."""
    if is_anyone(rows):
        return ""
    spans, name = rows["period_start_date"].n_unique(), condition(rows)
    period = every(rows)
    if not rows["is_withheld"].any():
        return f"{name} was coded for nobody in {wording.many(spans, period)}."
    return (
        f"In every state and {period} with anyone, {name} {RESTS}, so nothing is "
        "published of it. Choose another view or condition, or a practice with more "
        "people."
    )


def lines(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Lines: the eight largest states, period by period; gaps where withheld."""
    rows = of_states(trends)
    if rows.is_empty():
        return charts.blank("Where they live", "No state in this selection.")
    column, what, _ = MEASURES[measure]
    period = every(rows)
    title = f"{condition(rows)}: {what} by state, per {period} ({cases(rows)})"
    if why := why_blank(rows):
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
    drawn.update_xaxes(
        range=[days[0], span(days[-1], period)[1]], **years_marked(days, period)
    )
    held = int(chosen["is_withheld"].sum())
    summary = (
        f"{wording.many(len(states), 'state')}, {wording.many(len(days), period)}; "
        f"{held} of {wording.many(chosen.height, 'number')} withheld."
    )
    note = lanes.NOTE if held else ""
    return charts.finish(drawn, title, summary, 380, note, behind(chosen, measure))


def heat(trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """Every state and period as a tile; withheld ones hatched grey."""
    rows = of_states(trends)
    if rows.is_empty() or why_blank(rows):
        return None
    _, what, style = MEASURES[measure]
    period, rows = every(rows), valued(rows, measure)
    days = rows["period_start_date"].unique().sort().to_list()
    names = _most_first(rows)
    at = {
        (row["breakdown_value"], row["period_start_date"]): row
        for row in rows.iter_rows(named=True)
    }
    shown = rows["value"].drop_nulls().to_list()
    drawn = go.Figure()
    drawn.add_heatmap(
        x=[*days, span(days[-1], period)[1]],
        y=[index - 0.5 for index in range(len(names) + 1)],
        z=[[at.get((name, day), {}).get("value") for day in days] for name in names],
        zmin=0,
        zmax=max(shown, default=0) or 1,
        colorscale=shades.SCALE,
        xgap=1,
        ygap=1,
        hovertext=[
            [_tile(at, name, day, period, measure) for day in days] for name in names
        ],
        hoverinfo="text",
        colorbar=shades.bar(style),
    )
    held = [
        (
            *span(row["period_start_date"], period),
            names.index(row["breakdown_value"]) - 0.46,
            names.index(row["breakdown_value"]) + 0.46,
        )
        for row in rows.filter("is_hidden").iter_rows(named=True)
    ]
    drawn.add_scatter(
        **hatching.outlines(held),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=shades.GROUND,
        hoverinfo="skip",
        name="withheld ground",
    )
    hatching.hatch(drawn, held)
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[wording.words(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
    )
    drawn.update_xaxes(
        range=[days[0], span(days[-1], period)[1]], **years_marked(days, period)
    )
    count = int(rows["is_hidden"].sum())
    drawn.update_layout(margin={"b": 62})
    summary = (
        f"{wording.many(len(names), 'state')} by {wording.many(len(days), period)}; "
        f"{count} of {rows.height} withheld. Largest shown: "
        f"{said(max(shown, default=None), measure)}."
    )
    title = f"All states: {what}, per {period}"
    note = HATCHED if count else ""
    height = 84 + ROW * len(names)
    return charts.finish(drawn, title, summary, height, note, behind(rows, measure))


def _tile(at: dict, name: str, day: date, period: str, measure: str) -> str:
    row = at.get((name, day))
    title = f"{wording.words(name)}, {label(day, period)}"
    return hover(row, title, measure) if row else title


def sentence(trends: pl.DataFrame) -> str:
    """Say where most people live who have it, in the last period that has any."""
    rows = of_states(trends)
    name, shown = condition(rows), within(rows)
    held = int(rows["is_withheld"].sum())
    but = (
        f"{wording.count(held)} of {wording.many(rows.height, 'number')}"
        f" {wording.verb(held, 'is', 'are')} withheld."
    )
    if shown.is_empty():
        return f"{name}: no state with anyone may be shown. {but}"
    first = _largest_of_the_last(shown)
    at = label(first["period_start_date"], every(rows))
    return (
        f"In {at}, of the states that may be shown, "
        f"{wording.words(first['breakdown_value'])} had most {cases_of(rows)}: "
        f"{wording.people(first['condition_patients'])} of "
        f"{wording.count(first['seen_patients'])} seen. {but}"
    )


def _largest_of_the_last(shown: pl.DataFrame) -> dict[str, Any]:
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
    top = _largest_of_the_last(shown)
    where = wording.words(top["breakdown_value"])
    at = label(top["period_start_date"], every(rows))
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
            f"in some {every(rows)}",
        ),
        kept,
    ]
