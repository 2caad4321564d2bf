"""How many others each case infects, by week: R, where its serial interval is known."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.trends.rows import condition, is_acute, label, middle, totals
from dashboards.trends.told_complete import with_completeness
from transforms.surveillance.weekly_reproduction import (
    FEWEST_CASES,
    reach_weeks,
    weekly_reproduction,
)

WEEKS = 53  # shown: the last year of what was chosen
_TOP = 4.0  # of the axis at most; limits may go beyond


class Serial(NamedTuple):
    """The days between a case and those it infects, and who found so."""

    mean_days: float
    sd_days: float
    source: str


def judged(
    trends: pl.DataFrame, completeness: pl.DataFrame | None, serial: Serial
) -> pl.DataFrame:
    """Weeks with R and its limits; null where it can't be estimated.

    New cases that are withheld are unknown, and preliminary weeks are left out.
    """
    rows = with_completeness(totals(trends), completeness)
    is_known = pl.col("is_complete") & ~pl.col("is_withheld")
    cases = rows.select(
        pl.when(is_known).then(pl.col("incident_cases").cast(pl.Float64)).alias("cases")
    )["cases"]
    counts = cases.fill_null(np.nan).to_numpy()
    found = weekly_reproduction(counts, serial.mean_days, serial.sd_days)
    names = ("reproduction", "reproduction_low", "reproduction_high")
    return rows.with_columns(
        pl.Series(name, each).fill_nan(None)
        for name, each in zip(names, found, strict=True)
    )


def drawn(
    trends: pl.DataFrame, completeness: pl.DataFrame | None, serial: Serial | None
) -> go.Figure | None:
    """R of the last year's weeks, with its 95 % interval.

    None of what has no serial interval, or is not told by weeks.
    """
    rows = totals(trends)
    if serial is None or rows.is_empty() or not is_acute(rows):
        return None
    if str(rows["period_code"][0]) != "week":
        return None
    title = f"{condition(rows)}: how many others each case infects (R), last year"
    rows = judged(trends, completeness, serial).tail(WEEKS)
    told = rows.drop_nulls("reproduction")
    if told.is_empty():
        return charts.blank(title, _why_not(rows, serial))
    figure = go.Figure()
    for index, run in enumerate(_runs(rows)):
        _band(figure, run, index == 0)
    figure.add_hline(y=1, line={"color": theme.SOFT_INK, "width": 1.5, "dash": "dot"})
    top = min(_TOP, 1.1 * max(told["reproduction_high"].to_list()))
    figure.update_yaxes(title="R", range=[0, max(top, 2)])
    days = rows["period_start_date"].to_list()
    figure.update_xaxes(range=[middle(days[0], "week"), middle(days[-1], "week")])
    figure.update_layout(showlegend=True)
    behind = rows.select(
        "period_start_date",
        "incident_cases",
        "reproduction",
        "reproduction_low",
        "reproduction_high",
        "is_complete",
        "is_withheld",
        "withheld_reason",
    )
    return charts.finish(
        figure, title, summary(rows), 320, _assumed(rows, serial), behind
    )


def summary(rows: pl.DataFrame) -> str:
    """What the latest week judged says."""
    told = rows.drop_nulls("reproduction")
    row = told.row(-1, named=True)
    low, high = row["reproduction_low"], row["reproduction_high"]
    verdict = "which leaves open whether cases rise or fall"
    if low > 1:
        verdict = "so cases were rising"
    elif high < 1:
        verdict = "so cases were falling"
    return (
        f"R was {row['reproduction']:.2f} (95\N{NO-BREAK SPACE}%: {low:.2f} to"
        f" {high:.2f}) in the {label(row['period_start_date'], 'week')}, the latest of"
        f" {wording.many(told.height, 'week')} that could be judged, {verdict}."
    )


def _assumed(rows: pl.DataFrame, serial: Serial) -> str:
    """What the picture takes for granted, and what it leaves out."""
    return (
        f"Assumes that {serial.mean_days:g} days (standard deviation"
        f" {serial.sd_days:g}) lie between a case and those it infects"
        f" ({serial.source}), that the share of cases seen here stays the same, and"
        " that they are infected here. Weekly new cases, by the day of care, are spread"
        f" over days. {_left_out(rows, serial)}"
    )


def _left_out(rows: pl.DataFrame, serial: Serial) -> str:
    reach = reach_weeks(serial.mean_days, serial.sd_days)
    early = int((~rows["is_complete"]).sum())
    held = int((rows["is_complete"] & rows["is_withheld"]).sum())
    return (
        f"Left out: {wording.many(early, 'preliminary week')}, {held} withheld,"
        f" those with fewer than {FEWEST_CASES} new cases, and"
        f" {wording.many(reach, 'week')} after each gap."
    )


def _why_not(rows: pl.DataFrame, serial: Serial) -> str:
    return (
        f"R can't be estimated of any week of the last year. {_left_out(rows, serial)}"
    )


def _runs(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The weeks judged, without a gap between."""
    known = rows.with_columns(
        run=(
            pl.col("reproduction").is_null()
            != pl.col("reproduction").is_null().shift(1, fill_value=True)
        ).cum_sum()
    ).drop_nulls("reproduction")
    return known.partition_by("run", maintain_order=True)


def _band(figure: go.Figure, run: pl.DataFrame, has_legend: bool) -> None:
    days = [middle(day, "week") for day in run["period_start_date"]]
    low, high = (run[f"reproduction_{end}"].to_list() for end in ("low", "high"))
    figure.add_scatter(
        x=[*days, *reversed(days)],
        y=[*high, *reversed(low)],
        mode="lines",
        fill="toself",
        fillcolor=theme.pale(theme.ACCENT, 0.22),
        line={"width": 1, "color": theme.pale(theme.ACCENT, 0.5)},
        hoverinfo="skip",
        name="95 % interval",
        legendgroup="band",
        showlegend=has_legend,
    )
    figure.add_scatter(
        x=days,
        y=run["reproduction"].to_list(),
        mode="lines+markers",
        line={"color": theme.ACCENT, "width": 2},
        marker={"size": 5, "color": theme.ACCENT},
        hoverinfo="text",
        hovertext=[
            f"<b>{label(row['period_start_date'], 'week')}</b><br>R"
            f" {row['reproduction']:.2f} (95\N{NO-BREAK SPACE}%:"
            f" {row['reproduction_low']:.2f} to {row['reproduction_high']:.2f})"
            f"<br>{wording.many(row['incident_cases'], 'new case')}"
            for row in run.iter_rows(named=True)
        ],
        name="R",
        legendgroup="R",
        showlegend=has_legend,
    )
