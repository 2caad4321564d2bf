"""Before and after an intervention: its months, and the estimates of both designs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import Share, share

DATES = {"service": "service", "submission": "submission", "payment": "payment"}
DESIGNS = {
    "difference": "Beside all other claims",
    "series": "By its own trend alone",
}
SERIES = {
    "changed": ("What was changed", theme.ACCENT, "solid"),
    "comparison": ("All other claims", theme.OTHER, "dot"),
}


def about(row: Mapping[str, Any]) -> str:
    """Which claims were changed: 'registration denials, River HMO'."""
    category = row["denial_category"]
    named = [
        wording.name(row["payer_name"] or row["payer_id"]) if row["payer_id"] else "",
        wording.name(row["facility_name"] or row["facility_id"])
        if row["facility_id"]
        else "",
        f"rendering provider {row['rendering_id']}" if row["rendering_id"] else "",
    ]
    denials = f"{wording.words(category).lower()} denials" if category else "denials"
    return ", ".join([denials, *filter(None, named)])


def months(intervention_month: pl.DataFrame, intervention: pl.DataFrame) -> go.Figure:
    """Lines: the share denied for the category by month, changed and all others."""
    title = "Share of claims denied for it, before and after"
    rows = intervention_month
    if rows.is_empty() or intervention.is_empty():
        return charts.blank(title, "No claim was answered that this change names.")
    one = intervention.row(0, named=True)
    days = charts.spine(*charts.ends(rows["series_month"]))
    cells = {
        (row["series_code"], row["series_month"]): share(
            row["denied_claims"], row["adjudicated_claims"]
        )
        for row in rows.iter_rows(named=True)
    }
    top = 1.15 * max([part.value or 0 for part in cells.values()]) or 0.1
    drawn = go.Figure()
    young = rows.filter("is_preliminary")["series_month"].unique().sort().to_list()
    charts.hatched(
        drawn,
        charts.joined([charts.around(day) for day in young]),
        top,
        "preliminary",
        "Preliminary: answers to claims of these months may still come. Left out.",
    )
    drawn.update_traces(showlegend=False)  # the note says what is hatched
    for code, (label, hue, dash) in SERIES.items():
        if not any(code == found for found, _ in cells):
            continue
        parts = [_of(cells, code, day) for day in days]
        drawn.add_scatter(
            x=days,
            y=[part.value for part in parts],
            mode="lines+markers",
            name=label,
            connectgaps=False,
            line={"color": hue, "width": 2.5 if code == "changed" else 2, "dash": dash},
            marker={"size": 7 if code == "changed" else 5, "color": hue},
            hoverinfo="text",
            hovertext=[
                _hover(label, day, part) for day, part in zip(days, parts, strict=True)
            ],
        )
    drawn.add_shape(
        type="line",
        x0=one["begins_date"],
        x1=one["begins_date"],
        y0=0,
        y1=top,
        line={"color": theme.INK, "width": 1.5, "dash": "dash"},
    )
    drawn.add_annotation(
        x=one["begins_date"],
        y=top,
        text=f"from {wording.day(one['begins_date'])} on",
        showarrow=False,
        xanchor="right",
        xshift=-5,
        yanchor="top",
    )
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(
        range=[0, top], tickformat="~%", title="Share of claims answered", nticks=6
    )
    drawn.update_xaxes(
        title=f"Month of {DATES.get(one['date_code'], one['date_code'])}",
        range=[charts.around(days[0])[0], charts.around(days[-1])[1]],
    )
    return charts.finish(
        drawn,
        title,
        f"{wording.many(len(days), 'month')} from {wording.month(days[0])} to"
        f" {wording.month(days[-1])}; the change is in force from"
        f" {one['begins_date']:%Y-%m-%d} on.",
        340,
        "A month of few claims jumps about by chance: read the estimate, not the line."
        + (" Hatched: preliminary, left out." if young else ""),
    )


def _of(cells: Mapping[tuple[str, date], Share], code: str, day: date) -> Share:
    return cells.get((code, day)) or share(0, 0)


def _hover(label: str, day: date, part: Share) -> str:
    return (
        f"<b>{wording.month(day)}</b>, {label.lower()}"
        f"<br>{wording.percent(part.value)}: {wording.count(part.count)} of"
        f" {wording.many(part.of, 'claim')}"
    )


def effects(intervention: pl.DataFrame) -> go.Figure:
    """Dots: the relative change of the share denied, by design, with intervals."""
    title = "What changed: denials after it, against those expected"
    rows = intervention.sort("is_main", descending=True)
    told = rows.drop_nulls("relative_change")
    if told.is_empty():
        why = rows["why_not"].drop_nulls()
        said = f"Nothing can be estimated: {why[0]}." if len(why) else "No change."
        return charts.blank(title, said)
    bars = [
        charts.Bar(
            label=DESIGNS[row["design_code"]]
            + (" (the one to read)" if row["is_main"] else ""),
            value=row["relative_change"],
            low=row["relative_low_change"],
            high=row["relative_high_change"],
            text=changed(row["relative_change"]),
            hover=f"<b>{DESIGNS[row['design_code']]}</b>"
            f"<br>{wording.many(row['after_denied_claims'], 'denial')},"
            f" {row['expected_denials']:,.1f} expected"
            f"<br>{changed(row['relative_change'])}, {between(row)}"
            f"<br>p = {row['p_value']:.3f}",
            hue=theme.ACCENT if row["is_main"] else theme.OTHER,
        )
        for row in told.iter_rows(named=True)
    ]
    drawn = charts.dots(bars, "Change of the share denied; dotted: none", 0.0)
    _within(drawn, bars)
    return charts.finish(
        drawn,
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in bars),
        charts.tall(bars),
        "Left of the dotted line: fewer denials than expected. An interval that crosses"
        " it does not say that nothing changed, only that chance could do this too.",
    )


def _within(drawn: go.Figure, bars: Sequence[charts.Bar]) -> None:
    """Keep the axis readable: an interval can reach to ten times as many."""
    highs = [bar.high or 0 for bar in bars]
    drawn.update_xaxes(
        range=[-1.05, min(max(0.5, *highs) * 1.1, 2.0)], tickformat="+~%"
    )


def changed(part: float | None) -> str:
    """A relative change in words: '48 % fewer', '10 % more'."""
    if part is None:
        return wording.NONE
    said = wording.percent(abs(part), 0)
    return f"{said} {'fewer' if part < 0 else 'more'}"


def between(row: Mapping[str, Any]) -> str:
    """The interval of a relative change."""
    ends = (row["relative_low_change"], row["relative_high_change"])
    low, high = (
        f"{wording.MINUS if end < 0 else '+'}{wording.percent(abs(end), 0)}"
        for end in ends
    )
    return f"95{wording.THIN}% interval {low} to {high}"
