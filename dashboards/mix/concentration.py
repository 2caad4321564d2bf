"""How much hangs on few payers: Herfindahl's index and the largest payers' shares."""

from decimal import Decimal

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.mix.sums import BASES
from dashboards.number import Number
from transforms.statistics.concentration import Concentration
from transforms.statistics.concentration import concentration as measured


def held(rows: pl.DataFrame, basis: str) -> Concentration:
    """The concentration of a basis over payers; unknown ones are one payer."""
    column, _ = BASES[basis]
    sums = rows.group_by("payer_id").agg(pl.col(column).sum())
    amounts: list[Decimal | int] = sums[column].to_list()
    return measured(amounts)


def concentration(payer_mix: pl.DataFrame, basis: str = "billed") -> go.Figure:
    """Lines: the largest payer's and the three largest payers' share, by month."""
    _, what = BASES[basis]
    title = f"How much of {what} hangs on few payers"
    days = payer_mix["service_month"].drop_nulls().unique().sort().to_list()
    if not days or not held(payer_mix, basis).holders:
        return charts.blank(title, f"No {what} in this selection.")
    months = charts.spine(min(days), max(days))
    found = [held(payer_mix.filter(service_month=day), basis) for day in months]
    drawn = go.Figure()
    for many, label, hue in (
        (3, "three largest payers", theme.ACCENT),
        (1, "largest payer", theme.HUES[1]),
    ):
        shares = [
            float(each.top[min(many, each.holders) - 1]) if each.holders else None
            for each in found
        ]
        drawn.add_scatter(
            x=months,
            y=shares,
            mode="lines+markers",
            name=label,
            line={"color": hue, "width": 2.5},
            marker={"color": hue, "size": 6},
            connectgaps=False,
            hovertext=[
                f"<b>{wording.month(day)}</b>, {label}<br>{wording.percent(value)}"
                f"<br>index {index(each)}, {wording.many(each.holders, 'payer')}"
                for day, value, each in zip(months, shares, found, strict=True)
            ],
            hoverinfo="text",
        )
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(
        tickformat="~%", title=f"Share of {what}", rangemode="tozero", nticks=6
    )
    whole = held(payer_mix, basis)
    summary = f"Over the whole selection: index {index(whole)}, {largest(whole)}."
    return charts.finish(drawn, title, summary, 320, note=summary)


def index(found: Concentration) -> str:
    """Herfindahl's index as it is written: 0 to 10,000."""
    return wording.count(round(10_000 * found.index))


def largest(found: Concentration) -> str:
    """'the largest payer 24.1 %, the three largest 51.0 %'."""
    if not found.holders:
        return "no payers"
    first = wording.percent(float(found.top[0]))
    if found.holders < 3:
        return f"the largest payer {first}"
    return (
        f"the largest payer {first}, the three largest"
        f" {wording.percent(float(found.top[2]))}"
    )


def number(payer_mix: pl.DataFrame, basis: str) -> Number:
    """The index as a key number."""
    found = held(payer_mix, basis)
    return Number(
        "Concentration",
        index(found) if found.holders else wording.NONE,
        largest(found),
        f"Herfindahl index of {BASES[basis][1]}, 10,000 is a single payer",
        counted="concentration",
    )
