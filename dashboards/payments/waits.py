"""How long payers take to answer: the share answered by day, and the usual days."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording

CLOCKS = {"submission": "sent", "received": "received"}
MOST_CURVES = 6
MOST_DOTS = 12
_LONGEST_DAYS = 180
_CENSORED = {
    "submission": "Claims not answered yet count for as long as they have waited.",
    "received": (
        "The payer's own date of receipt (DTM*050), which only answers state: answered"
        " claims alone, and none received in the last 180 days."
    ),
}


def curves(
    open_balance_lags: pl.DataFrame,
    open_balance_answer_days: pl.DataFrame,
    clock: str = "submission",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Steps: the share of claims first answered by each day, by payer."""
    title = f"Claims answered so many days after they were {CLOCKS[clock]}"
    rows = open_balance_lags.filter(start_code=clock)
    if rows.is_empty():
        return charts.blank(title, "No claim has such a date here.")
    largest = (
        open_balance_answer_days.filter(start_code=clock)
        .drop_nulls("payer_id")
        .sort("claims", "payer_id", descending=[True, False])
        .head(MOST_CURVES)
    )
    drawn = go.Figure()
    _band(drawn, rows.filter(pl.col("payer_id").is_null()).sort("wait_days"))
    for payer_id, name in largest.select("payer_id", "payer_name").iter_rows():
        mine = rows.filter(payer_id=payer_id).sort("wait_days")
        _steps(drawn, mine, wording.name(name), theme.colour(payer_colours, payer_id))
    drawn.update_xaxes(
        title=f"Days since the claim was {CLOCKS[clock]}", range=[0, _LONGEST_DAYS]
    )
    drawn.update_yaxes(tickformat="~%", title="Share of claims", range=[0, 1.02])
    drawn.update_layout(showlegend=True)
    more = open_balance_answer_days.filter(start_code=clock)["payer_id"].n_unique()
    which = (
        f" The {MOST_CURVES} payers with the most claims; all of them in the table."
        if more > MOST_CURVES + 1
        else ""
    )
    summary = "; ".join(
        f"{wording.name(row['payer_name'])}: half by day {days(row['median_days'])}"
        for row in largest.iter_rows(named=True)
    )
    return charts.finish(drawn, title, summary, 380, _CENSORED[clock] + which)


def _band(drawn: go.Figure, rows: pl.DataFrame) -> None:
    """All payers together, with their 95 % band."""
    if rows.is_empty():
        return
    waits = rows["wait_days"].to_list()
    drawn.add_scatter(
        x=waits + waits[::-1],
        y=rows["answered_high"].to_list() + rows["answered_low"].to_list()[::-1],
        fill="toself",
        fillcolor=theme.pale(theme.OTHER, 0.3),
        line={"width": 0, "shape": "hv"},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
    _steps(drawn, rows, "All payers", theme.SOFT_INK, dash="dot")


def _steps(
    drawn: go.Figure, rows: pl.DataFrame, name: str, hue: str, dash: str = "solid"
) -> None:
    drawn.add_scatter(
        x=[0, *rows["wait_days"]],
        y=[0, *rows["answered_share"]],
        mode="lines",
        line={"color": hue, "width": 2, "shape": "hv", "dash": dash},
        marker={"color": hue},
        name=name,
        hoverinfo="text",
        hovertext=[
            f"<b>{name}</b>",
            *[
                f"<b>{name}</b><br>{wording.percent(row['answered_share'])} answered by"
                f" day {row['wait_days']}<br>95{wording.THIN}% band "
                f"{wording.percent(row['answered_low'])} to "
                f"{wording.percent(row['answered_high'])}"
                f"<br>{wording.count(row['waiting_claims'])} waited so long"
                for row in rows.iter_rows(named=True)
            ],
        ],
    )


def days(number: int | None) -> str:
    """Days, or a dash where too many claims are open to tell."""
    return wording.NONE if number is None else wording.count(number)


def interval(low: int | None, high: int | None) -> str:
    """'95 % interval 31 to 45 days'."""
    if low is None:
        return "too many are open to tell"
    ends = f"{low} days or more" if high is None else f"{low} to {high} days"
    return f"95{wording.THIN}% interval {ends}"


def usual(
    open_balance_answer_days: pl.DataFrame,
    clock: str = "submission",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Dots: the days by which half of a payer's claims are answered, slowest first."""
    title = f"Median days from {'submission' if clock == 'submission' else 'receipt'}"
    title += " to the first answer: the slowest payers"
    rows = (
        open_balance_answer_days.filter(start_code=clock)
        .drop_nulls("payer_id")
        .sort("median_days", "claims", descending=True, nulls_last=False)
    )
    if rows.is_empty():
        return charts.blank(title, "No claim has such a date here.")
    shown, note = charts.first(rows, MOST_DOTS, "that take longest")
    bars = [
        charts.Bar(
            label=wording.name(row["payer_name"], "Unknown payer"),
            value=row["median_days"],
            text=f"{wording.many(row['median_days'], 'day')}, nine in ten by"
            f" {days(row['p90_days'])}",
            hover=f"<b>{wording.name(row['payer_name'], 'Unknown payer')}</b>"
            f"<br>half within {wording.many(row['median_days'], 'day')}; "
            f"{interval(row['median_low_days'], row['median_high_days'])}"
            f"<br>nine in ten within {wording.many(row['p90_days'], 'day')}; "
            f"{interval(row['p90_low_days'], row['p90_high_days'])}"
            f"<br>{wording.many(row['claims'], 'claim')}, "
            f"{wording.count(row['open_claims'])} of them open",
            hue=theme.colour(payer_colours, row["payer_id"]),
            low=row["median_low_days"],
            high=row["median_high_days"],
            key=("payer", row["payer_id"]),
            is_pale=row["claims"] < wording.FEW,
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.dots(bars, "Days", None, ticks=",.0f")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)
