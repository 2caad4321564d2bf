"""Denials against claims sent: in a month, of a month's mean of the three before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.denials import trend
from dashboards.denials.rules import RULES
from dashboards.number import Number

COUNTED = "initial denial rate, claims sent"
NONE_YET = "No month here has three months of claims sent before it."


def of_sent(denial_rates_submitted: pl.DataFrame, rule: str) -> Number:
    """The share over all months that are complete."""
    whole = denial_rates_submitted.filter(~pl.col("is_preliminary"))
    row = _sums(whole, rule).row(0, named=True)
    label = "Denied, of claims sent before"
    share = _share(row)
    if share is None:
        why = "no complete month here has three months of claims sent before it"
        return Number(label, wording.NONE, why, counted=COUNTED)
    months = whole["payment_month"].n_unique()
    return Number(
        label,
        wording.percent(share),
        f"{wording.count(row['denied'])} of"
        f" {wording.many(round(row['sent'] / 3), 'claim')}",
        f"in {wording.many(months, 'complete month')}; sent: the mean of the three"
        " before each",
        is_pale=row["sent"] < 3 * wording.FEW,
        counted=COUNTED,
    )


def by_month(
    denial_rates_submitted: pl.DataFrame, denial_rates: pl.DataFrame, rule: str
) -> go.Figure:
    """Lines: the share of claims sent before, and beside it that of claims answered."""
    title = f"Claims {RULES[rule][1]}, as a share of the claims sent before"
    found = {
        row["payment_month"]: row
        for row in _sums(denial_rates_submitted, rule, "payment_month").iter_rows(
            named=True
        )
        if row["sent"]
    }
    if not found:
        return charts.blank(title, NONE_YET)
    months = charts.spine(min(found), max(found))
    shares = [_share(found.get(day)) for day in months]
    drawn = go.Figure()
    young = denial_rates_submitted.filter("is_preliminary")["payment_month"].unique()
    answered = _answered(denial_rates, rule, months)
    top = 1.12 * max([each for each in (*shares, *answered) if each], default=0.1)
    charts.hatched(
        drawn,
        charts.joined([charts.around(day) for day in young.sort()]),
        top,
        "preliminary",
        "Preliminary: remittances of these months may still come in.",
    )
    drawn.add_scatter(
        x=months,
        y=answered,
        mode="lines",
        line={"color": theme.OTHER, "width": 2, "dash": "dot"},
        name="of claims answered",
        hovertemplate="%{x|%B %Y}<br>%{y:.1%} of claims answered<extra></extra>",
    )
    drawn.add_scatter(
        x=months,
        y=shares,
        mode="lines+markers",
        line={"color": theme.ACCENT, "width": 2.5},
        name="of claims sent before",
        hovertext=[_hover(day, found.get(day)) for day in months],
        hoverinfo="text",
    )
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(range=[0, top], tickformat="~%", title="Share denied", nticks=6)
    last = max(found)
    summary = (
        f"{wording.many(len(found), 'month')} from {wording.month(months[0])} to"
        f" {wording.month(last)}; the last is {wording.percent(_share(found[last]))}."
    )
    return charts.finish(
        drawn,
        title,
        summary,
        320,
        "Sent: the mean of the three months before. What is denied in a month was sent"
        " in others, so there is no interval. The first three months of the data have"
        " no such share.",
    )


def _sums(rows: pl.DataFrame, rule: str, *by: str) -> pl.DataFrame:
    added = {
        "denied": pl.col(RULES[rule][0]).sum(),
        "sent": pl.col("submitted_before_claims").sum(),
    }
    return rows.group_by(by).agg(**added).sort(by) if by else rows.select(**added)


def _share(row: Mapping[str, Any] | None) -> float | None:
    """Denied of a month's mean of claims sent; none where none was."""
    return 3 * row["denied"] / row["sent"] if row and row["sent"] else None


def _answered(
    denial_rates: pl.DataFrame, rule: str, months: list[date]
) -> list[float | None]:
    dated = denial_rates.drop_nulls("payment_month")
    if dated.is_empty():
        return [None] * len(months)
    days, parts = trend.by_month(dated, rule)
    values = {day: part.value for day, part in zip(days, parts, strict=True)}
    return [values.get(day) for day in months]


def _hover(day: date, row: Mapping[str, Any] | None) -> str:
    share = _share(row)
    if row is None or share is None:
        return f"<b>{wording.month(day)}</b><br>no claims were sent before"
    return (
        f"<b>{wording.month(day)}</b><br>{wording.percent(share)}"
        f"<br>{wording.count(row['denied'])} of"
        f" {wording.many(round(row['sent'] / 3), 'claim')} a month sent before"
    )
