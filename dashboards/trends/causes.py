"""What people come for: causes ranked, and one of them over time."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import Share
from dashboards.trends.rows import HATCHED, NO_RATE, WITHHELD, label, middle, span

MOST_BARS = 25
# What the causes of a view are, one and many.
KINDS = {
    "body_system": ("body system", "body systems (CCSR)"),
    "ccsr_category": ("category", "categories (CCSR)"),
    "icd10cm_chapter": ("chapter", "chapters of ICD-10-CM"),
}
NOTHING = "No cause in this selection."
# Rows of what has no category, or chapter: beside the causes, no cause themselves.
NO_CAUSE = ("none", "no_default", "unknown_code", "no_diagnosis")


def kind(rows: pl.DataFrame) -> tuple[str, str]:
    """What the causes of a filtered frame are, one and many."""
    return KINDS.get(str(rows["breakdown_code"][0]), ("cause", "causes"))


def part(row: dict[str, Any]) -> Share:
    """A cause's share of visits with the exact interval that the report tells."""
    return Share(
        row["cause_visits"] or 0,
        row["all_visits"] or 0,
        row["cause_share"],
        row["cause_share_low_rate"],
        row["cause_share_high_rate"],
    )


def last(rows: pl.DataFrame) -> pl.DataFrame:
    """The causes of the last year, the most visits first, withheld ones last."""
    years = rows.filter(period_code="year")
    return years.filter(
        pl.col("period_start_date") == pl.col("period_start_date").max()
    ).sort("cause_visits", "cause_label", descending=[True, False], nulls_last=True)


def ranked(rows: pl.DataFrame) -> go.Figure:
    """Bars: causes by their share of the last year's visits."""
    if rows.is_empty() or last(rows).is_empty():
        return charts.blank("What people come for", NOTHING)
    _, many = kind(rows)
    year = last(rows)
    when = f"{year['period_start_date'][0]:%Y}"
    title = f"What people came for in {when}: {many}, by first-listed diagnosis"
    wanted = year.filter(pl.col("is_withheld") | (pl.col("cause_visits") > 0))
    bars = [_bar(row) for row in wanted.head(MOST_BARS).iter_rows(named=True)]
    if not bars:
        return charts.blank(title, NOTHING)
    drawn = charts.ranking(bars, "Share of visits")
    drawn.update_xaxes(tickformat="~%")
    held = int(wanted["is_withheld"].sum())
    more = wanted.height - len(bars)
    notes = [
        f"{wording.many(more, 'further row')} below these: see the table."
        if more
        else "",
        HATCHED if any(bar.is_withheld for bar in bars) else "",
        "In brackets: 95 % interval (exact).",
    ]
    summary = (
        f"{wording.count(wanted.height - held)} {many} with their share of visits,"
        f" {held} withheld. Largest: {bars[0].label}, {bars[0].text}."
    )
    return charts.finish(
        drawn, title, summary, charts.tall(bars), " ".join(filter(None, notes))
    )


def _bar(row: dict[str, Any]) -> charts.Bar:
    mine = part(row)
    if row["is_withheld"]:
        text = "withheld"
    elif mine.value is None:
        text = f"{wording.many(mine.count, 'visit')}: no share"
    else:
        text = f"{wording.percent(mine.value)} ({_ends(mine)})"
    return charts.Bar(
        label=row["cause_label"],
        value=mine.value,
        text=text,
        hover=hover(row, row["cause_label"]),
        hue=theme.OTHER if row["cause_code"] in NO_CAUSE else theme.ACCENT,
        low=mine.low,
        high=mine.high,
        key=("cause", row["cause_code"]),
        is_withheld=row["is_withheld"],
    )


def _ends(mine: Share) -> str:
    return f"{100 * (mine.low or 0):.1f}\N{EN DASH}{100 * (mine.high or 0):.1f}"


def hover(row: dict[str, Any], title: str) -> str:
    """What is said of a row where somebody points at it."""
    if row["is_withheld"]:
        return f"<b>{title}</b><br>{WITHHELD}"
    mine = part(row)
    told = NO_RATE
    if mine.value is not None:
        told = f"{wording.percent(mine.value)}, {wording.interval(mine)}"
    return (
        f"<b>{title}</b><br>{told}"
        f"<br>{wording.count(mine.count)} of {wording.many(mine.of, 'visit')},"
        f" {wording.people(row['cause_patients'])}"
    )


def followed(rows: pl.DataFrame) -> pl.DataFrame:
    """The cause to follow over time: the one with the most visits in the last year.

    Quarter by quarter, or year by year where no quarters are told.
    """
    year = last(rows)
    real = year.filter(~pl.col("cause_code").is_in(NO_CAUSE))
    first = (real if not real.is_empty() else year)["cause_code"].head(1)
    mine = rows.filter(pl.col("cause_code").is_in(first.implode()))
    quarters = mine.filter(period_code="quarter")
    return (mine if quarters.is_empty() else quarters).sort("period_start_date")


def over_time(rows: pl.DataFrame) -> go.Figure | None:
    """Line: one cause's share of visits by quarter, with its interval."""
    if rows.is_empty() or last(rows).is_empty():
        return None
    mine = followed(rows)
    name, period = mine["cause_label"][0], str(mine["period_code"][0])
    title = f"{name}: share of visits, per {period}"
    shown = mine.filter(pl.col("cause_share").is_not_null())
    if shown.is_empty():
        return charts.blank(
            title, f"Every {period} is withheld, or too few for a share."
        )
    days = mine["period_start_date"].to_list()
    drawn = go.Figure()
    top = 1.12 * max(shown["cause_share_high_rate"].to_list())
    held = mine.filter("is_withheld")["period_start_date"].to_list()
    spans = charts.joined([span(day, period) for day in held])
    charts.hatched(drawn, spans, top, "withheld", WITHHELD)
    runs = _runs(mine, period)
    for run in runs:
        at = [middle(day, period) for day in run["period_start_date"]]
        drawn.add_scatter(
            x=[*at, *reversed(at)],
            y=[
                *run["cause_share_high_rate"],
                *reversed(run["cause_share_low_rate"].to_list()),
            ],
            fill="toself",
            fillcolor=theme.pale(theme.ACCENT, 0.14),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name="95 % interval",
        )
    for run in runs:
        drawn.add_scatter(
            x=[middle(day, period) for day in run["period_start_date"]],
            y=run["cause_share"].to_list(),
            mode="lines+markers",
            line={"color": theme.ACCENT, "width": 2.5},
            marker={"size": 8, "color": theme.ACCENT},
            hovertext=[
                hover(row, label(row["period_start_date"], period))
                for row in run.iter_rows(named=True)
            ],
            hoverinfo="text",
            name=name,
        )
    drawn.update_yaxes(range=[0, top], title="Share of visits", tickformat="~%")
    drawn.update_xaxes(range=[days[0], span(days[-1], period)[1]])
    summary = (
        f"{wording.many(mine.height, period)}, {len(held)} of them withheld. "
        f"Highest shown: {wording.percent(max(shown['cause_share'].to_list()))}."
    )
    notes = ["Band: 95 % interval (exact)."]
    if rows["cause_code"].n_unique() > 1:
        notes.append("Choose a cause, or click a bar, to follow another.")
    return charts.finish(
        drawn,
        title,
        summary,
        320,
        " ".join([*notes, HATCHED if held else ""]).strip(),
        mine.select(
            "period_code",
            "period_start_date",
            "cause_code",
            "cause_label",
            *("cause_visits", "cause_patients", "all_visits", "cause_share"),
            *("cause_share_low_rate", "cause_share_high_rate", "is_withheld"),
        ),
    )


def _runs(mine: pl.DataFrame, period: str) -> list[pl.DataFrame]:
    """Stretches of periods with a share, so that nothing is drawn across a gap."""
    shown = mine.filter(pl.col("cause_share").is_not_null())
    runs: list[list[date]] = []
    for day in shown["period_start_date"]:
        if runs and span(runs[-1][-1], period)[1] == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [shown.filter(pl.col("period_start_date").is_in(run)) for run in runs]
