"""Pictures of completeness: weeks and nowcasts, speed, the back-test, changes."""

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.completeness.vintage import BEFORE, changed

HELD = "Withheld: rests on few people, or would give such a number away."
TOO_EARLY = "Less than half of this week is known: too early for a number."
HATCHED = (
    "Pale: preliminary, less than 95 % known; dots: the nowcast with its 95 % limits."
    " Hatched: withheld, or less than half known. Unknown, never zero."
)
STATES = {
    "complete": "complete",
    "preliminary": "preliminary",
    "unpublishable": "too early for a number",
    "unknown": "completeness not known yet",
}
_WEEK = timedelta(days=7)


def weeks(rows: pl.DataFrame) -> go.Figure:
    """Bars: visits known by week, paler where preliminary, with what they will be."""
    title = f"{name(rows)}: visits by week, and what they will come to"
    ordered = rows.sort("period_start_date")
    is_said = pl.col("condition_visits").is_not_null()
    is_early = pl.col("state_code") == "unpublishable"
    told = ordered.filter(is_said & ~is_early)
    if told.is_empty() or not told["condition_visits"].sum():
        return charts.blank(
            title,
            "No week may be shown in which this was coded: each rests on few people,"
            " would give such a number away, or is not half known yet.",
        )
    highs = [high for high in told["nowcast_high_visits"].to_list() if high is not None]
    top = 1.12 * max([*told["condition_visits"].to_list(), *highs, 1])
    drawn = go.Figure()
    for picked, label, why in (
        (ordered.filter(~is_said), "withheld", HELD),
        (ordered.filter(is_said & is_early), "too early", TOO_EARLY),
    ):
        days = picked["period_start_date"].to_list()
        spans = charts.joined([(day, day + _WEEK) for day in days])
        charts.hatched(drawn, spans, top, label, why)
    known = told.with_columns(
        pl.col("state_code").replace_strict(
            {state: state for state in STATES}, default="unknown"
        )
    )
    for state, opacity in (("complete", 1.0), ("unknown", 1.0), ("preliminary", 0.45)):
        some = known.filter(state_code=state)
        if some.is_empty():
            continue
        drawn.add_bar(
            x=[_middle(day) for day in some["period_start_date"]],
            y=some["condition_visits"].to_list(),
            width=0.78 * 7 * 86_400_000,
            marker={"color": theme.ACCENT, "opacity": opacity},
            name=f"{STATES[state]}",
            hoverinfo="text",
            hovertext=[_hover(row) for row in some.iter_rows(named=True)],
        )
    _nowcasts(drawn, told.filter(state_code="preliminary"))
    drawn.update_layout(showlegend=True, barmode="overlay")
    drawn.update_yaxes(title="Visits", range=[0, top])
    drawn.update_xaxes(title="Week, from Sunday")
    return charts.finish(drawn, title, summary(rows), 360, HATCHED, _behind(ordered))


def _nowcasts(drawn: go.Figure, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    made, low, high = (
        rows[column].to_list()
        for column in ("nowcast_visits", "nowcast_low_visits", "nowcast_high_visits")
    )
    has_limits = None not in low
    drawn.add_scatter(
        x=[_middle(day) for day in rows["period_start_date"]],
        y=made,
        mode="markers",
        marker={"color": theme.INK, "size": 8},
        error_y=charts.limits(low, made, high, theme.INK, 1.5) if has_limits else None,
        name="nowcast",
        hoverinfo="text",
        hovertext=[_hover(row) for row in rows.iter_rows(named=True)],
    )


def speed(lags: pl.DataFrame) -> go.Figure:
    """Lines: how much is known of a week so many weeks after it began."""
    title = "How fast visits become known, by claim type"
    if lags["completeness_share"].null_count() == lags.height:
        return charts.blank(
            title, "Reporting has been watched for less than half a year."
        )
    drawn = go.Figure()
    styles = ("solid", "dash", "dot")
    for (kind,), rows in lags.sort("claim_type_code", "lag_index").group_by(
        "claim_type_code", maintain_order=True
    ):
        drawn.add_scatter(
            x=rows["lag_index"].to_list(),
            y=rows["completeness_share"].to_list(),
            mode="lines+markers",
            line={"color": theme.ACCENT, "dash": styles[len(drawn.data) % 3]},
            name=wording.words(str(kind)),
            hoverinfo="text",
            hovertext=[_lag(row) for row in rows.iter_rows(named=True)],
        )
    for height in (0.5, 0.95):
        drawn.add_hline(y=height, line={"color": theme.OTHER, "dash": "dot"})
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(title="Share known", tickformat="~%", range=[0, 1.04])
    drawn.update_xaxes(title="Weeks since the week began", range=[-0.5, 13.5])
    note = "Dotted lines: half known (a nowcast is made), 95 % known (complete)."
    return charts.finish(drawn, title, title, 320, note)


def looked_back(rows: pl.DataFrame, lag: int) -> go.Figure:
    """Dots with limits: nowcasts made so many weeks after, over what became of them."""
    title = f"Back-test: nowcasts made {lag} weeks after a week began, over its end"
    judged = rows.filter(lag_index=lag).sort("service_week")
    if judged.is_empty():
        return charts.blank(
            title,
            "No such nowcast has been made yet: it needs two years of claims, and"
            " weeks that are half known by then.",
        )
    middle = judged["nowcast_share"].to_list()
    drawn = go.Figure()
    drawn.add_bar(
        x=judged["service_week"].to_list(),
        y=judged["known_share"].to_list(),
        marker={"color": theme.OTHER, "opacity": 0.5},
        name="known then",
        hoverinfo="skip",
    )
    for is_held, label, symbol in ((True, "held", "circle"), (False, "missed", "x")):
        some = judged.filter(is_held=is_held)
        if some.is_empty():
            continue
        made = some["nowcast_share"].to_list()
        drawn.add_scatter(
            x=some["service_week"].to_list(),
            y=made,
            mode="markers",
            marker={"color": theme.ACCENT, "size": 9, "symbol": symbol},
            error_y=charts.limits(
                some["low_share"].to_list(),
                made,
                some["high_share"].to_list(),
                theme.ACCENT,
                1.5,
            )
            | {"width": 3},
            name=label,
            hoverinfo="text",
            hovertext=[_judged(row) for row in some.iter_rows(named=True)],
        )
    drawn.add_hline(y=1, line={"color": theme.INK, "width": 1})
    drawn.update_layout(showlegend=True)
    top = max(1.1, 1.1 * max([*middle, *judged["high_share"].to_list()]))
    drawn.update_yaxes(title="Of the end", tickformat="~%", range=[0, top])
    drawn.update_xaxes(title="Week, from Sunday")
    held = int(judged["is_held"].sum())
    said = f"{held} of {wording.many(judged.height, 'end')} lay between the limits."
    return charts.finish(
        drawn, title, said, 320, f"Visits of any kind. {said}", rows=judged
    )


def changes(rows: pl.DataFrame) -> go.Figure | None:
    """Bars: weeks whose visits differ from what was published before."""
    if BEFORE not in rows.columns:
        return None
    title = f"{name(rows)}: what changed since the last publication"
    differ = changed(rows).sort("period_start_date")
    if differ.is_empty():
        why = "No week that is shown now and was shown before has changed."
        if not rows["before_build"].drop_nulls().len():
            why = "This is the first publication that is kept."
        return charts.blank(title, why)
    drawn = go.Figure()
    for column, label, colour in (
        (BEFORE, "before", theme.OTHER),
        ("condition_visits", "now", theme.ACCENT),
    ):
        drawn.add_bar(
            x=differ["period_start_date"].to_list(),
            y=differ[column].to_list(),
            name=label,
            marker={"color": colour},
        )
    drawn.update_layout(showlegend=True, barmode="group")
    drawn.update_yaxes(title="Visits", rangemode="tozero")
    drawn.update_xaxes(title="Week, from Sunday")
    said = f"{wording.many(differ.height, 'week')} changed."
    behind = differ.select("period_start_date", BEFORE, "condition_visits")
    return charts.finish(drawn, title, said, 300, said, rows=behind)


def name(rows: pl.DataFrame) -> str:
    """The condition of a filtered frame, for people."""
    return str(rows["condition_label"][0]) if rows.height else "No condition"


def summary(rows: pl.DataFrame) -> str:
    """How far back weeks are complete, in one sentence."""
    complete = rows.filter(state_code="complete")["period_start_date"]
    preliminary = rows.filter(state_code="preliminary").height
    early = rows.filter(state_code="unpublishable").height
    if complete.is_empty():
        return "No week is known to be complete."
    last = complete.sort().to_list()[-1]
    told = (
        f"Weeks up to the {wording.week(last)} are complete;"
        f" {wording.many(preliminary, 'week')} since"
        f" {wording.verb(preliminary, 'is', 'are')} preliminary"
    )
    return f"{told}, and {early} too early for a number." if early else f"{told}."


def _middle(day: date) -> str:
    return f"{day + timedelta(days=3)} 12:00"


def _hover(row: dict[str, Any]) -> str:
    text = (
        f"<b>Week of {wording.day(row['period_start_date'])}</b>"
        f"<br>{wording.many(row['condition_visits'], 'visit')} known"
    )
    if row["completeness_share"] is not None:
        text += f"<br>{wording.percent(row['completeness_share'])} of its visits"
    if row["state_code"] == "preliminary" and row["nowcast_visits"] is not None:
        text += f"<br>nowcast {wording.count(row['nowcast_visits'])}"
        if row["nowcast_low_visits"] is not None:
            text += (
                f", {wording.count(row['nowcast_low_visits'])} to"
                f" {wording.count(row['nowcast_high_visits'])}"
            )
    return text


def _lag(row: dict[str, Any]) -> str:
    share = wording.percent(row["completeness_share"])
    return (
        f"<b>{row['lag_index']} weeks on</b><br>{share} known,"
        f" {wording.percent(row['low_share'])} to {wording.percent(row['high_share'])}"
    )


def _judged(row: dict[str, Any]) -> str:
    return (
        f"<b>Week from {row['service_week']}</b>"
        f"<br>known then {wording.percent(row['known_share'], 0)} of the end"
        f"<br>nowcast {wording.percent(row['nowcast_share'], 0)},"
        f" {wording.percent(row['low_share'], 0)} to"
        f" {wording.percent(row['high_share'], 0)}"
    )


def _behind(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "period_start_date",
        "state_code",
        "completeness_share",
        "condition_visits",
        "nowcast_visits",
        "nowcast_low_visits",
        "nowcast_high_visits",
    )
