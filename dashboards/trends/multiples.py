"""Small multiples: each condition's course in a panel of its own scale."""

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from dashboards import charts, theme, wording
from dashboards.hatching import hatch
from dashboards.trends.overview import conditions, named, told
from dashboards.trends.rows import (
    HATCHED,
    MEASURES,
    WITHHELD,
    behind,
    ceiling,
    every,
    hover,
    label,
    middle,
    said,
    span,
)

PANEL, NAME = 64, 44  # pixels of a panel, and of the name above it
ACROSS = 2  # a phone has room for two
LETTERS = 20  # on a line, of a panel's name on a phone


def multiples(trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """Panels of bars, a condition each; none where no condition may be shown."""
    if trends.is_empty():
        return None
    rows = told(trends, measure)
    names = conditions(rows)
    if not names:
        return None
    _, what, _ = MEASURES[measure]
    period = every(rows)
    rows_of_panels = -(-len(names) // ACROSS)
    height = 40 + (PANEL + NAME) * rows_of_panels
    drawn = make_subplots(
        rows=rows_of_panels,
        cols=ACROSS,
        shared_xaxes="all",
        horizontal_spacing=0.08,
        vertical_spacing=NAME / (height - NAME - 32),
    )
    shown = rows.filter(pl.col("condition_id").is_in(names))
    first, last = charts.ends(shown["period_start_date"])
    across = [first, span(last, period)[1]]
    for place, name in enumerate(names):
        at = {"row": place // ACROSS + 1, "col": place % ACROSS + 1}
        _panel(drawn, shown.filter(condition_id=name), measure, at)
    drawn.update_xaxes(range=across, nticks=4, tickangle=0, showticklabels=False)
    for column in range(1, ACROSS + 1):
        lowest = rows_of_panels - (len(names) % ACROSS != 0 and column == ACROSS)
        drawn.update_xaxes(showticklabels=True, row=lowest, col=column)
    drawn.update_layout(margin={"t": NAME, "b": 32})
    held = int(shown["is_hidden"].sum())
    title = f"Each by itself: {what}, per {period}, each on a scale of its own"
    summary = (
        f"{wording.many(len(names), 'panel')}, one for each condition; {held} of "
        f"{wording.many(shown.height, 'number')} withheld."
    )
    note = "The number at the right is the highest shown."
    file = behind(shown, measure).hstack(shown.select("condition_label", "value"))
    return charts.finish(
        drawn,
        title,
        summary,
        height,
        f"{note} {HATCHED}" if held else note,
        file.sort("condition_label", "period_start_date"),
    )


def _panel(
    drawn: go.Figure, rows: pl.DataFrame, measure: str, at: dict[str, int]
) -> None:
    """Bars of one condition, hatched where withheld, its name above."""
    period, name = every(rows), named(rows, rows["condition_id"][0])
    values = rows["value"].to_list()
    highest = max((value for value in values if value is not None), default=0.0)
    top = ceiling([highest], measure)
    held = rows.filter("is_hidden")["period_start_date"]
    if held.len():
        spans = charts.joined([span(day, period) for day in held])
        boxes = [(start, end, 0, top) for start, end in spans]
        hatch(drawn, boxes, f"<b>{name}</b><br>{WITHHELD}", **at)
    days = rows["period_start_date"].to_list()
    drawn.add_bar(
        x=[middle(day, period) for day in days],
        y=values,
        width=[0.8 * 86_400_000 * (span(day, period)[1] - day).days for day in days],
        marker={"color": theme.ACCENT, "line": {"width": 0}},
        hovertext=[
            hover(row, f"{name}, {label(day, period)}", measure)
            for day, row in zip(days, rows.iter_rows(named=True), strict=True)
        ],
        hoverinfo="text",
        name=name,
        **at,
    )
    drawn.update_yaxes(range=[0, top], showticklabels=False, showgrid=False, **at)
    axis = (at["row"] - 1) * ACROSS + at["col"]
    ends = (
        (0, "left", charts.folded(name, LETTERS), theme.INK),
        (1, "right", said(highest, measure), theme.SOFT_INK),
    )
    for x, side, text, ink in ends:
        drawn.add_annotation(
            text=text,
            x=x,
            xref=f"x{axis if axis > 1 else ''} domain",
            xanchor=side,
            align=side,
            y=1,
            yref=f"y{axis if axis > 1 else ''} domain",
            yanchor="bottom",
            showarrow=False,
            font={"size": 12, "color": ink},
            hovertext=name,
        )
