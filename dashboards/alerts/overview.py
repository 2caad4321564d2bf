"""All conditions at once: in which weeks each was above its threshold."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.alerts.curve import hover, middle
from dashboards.alerts.rows import alarms, judged

_ALARM = theme.HUES[3]
_NOTE = (
    "A dot is a week that could be judged, a square one above its threshold, hollow"
    " where the week is not complete. Where there is nothing, the week is withheld, or"
    " no alarm could be computed: the table says why."
)


def drawn(rows: pl.DataFrame) -> go.Figure:
    """Conditions one above the other, a mark for each week judged."""
    title = "Alarms of the last year, by condition"
    found = judged(rows)
    if found.is_empty():
        return charts.blank(title, "No week could be judged, or may be shown.")
    above = alarms(rows)
    order = (
        found.group_by("condition_label")
        .agg(alarms=pl.col("is_alarm").sum(), weeks=pl.len())
        .sort("alarms", "weeks", "condition_label", descending=[False, False, True])
    )
    figure = go.Figure()
    _dots(figure, found.filter(~pl.col("is_alarm")), "judged", "circle", theme.OTHER, 5)
    for is_provisional, symbol, label in (
        (False, "square", "alarm"),
        (True, "square-open", "alarm, provisional"),
    ):
        some = above.filter(pl.col("is_provisional") == is_provisional)
        _dots(figure, some, label, symbol, _ALARM, 10)
    names = order["condition_label"].to_list()
    figure.update_yaxes(
        categoryorder="array", categoryarray=names, showgrid=True, gridcolor=theme.LINE
    )
    figure.update_xaxes(title="Week, from Sunday")
    figure.update_layout(showlegend=True)
    said = (
        f"{wording.many(above.height, 'week')} of {wording.count(found.height)} judged"
        f" above the threshold, in {wording.many(len(names), 'condition')}."
    )
    return charts.finish(
        figure, title, said, 150 + 26 * len(names), _NOTE, _behind(found)
    )


def _dots(
    figure: go.Figure, rows: pl.DataFrame, label: str, symbol: str, hue: str, size: int
) -> None:
    if rows.is_empty():
        return
    figure.add_scatter(
        x=[middle(day) for day in rows["period_start_date"]],
        y=rows["condition_label"].to_list(),
        mode="markers",
        marker={"symbol": symbol, "color": hue, "size": size},
        name=label,
        hoverinfo="text",
        hovertext=[hover(row) for row in rows.iter_rows(named=True)],
    )


def _behind(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "condition_label",
        "period_start_date",
        "judged_cases",
        "expected_cases",
        "threshold_cases",
        "is_alarm",
        "is_provisional",
    )
