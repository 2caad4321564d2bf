"""Places, year by year: states, counties and ZIP areas where people live."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, number, theme, wording
from dashboards.hatching import hatch
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends.rows import (
    MEASURES,
    RESTS,
    WITHHELD,
    behind,
    cases,
    cases_of,
    ceiling,
    condition,
    hover,
    is_anyone,
    label,
    said,
    within,
)

CODES = ("county", "zip3", "state")  # the finest that people know by name first
WHAT = {"county": "county", "zip3": "three-digit ZIP area", "state": "state"}
MOST = 25  # bars of a picture; the table has them all


def finest(trends: pl.DataFrame) -> str:
    """The breakdown that a picture is of: counties where loaded, else areas."""
    there = set(trends["breakdown_code"])
    return next((code for code in CODES if code in there), "state")


def place(value: str) -> str:
    """A place for people: 'Texas 750' for 'TX, 750', 'Dallas, TX' for a county."""
    parts = value.split(", ")
    if len(parts) == 1:
        return wording.words(value)
    state, name, *county = parts
    told = f"{state} {name}" if name.isdigit() else f"{wording.words(name)}, {state}"
    return f"{told} ({county[0]})" if county else told


def latest(trends: pl.DataFrame) -> pl.DataFrame:
    """The places of the last year of which anyone may be shown; else the last."""
    rows = trends.filter(breakdown_code=finest(trends))
    shown = within(rows)
    of = shown if not shown.is_empty() else rows
    return rows.filter(period_start_date=of["period_start_date"].max())


def bars(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Bars of places in the latest year, the largest first; withheld ones hatched."""
    if trends.is_empty():
        return charts.blank("Where they live", "No place in this selection.")
    rows, code = latest(trends), finest(trends)
    column, what, style = MEASURES[measure]
    year = label(rows["period_start_date"][0], "year")
    title = f"{condition(rows)}: {what} by {WHAT[code]}, {year} ({cases(rows)})"
    if not is_anyone(rows):
        is_held = rows["is_withheld"].any()
        why = (
            f"in every {WHAT[code]} {RESTS}"
            if is_held
            else f"was coded for nobody in {year}"
        )
        return charts.blank(title, f"{condition(rows)} {why}.")
    ordered = rows.sort(
        "is_withheld",
        column,
        "breakdown_value",
        descending=[False, True, False],
        nulls_last=True,
    )
    order, more = charts.first(ordered, MOST, "highest")
    names = [place(value) for value in order["breakdown_value"]]
    known = [None if value is None else float(value) for value in order[column]]
    top = ceiling([value for value in known if value is not None], measure)
    drawn = go.Figure()
    drawn.add_bar(
        x=known,
        y=list(range(len(names))),
        orientation="h",
        marker={"color": theme.ACCENT},
        text=["" if value is None else said(value, measure) for value in known],
        textposition="outside",
        hovertext=[
            hover(row, name, measure)
            for name, row in zip(names, order.iter_rows(named=True), strict=True)
        ],
        hoverinfo="text",
        name=condition(rows),
    )
    for at, row in enumerate(order.iter_rows(named=True)):
        if row["is_withheld"]:
            box = (0, top, at - 0.4, at + 0.4)
            hatch(drawn, [box], WITHHELD, showlegend=False)
    drawn.update_xaxes(range=[0, 1.1 * top], title=what.capitalize(), tickformat=style)
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
    )
    held = int(rows["is_withheld"].sum())
    summary = (
        f"{wording.many(rows.height, WHAT[code])} in {year}; {held} withheld. "
        f"Largest shown: {said(max(filter(None, known), default=None), measure)}."
    )
    hatched = "Hatched: withheld. Unknown, never zero." if held else ""
    note = charts.notes(hatched, more)
    height = 96 + 26 * len(names)
    return charts.finish(drawn, title, summary, height, note, behind(rows, measure))


def sentence(trends: pl.DataFrame) -> str:
    """Say which place has most people with the condition for its size."""
    rows, code = latest(trends), finest(trends)
    held = int(rows["is_withheld"].sum())
    of = f"{wording.count(held)} of {wording.count(rows.height)}"
    but = f"{of} {wording.verb(held, 'is', 'are')} withheld."
    shown = within(rows).drop_nulls("patients_per_100k_seen")
    if shown.is_empty():
        return (
            f"{condition(rows)}: no {WHAT[code]} with enough people for a rate may be"
            f" shown. {but}"
        )
    top = _top(shown)
    part = share(top["condition_patients"], top["seen_patients"])
    return (
        f"In {label(top['period_start_date'], 'year')}, {place(top['breakdown_value'])}"
        f" had most {cases_of(rows)} for its size: {wording.count(part.count)} of"
        f" {wording.people(part.of)} seen ({wording.percent(part.value)}). {but}"
    )


def _top(shown: pl.DataFrame) -> dict[str, Any]:
    order = ["patients_per_100k_seen", "breakdown_value"]
    return shown.sort(order, descending=[True, False]).row(0, named=True)


def numbers(trends: pl.DataFrame, few: str) -> list[Number]:
    """The place with the largest share, and what is withheld."""
    rows = latest(trends)
    held = int(rows["is_withheld"].sum())
    kept = Number(
        "Places withheld",
        f"{wording.count(held)} of {wording.count(rows.height)}",
        f"rest on {few}, or would give such a number away",
        "a withheld number is unknown here, never zero",
    )
    shown = within(rows).drop_nulls("patients_per_100k_seen")
    if shown.is_empty():
        return [kept]
    top = _top(shown)
    return [
        number.rate(
            f"Largest share, {place(top['breakdown_value'])}",
            share(top["condition_patients"], top["seen_patients"]),
            "people seen",
        ),
        kept,
    ]
