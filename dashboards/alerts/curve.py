"""The epidemic curve: cases by week, what was expected, and the weeks above that."""

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.alerts.rows import DETECTORS, STATES, alarms, judged, name

_WEEK = timedelta(days=7)
_ALARM = theme.HUES[3]
_WITHHELD = "Withheld: rests on few people, or would give such a number away."
NOTE = (
    "Grey band: from what is expected up to the threshold. Triangle: above it, hollow"
    " where the week is not complete. Pale: foreseen, not known yet. Hatched: withheld,"
    " unknown, never zero."
)


def drawn(rows: pl.DataFrame) -> go.Figure:
    """Bars of one condition's weeks, with band, alarms, mask and changes of codes."""
    if rows.is_empty():
        return charts.blank("New cases by week", "No such condition in this selection.")
    title = f"{name(rows)}: new cases by week, and what was expected"
    told = rows.filter(pl.col("observed_cases").is_not_null())
    if told.is_empty() or not told["observed_cases"].sum():
        return charts.blank(
            title,
            "No week may be shown in which this was coded: each rests on few people, or"
            " would give such a number away.",
        )
    figure = go.Figure()
    numbers = ("observed_cases", "judged_cases", "threshold_cases")
    tops = [
        value for each in numbers for value in rows[each].to_list() if value is not None
    ]
    top = 1.15 * max([5.0, *map(float, tops)])
    held = rows.filter("is_withheld")["period_start_date"].to_list()
    spans = charts.joined([(day, day + _WEEK) for day in held])
    charts.hatched(figure, spans, top, "withheld", _WITHHELD)
    _band(figure, rows)
    _bars(figure, told)
    _alarms(figure, rows)
    _marks(figure, rows)
    figure.update_layout(showlegend=True, barmode="overlay")
    weeks = rows["period_start_date"].sort().to_list()
    figure.update_yaxes(title="New cases", range=[0, top])
    figure.update_xaxes(title="Week, from Sunday", range=[weeks[0], weeks[-1] + _WEEK])
    return charts.finish(figure, title, summary(rows), 380, NOTE, _behind(rows))


def summary(rows: pl.DataFrame) -> str:
    """How many weeks were above, in one sentence."""
    above, of = alarms(rows), judged(rows)
    if of.is_empty():
        return f"{name(rows)}: no week of the last year could be judged."
    said = (
        f"{name(rows)}: {wording.many(above.height, 'week')} of {of.height} judged"
        f" {wording.verb(above.height, 'was', 'were')} above the threshold"
    )
    if above.is_empty():
        return f"{said}."
    last = above.sort("period_start_date").row(-1, named=True)
    return f"{said}, the last in the {wording.week(last['period_start_date'])}."


def _band(figure: go.Figure, rows: pl.DataFrame) -> None:
    """From expected to threshold, in steps; a gap where either is missing."""
    runs: list[list[dict[str, Any]]] = []
    before: date | None = None
    for row in rows.sort("period_start_date").iter_rows(named=True):
        if row["threshold_cases"] is None or row["expected_cases"] is None:
            continue
        if before is None or row["period_start_date"] - before != _WEEK:
            runs.append([])
        runs[-1].append(row)
        before = row["period_start_date"]
    for index, run in enumerate(runs):
        days = [
            day
            for row in run
            for day in (row["period_start_date"], row["period_start_date"] + _WEEK)
        ]
        low, high = (
            [row[column] for row in run for _ in range(2)]
            for column in ("expected_cases", "threshold_cases")
        )
        figure.add_scatter(
            x=[*days, *reversed(days)],
            y=[*high, *reversed(low)],
            mode="lines",
            fill="toself",
            fillcolor=theme.pale(theme.SOFT_INK, 0.2),
            line={"width": 0},
            hoverinfo="skip",
            name="usual, up to the threshold",
            legendgroup="band",
            showlegend=index == 0,
        )
        figure.add_scatter(
            x=days,
            y=low,
            mode="lines",
            line={"color": theme.SOFT_INK, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            name="expected",
            legendgroup="expected",
            showlegend=index == 0,
        )


def _bars(figure: go.Figure, told: pl.DataFrame) -> None:
    """What is known; behind it, paler, what will be."""
    width = 0.72 * 7 * 86_400_000
    foreseen = told.filter(pl.col("judged_cases") > pl.col("observed_cases"))
    for rows, column, opacity, label in (
        (foreseen, "judged_cases", 0.35, "foreseen"),
        (told, "observed_cases", 1.0, "known"),
    ):
        if rows.is_empty():
            continue
        figure.add_bar(
            x=[middle(day) for day in rows["period_start_date"]],
            y=rows[column].to_list(),
            width=width,
            marker={"color": theme.ACCENT, "opacity": opacity},
            name=label,
            hoverinfo="text",
            hovertext=[hover(row) for row in rows.iter_rows(named=True)],
        )


def _alarms(figure: go.Figure, rows: pl.DataFrame) -> None:
    above = alarms(rows)
    for is_provisional, symbol, label in (
        (False, "triangle-down", "alarm"),
        (True, "triangle-down-open", "alarm, provisional"),
    ):
        some = above.filter(pl.col("is_provisional") == is_provisional)
        if some.is_empty():
            continue
        figure.add_scatter(
            x=[middle(day) for day in some["period_start_date"]],
            y=[value * 1.02 for value in some["judged_cases"].to_list()],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 12,
                "color": _ALARM,
                "line": {"width": 2, "color": _ALARM},
            },
            cliponaxis=False,
            name=label,
            hoverinfo="text",
            hovertext=[hover(row) for row in some.iter_rows(named=True)],
        )


def _marks(figure: go.Figure, rows: pl.DataFrame) -> None:
    """The pandemic's weeks and a change of codes, where they lie in the picture."""
    row = rows.row(0, named=True)
    days = rows["period_start_date"].sort().to_list()
    first, end = days[0], days[-1] + _WEEK
    start, stop = row["masked_from_date"], row["masked_until_date"]
    if start is not None and stop is not None and start < end and stop >= first:
        figure.add_vrect(
            x0=max(start, first),
            x1=min(stop + timedelta(days=1), end),
            fillcolor=theme.UNKNOWN,
            opacity=0.3,
            line_width=0,
            annotation_text="pandemic: not learnt from",
            annotation_position="top left",
        )
    since = row["codes_since_date"]
    if since is not None and first <= since < end:
        figure.add_vline(since, line={"color": theme.INK, "dash": "dash", "width": 1.5})
        figure.add_annotation(
            x=since, y=1, yref="paper", text="codes changed", showarrow=False
        )


def middle(day: date) -> str:
    """The middle of a week."""
    return f"{day + timedelta(days=3)} 12:00"


def hover(row: dict[str, Any]) -> str:
    """What is said of a week where somebody points at it."""
    lines = [
        f"<b>{name(pl.DataFrame([row]))}, {wording.week(row['period_start_date'])}</b>",
        f"{wording.many(row['observed_cases'], 'new case')} known",
    ]
    if row["judged_cases"] != row["observed_cases"] and row["judged_cases"] is not None:
        lines.append(f"{wording.count(row['judged_cases'])} foreseen, provisional")
    if row["completeness_share"] is not None:
        lines.append(f"{wording.percent(row['completeness_share'], 0)} known")
    elif row["state_code"] == "unknown":
        lines.append(f"completeness {STATES['unknown']}")
    if row["expected_cases"] is not None:
        lines.append(
            f"{row['expected_cases']:.1f} expected, threshold"
            f" {row['threshold_cases']:.1f}"
        )
        lines.append(DETECTORS.get(row["detector_code"] or "", ""))
    if row["why_not"]:
        lines.append(f"No alarm: {row['why_not']}")
    elif row["is_alarm"]:
        q_value = row["q_value"]
        lines.append("Alarm" + (f", q {q_value:.2g}" if q_value is not None else ""))
    return "<br>".join(filter(None, lines))


def _behind(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "period_start_date",
        "observed_cases",
        "judged_cases",
        "expected_cases",
        "threshold_cases",
        "is_alarm",
        "state_code",
        "completeness_share",
        "is_withheld",
        "withheld_reason",
        "why_not",
    )
