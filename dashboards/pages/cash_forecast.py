"""Cash forecast.

How much will payers pay in each of the next 13 weeks, and how sure is that?
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.number import Number

GROUP = "Payments"
MENU = "Cash forecast"
ORDER = 9
AHEAD = ("1", "4", "8", "13")
FILTERS = (
    filters.Choice(
        "ahead",
        "Past forecasts of",
        tuple(
            (weeks, f"{weeks} week{'' if weeks == '1' else 's'} ahead")
            for weeks in AHEAD
        ),
    ),
    filters.Choice(
        "rows", "Table of", (("weeks", "Weeks to come"), ("past", "Past forecasts"))
    ),
)
NAIVE = {
    "year": "the same week of the year before",
    "quarter": "the last 13 weeks over again",
    "month": "the last 4 weeks over and over",
}
WHY_NOT = {
    "not_better": "it does not beat the naive forecast",
    "too_few": "fewer than 26 past forecasts can be judged, which takes some two years",
}


def everyone(cash_forecast: pl.DataFrame) -> pl.DataFrame:
    """The rows of all payers together, week by week."""
    return cash_forecast.filter(pl.col("payer_id").is_null()).sort("week_index")


def state(cash_forecast: pl.DataFrame) -> str:
    """Whether the forecast is shown, or why not."""
    return cash_forecast["state_code"][0] if cash_forecast.height else "too_few"


def figure(
    cash_forecast: pl.DataFrame, cash_forecast_backtest: pl.DataFrame
) -> go.Figure:
    """What came in the last half year, then the median and range of weeks to come."""
    title = "Dollars from payers by week: the last half year, and the next 13 weeks"
    if cash_forecast.is_empty():
        return charts.blank(title, "No payment has come yet.")
    if state(cash_forecast) != "shown":
        return charts.blank(title, f"Not shown: {WHY_NOT[state(cash_forecast)]}.")
    past = cash_forecast_backtest.filter(week_index=1).sort("week_end_date").tail(26)
    ahead = everyone(cash_forecast)
    drawn = go.Figure()
    drawn.add_bar(
        x=past["week_end_date"].to_list(),
        y=_floats(past, "actual_usd"),
        marker={"color": theme.OTHER},
        name="paid",
        hoverinfo="text",
        hovertext=[
            f"<b>Week to {end}</b><br>{wording.dollars(usd)} paid"
            for end, usd in past.select("week_end_date", "actual_usd").iter_rows()
        ],
    )
    _ranges(drawn, ahead, "foretold")
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(title="Dollars a week", tickformat="$~s", rangemode="tozero")
    drawn.update_xaxes(title="Last day of the week")
    rows = pl.concat(
        [
            past.select("week_end_date", "actual_usd"),
            ahead.select("week_end_date", "low_usd", "median_usd", "high_usd"),
        ],
        how="diagonal",
    )
    return charts.finish(
        drawn,
        title,
        sentence(cash_forecast),
        360,
        "Dots: median; lines: in four weeks of five what comes should lie on them.",
        rows=rows,
    )


def _ranges(drawn: go.Figure, rows: pl.DataFrame, name: str) -> None:
    """Medians as dots with the range from the 10 to the 90 % quantile."""
    low, middle, high = (
        _floats(rows, f"{end}_usd") for end in ("low", "median", "high")
    )
    drawn.add_scatter(
        x=rows["week_end_date"].to_list(),
        y=middle,
        mode="markers",
        marker={"color": theme.ACCENT, "size": 9},
        error_y=charts.limits(low, middle, high, theme.ACCENT, 2),
        name=name,
        hoverinfo="text",
        hovertext=[
            f"<b>Week to {row['week_end_date']}</b><br>median"
            f" {wording.dollars(row['median_usd'])}<br>10 to 90{wording.THIN}%:"
            f" {wording.dollars(row['low_usd'])} to {wording.dollars(row['high_usd'])}"
            for row in rows.iter_rows(named=True)
        ],
    )


def _floats(rows: pl.DataFrame, name: str) -> list[float]:
    return rows[name].cast(pl.Float64).to_list()


def backtest(
    cash_forecast_backtest: pl.DataFrame,
    cash_forecast_scores: pl.DataFrame,
    ahead: str = "1",
) -> go.Figure:
    """What came, week by week, beside what had been foretold some weeks before."""
    weeks = wording.many(int(ahead), "week")
    title = f"Back-test: what came, and what had been foretold {weeks} before"
    rows = (
        cash_forecast_backtest.filter(
            pl.col("week_index") == int(ahead), pl.col("low_usd").is_not_null()
        )
        .sort("week_end_date")
        .tail(52)
    )
    if rows.is_empty():
        return charts.blank(title, "There are too few past weeks to judge by.")
    drawn = go.Figure()
    drawn.add_bar(
        x=rows["week_end_date"].to_list(),
        y=_floats(rows, "actual_usd"),
        marker={"color": theme.OTHER},
        name="paid",
        hoverinfo="text",
        hovertext=[
            f"<b>Week to {end}</b><br>{wording.dollars(usd)} paid"
            for end, usd in rows.select("week_end_date", "actual_usd").iter_rows()
        ],
    )
    _ranges(drawn, rows, f"foretold {weeks} before")
    drawn.update_layout(showlegend=True)
    drawn.update_yaxes(title="Dollars a week", tickformat="$~s", rangemode="tozero")
    drawn.update_xaxes(title="Last day of the week")
    inside = rows.filter(
        pl.col("actual_usd").is_between(pl.col("low_usd"), pl.col("high_usd"))
    ).height
    weeks = wording.many(rows.height, "week")
    summary = f"In {inside} of {weeks} what came lay in the range foretold."
    return charts.finish(
        drawn,
        title,
        summary,
        340,
        f"{summary} {_losses(cash_forecast_scores)}",
        rows=rows,
    )


def _losses(scores: pl.DataFrame) -> str:
    """The loss of the forecast and of each naive one, in words."""
    known = scores.drop_nulls("loss_usd").sort("baseline_loss_usd")
    if known.is_empty():
        return ""
    ours = wording.dollars(known["loss_usd"][0])
    others = ", ".join(
        f"{NAIVE[row['baseline_code']]} {wording.dollars(row['baseline_loss_usd'])}"
        for row in known.iter_rows(named=True)
    )
    return f"Pinball loss a week over all 13 weeks ahead: {ours}; {others}."


def payers(
    cash_forecast: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Bars: dollars expected in the 13 weeks, by payer, most first."""
    title = "Expected over the 13 weeks, by payer"
    if cash_forecast.is_empty() or state(cash_forecast) != "shown":
        return charts.blank(title, "Not shown: see above.")
    rows = (
        cash_forecast.drop_nulls("payer_id")
        .group_by("payer_id", "payer_name")
        .agg(pl.col("expected_usd", "sent_usd", "unsent_usd", "other_usd").sum())
        .sort("expected_usd", "payer_id", descending=[True, False])
    )
    shown, note = charts.first(rows, 25, "with the most dollars")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"] or row["payer_id"])
        bars.append(
            charts.Bar(
                label=name,
                value=float(row["expected_usd"]),
                text=wording.dollars(row["expected_usd"]),
                hover=f"<b>{name}</b><br>{wording.dollars(row['expected_usd'])}"
                f"<br>on claims sent {wording.dollars(row['sent_usd'])}"
                f"<br>on claims to be sent {wording.dollars(row['unsent_usd'])}"
                f"<br>besides {wording.dollars(row['other_usd'])}",
                hue=theme.colour(payer_colours, row["payer_id"]),
            )
        )
    drawn = charts.ranking(bars, "Expected dollars")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


DRIVERS = (backtest, payers)


def sentence(cash_forecast: pl.DataFrame) -> str:
    """Say what is expected, or why nothing is said."""
    if cash_forecast.is_empty():
        return "No payment has come yet."
    if state(cash_forecast) != "shown":
        return f"Not shown: {WHY_NOT[state(cash_forecast)]}."
    rows = everyone(cash_forecast)
    _, last = charts.ends(rows["week_end_date"])
    first = rows.row(0, named=True)
    low, high = (wording.dollars(first[f"{end}_usd"]) for end in ("low", "high"))
    return (
        f"Payers are expected to pay {wording.dollars(rows['expected_usd'].sum())} up"
        f" to {wording.day(last)}, {wording.dollars(rows['sent_usd'].sum())} of it on"
        f" claims sent already; in the first week between {low} and {high}, four times"
        " of five."
    )


def numbers(
    cash_forecast: pl.DataFrame, cash_forecast_scores: pl.DataFrame
) -> list[Number]:
    """What is expected, and how good the forecast was."""
    rows = everyone(cash_forecast)
    known = rows["expected_usd"].drop_nulls()
    whole: Any = known.sum() if len(known) else None
    told = [
        Number(
            "Expected in 13 weeks",
            wording.dollars(whole),
            f"{wording.dollars(rows['sent_usd'].sum() if whole else None)} on claims"
            " sent already",
            f"{wording.dollars(rows['unsent_usd'].sum() if whole else None)} on claims"
            " to be sent",
            counted="expected dollars",
        )
    ]
    best = cash_forecast_scores.filter("is_strongest")
    if best.height:
        told += _judged(best.row(0, named=True))
    return told


def _judged(row: dict[str, Any]) -> list[Number]:
    ends = (wording.dollars(row["gain_low_usd"]), wording.dollars(row["gain_high_usd"]))
    weeks = row["judged_weeks"]
    return [
        Number(
            "Gain on the naive forecast",
            wording.dollars(row["gain_usd"]),
            f"of {wording.dollars(row['baseline_loss_usd'])} pinball loss a week:"
            f" {NAIVE[row['baseline_code']]}",
            f"95{wording.THIN}% interval {ends[0]} to {ends[1]}"
            if row["gain_usd"] is not None
            else "too few past forecasts",
            row["judged_origins"] < wording.FEW,
        ),
        Number(
            "Came in the range",
            wording.percent(row["inside_weeks"] / weeks if weeks else None),
            f"{wording.count(row['inside_weeks'])} of {wording.many(weeks, 'week')}"
            " foretold",
            f"80{wording.THIN}% is meant;"
            f" {wording.many(row['judged_origins'], 'past forecast')}",
            weeks < wording.FEW,
            counted="range of a week",
        ),
    ]


def table(
    cash_forecast: pl.DataFrame,
    cash_forecast_backtest: pl.DataFrame,
    ahead: str = "1",
    rows: str = "weeks",
) -> pl.DataFrame:
    """The weeks to come, or past forecasts with what came."""
    if rows == "past":
        return (
            cash_forecast_backtest.filter(pl.col("week_index") == int(ahead))
            .sort("week_end_date", descending=True)
            .drop("week_index")
        )
    return everyone(cash_forecast).drop("payer_id", "payer_name", "state_code")
