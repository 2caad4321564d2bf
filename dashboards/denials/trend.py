"""The trend: a rule's share by month, with the limits of a frozen baseline.

Limits are Laney's p' (transforms/statistics/control_chart.py), worked out on the rows
that the reader chose, so that they follow every filter.
"""

from datetime import date

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.denials.rules import RULES, rate, sums
from dashboards.intervals import Share, share
from transforms.models.marts.denial_rates_signals import SKIPPED, baseline
from transforms.statistics.control_chart import Chart, laney

FLAG = "#a61c00"


def trend(denial_rates: pl.DataFrame, rule: str) -> go.Figure:
    """Line: the share of claims denied, by month of the first answer."""
    title = f"Claims {RULES[rule][1]} at first answer, by month of that answer"
    if denial_rates.is_empty():
        return charts.blank(title, "No claims were answered in this selection.")
    months, parts = by_month(denial_rates, rule)
    young = (
        denial_rates.filter("is_preliminary")["payment_month"].unique().sort().to_list()
    )
    chart, is_based = limits(parts)
    top = charts.ceiling(parts)
    if not chart.why_not[0]:
        top = max(top, min(1.0, 1.12 * float(np.nanmax(chart.upper))))
    drawn = go.Figure()
    charts.hatched(
        drawn,
        charts.joined([charts.around(day) for day in young]),
        top,
        "preliminary",
        "Preliminary: remittances of these months may still come in.",
    )
    if not chart.why_not[0]:
        _limits(drawn, months, chart)
    charts.shares_over_time(drawn, months, parts, "claims")
    flagged = _flags(drawn, months, parts, chart)
    drawn.update_yaxes(
        range=[0, top], tickformat="~%", title="Share of claims answered", nticks=6
    )
    drawn.update_xaxes(
        range=[charts.around(months[0])[0], charts.around(months[-1])[1]]
    )
    last = next(part for part in reversed(parts) if part.value is not None)
    summary = (
        f"{wording.many(sum(part.of > 0 for part in parts), 'month')} from"
        f" {wording.month(months[0])}"
        f" to {wording.month(months[-1])}; the last is {wording.percent(last.value)}."
        + (
            f" Beyond the limits: {', '.join(map(wording.month, flagged))}."
            * bool(flagged)
        )
    )
    note = f"Band: 95 % interval. {_explained(months, is_based, chart)}" + (
        " Hatched: preliminary, remittances may still come in." if young else ""
    )
    return charts.finish(drawn, title, summary, 350, note)


def by_month(denial_rates: pl.DataFrame, rule: str) -> tuple[list[date], list[Share]]:
    """Every month of the rows, and its share; of none where nothing was answered."""
    found = {
        row["payment_month"]: row
        for row in sums(
            denial_rates.drop_nulls("payment_month"), ["payment_month"]
        ).iter_rows(named=True)
    }
    months = charts.spine(min(found), max(found))
    return months, [
        rate(found[day], rule) if day in found else share(0, 0) for day in months
    ]


def limits(parts: list[Share]) -> tuple[Chart, np.ndarray]:
    """The control chart of monthly shares, and which months its baseline is."""
    is_based = baseline(len(parts))
    counts = np.array([[part.count for part in parts]], dtype=float)
    sizes = np.array([[part.of for part in parts]], dtype=float)
    begun = is_based | (np.arange(len(parts)) >= SKIPPED)
    return laney(counts * begun, sizes * begun, is_based), is_based


def _limits(drawn: go.Figure, months: list[date], chart: Chart) -> None:
    known = [n for n in range(len(months)) if not np.isnan(chart.upper[0][n])]
    drawn.add_scatter(
        x=[months[n] for n in known] + [months[n] for n in reversed(known)],
        y=[chart.upper[0][n] for n in known]
        + [chart.lower[0][n] for n in reversed(known)],
        fill="toself",
        fillcolor=theme.pale(theme.OTHER, 0.16),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        name="control limits",
    )
    drawn.add_scatter(
        x=[months[0], months[-1]],
        y=[float(chart.centre[0])] * 2,
        mode="lines",
        line={"color": theme.OTHER, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        name="baseline",
    )


def _flags(
    drawn: go.Figure, months: list[date], parts: list[Share], chart: Chart
) -> list[date]:
    """Mark what is beyond the limits, and chance; say why in its tooltip."""
    places = [n for n in range(len(months)) if chart.is_flagged[0][n]]
    if places:
        drawn.add_scatter(
            x=[months[n] for n in places],
            y=[parts[n].value for n in places],
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 14,
                "color": FLAG,
                "line": {"color": "white", "width": 1.5},
            },
            hovertext=[
                f"<b>{wording.month(months[n])}: beyond the limits</b>"
                f"<br>{wording.percent(parts[n].value)} of"
                f" {wording.many(parts[n].of, 'claim')}"
                f"<br>limits {wording.percent(chart.lower[0][n])} to"
                f" {wording.percent(chart.upper[0][n])}"
                for n in places
            ],
            hoverinfo="text",
            name="beyond the limits",
        )
    return [months[n] for n in places]


def _explained(months: list[date], is_based: np.ndarray, chart: Chart) -> str:
    if chart.why_not[0]:
        return f"No control limits: {chart.why_not[0]}."
    based = [day for day, is_in in zip(months, is_based, strict=True) if is_in]
    return (
        f"Grey: control limits (Laney p') of the frozen baseline"
        f" {wording.months(based)}; diamonds lie beyond them and chance."
    )
