"""Everybody, week by week or month by month: how many have the condition."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, number, theme, wording
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    WITHHELD,
    behind,
    cases,
    ceiling,
    condition,
    every,
    hover,
    is_acute,
    is_anyone,
    label,
    middle,
    said,
    span,
    totals,
    valued,
)


def bars(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Bars: people with the condition in each period; withheld ones hatched."""
    rows = totals(trends)
    if rows.is_empty():
        return charts.blank("How many people", "No such condition in this selection.")
    _, what, style = MEASURES[measure]
    period, name = every(rows), condition(rows)
    title = f"{name}: {what}, per {period} ({cases(rows)})"
    if why := _why_blank(rows, period, name):
        return charts.blank(title, why)
    rows = valued(rows, measure)
    values = rows["value"].to_list()
    known = [value for value in values if value is not None]
    top = ceiling(known, measure)
    drawn = go.Figure()
    days = rows["period_start_date"].to_list()
    held = rows.filter("is_hidden")["period_start_date"].to_list()
    spans = charts.joined([span(day, period) for day in held])
    charts.hatched(drawn, spans, top, "withheld", WITHHELD)
    drawn.add_bar(
        x=[middle(day, period) for day in days],
        y=values,
        width=[0.78 * 86_400_000 * (span(day, period)[1] - day).days for day in days],
        marker={"color": theme.ACCENT},
        hovertext=[
            hover(row, label(row["period_start_date"], period), measure)
            for row in rows.iter_rows(named=True)
        ],
        hoverinfo="text",
        name=name,
    )
    drawn.update_yaxes(range=[0, top], title=what.capitalize(), tickformat=style)
    drawn.update_xaxes(range=[days[0], span(days[-1], period)[1]])
    summary = (
        f"{rows.height} {period}s, {len(held)} of them withheld. "
        f"Largest shown: {said(max(known, default=None), measure)}."
    )
    note = HATCHED if held else ""
    return charts.finish(drawn, title, summary, 340, note, behind(rows, measure))


def _why_blank(rows: pl.DataFrame, period: str, name: str) -> str:
    """Why nothing is drawn of everybody; empty when something is."""
    if is_anyone(rows):
        return ""
    held, of = int(rows["is_withheld"].sum()), rows.height
    if not held:
        return f"{name} was coded for nobody in {wording.many(of, period)}."
    told = f"Every {period} rests"
    if held < of:
        told = f"Every {period} in which {name} was coded rests"
    return (
        f"{told} on few people or would give such a {period} away, so "
        "nothing is published of it. Choose age and sex, quarter by quarter, "
        "another condition, or a practice with more people."
    )


def sentence(trends: pl.DataFrame) -> str:
    """Say how the last quarter differs from the one before, when it may be said."""
    rows = totals(trends)
    if rows.is_empty():
        return "No such condition in this selection."
    period, name = every(rows), condition(rows)
    size = 13 if period == "week" else 3
    if rows.height < 2 * size:
        return f"Fewer than {2 * size} {period}s: too few to say what changed."
    late, early = rows.tail(size), rows.tail(2 * size).head(size)
    if not is_acute(rows):
        return _prevalence(rows, size, name)
    held = int(rows.tail(2 * size)["is_withheld"].sum())
    if held:
        told = "all" if held == 2 * size else f"{held} of"
        are = wording.verb(held, "is", "are")
        return _peaked(rows, f"{told} the last {2 * size} {period}s {are} withheld.")
    now, before = (
        share(int(span["condition_visits"].sum()), int(span["all_visits"].sum()))
        for span in (late, early)
    )
    return (
        f"{name} was coded at {wording.percent(now.value)} of "
        f"{wording.many(now.of, 'visit')} in the last {size} {period}s, "
        f"{wording.change(now, before)} in the {size} before "
        f"({wording.percent(before.value)}). {wording.verdict(now, before)}"
    )


def _peaked(rows: pl.DataFrame, but: str) -> str:
    """What may be said where a comparison may not: the highest period shown."""
    period, name = every(rows), condition(rows)
    if not is_anyone(rows):
        return f"{name}: no {period} with anyone may be shown; {but}"
    top = _peak(rows)
    at = label(top["period_start_date"], period)
    return (
        f"{name} peaked in {'the ' if period == 'week' else ''}{at} with "
        f"{wording.people(top['condition_patients'])} of "
        f"{wording.count(top['seen_patients'])} seen, of the {period}s that may be "
        f"shown; {but}"
    )


def _peak(rows: pl.DataFrame) -> dict[str, Any]:
    """The shown period with the most people; the first of several."""
    shown = rows.filter(~pl.col("is_withheld")).drop_nulls("condition_patients")
    return max(shown.iter_rows(named=True), key=lambda row: row["condition_patients"])


def _prevalence(rows: pl.DataFrame, back: int, name: str) -> str:
    now, before = rows.row(-1, named=True), rows.row(-1 - back, named=True)
    if now["is_withheld"] or before["is_withheld"]:
        shown = rows.filter(~pl.col("is_withheld") & (pl.col("seen_patients") > 0))
        if shown.is_empty():
            return f"{name}: every month is withheld."
        last = shown.row(-1, named=True)
        part = share(last["condition_patients"], last["seen_patients"])
        since = rows.filter(pl.col("period_start_date") > last["period_start_date"])
        which = f"the {since.height} months since are withheld"
        if since.is_empty():
            which = f"{wording.month(before['period_start_date'])} is withheld"
        elif since.height == 1:
            which = "the month since is withheld"
        return (
            f"{wording.percent(part.value)} of {wording.people(part.of)} seen "
            f"{wording.verb(part.of, 'lives', 'live')} with {name.lower()} in "
            f"{wording.month(last['period_start_date'])}; "
            f"{which}, so no comparison."
        )
    parts = [
        share(row["condition_patients"], row["seen_patients"]) for row in (now, before)
    ]
    return (
        f"{wording.percent(parts[0].value)} of {wording.people(parts[0].of)} seen "
        f"{wording.verb(parts[0].of, 'lives', 'live')} with {name.lower()} in "
        f"{wording.month(now['period_start_date'])}, "
        f"{wording.change(*parts)} in {wording.month(before['period_start_date'])}. "
        "Largely the same people are in both, so chance is not judged."
    )


def numbers(trends: pl.DataFrame, few: str) -> list[Number]:
    """The latest period that may be shown, the highest, and what is withheld."""
    rows = totals(trends)
    if rows.is_empty():
        return []
    period = every(rows)
    held = int(rows["is_withheld"].sum())
    shown = rows.filter(~pl.col("is_withheld") & (pl.col("seen_patients") > 0))
    kept = Number(
        f"{period.capitalize()}s withheld",
        f"{held} of {rows.height}",
        f"rest on {few}, or would give such a number away",
        "a withheld number is unknown here, never zero",
    )
    if shown.is_empty():
        return [kept]
    last = shown.row(-1, named=True)
    peak = _peak(shown)
    return [
        *latest(last),
        Number(
            f"Highest {period} shown",
            wording.people(peak["condition_patients"]),
            f"of {wording.people(peak['seen_patients'])} seen, "
            f"{label(peak['period_start_date'], period)}",
            counted="condition_patients",
        ),
        kept,
    ]


def latest(last: dict[str, Any]) -> list[Number]:
    """The people and the visits of one total that may be shown."""
    is_new = last["measure_code"] == "incidence"
    at = label(last["period_start_date"], last["period_code"])
    return [
        number.rate(
            f"Latest shown, {at}",
            share(last["condition_patients"], last["seen_patients"]),
            "people seen",
            counted=f"{'incidence of acute' if is_new else 'prevalence of chronic'}"
            " conditions",
        ),
        number.rate(
            f"Share of visits, {at}",
            share(last["condition_visits"], last["all_visits"]),
            "visits",
            counted="share of visits",
        ),
    ]
