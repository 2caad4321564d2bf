"""Denial reasons.

Which reasons do payers give for not paying, and which few make up most of the dollars?
"""

from datetime import date
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, quarters, theme, wording
from dashboards.number import Number

MENU = "Denial reasons"
GROUP = "Denials"
ORDER = 2

FILTERS = (
    *filters.period("paid", "payment_month", "Answered"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.Choice(
        "show",
        "Adjustments",
        (("denials", "Reasons that deny"), ("all", "All adjustments")),
    ),
    filters.Choice(
        "grain",
        "Bars by",
        (("category", "Category"), ("reason", "Reason code")),
    ),
)
MOST_BARS = 12
MOST_SERIES = 6


def wanted(rows: pl.DataFrame, show: str) -> pl.DataFrame:
    """The adjustments that deny, or all of them."""
    return (
        rows.filter(pl.col("is_denial").fill_null(False)) if show == "denials" else rows
    )


def added(rows: pl.DataFrame, column: str) -> Any:
    """The sum of a column: dollars stay exact."""
    return rows[column].sum()


def ranked(rows: pl.DataFrame, grain: str) -> pl.DataFrame:
    """Dollars per category or reason code, largest first."""
    keys = ["denial_category"]
    if grain == "reason":
        keys = ["group_code", "reason_code", "label", "denial_category"]
    return (
        rows.group_by(keys)
        .agg(pl.col("adjusted_usd").sum(), pl.col("adjustments").sum())
        .sort(
            "adjusted_usd",
            *keys,
            descending=[True, *[False] * len(keys)],
            nulls_last=True,
        )
    )


def name(row: dict, grain: str) -> str:
    """What a bar is called: never the official text of a code, which isn't ours."""
    if grain == "category":
        return wording.words(row["denial_category"])
    code = "-".join(filter(None, [row["group_code"], row["reason_code"]]))
    said = row["label"] or wording.words(row["denial_category"])
    return f"{code} {said}"


def figure(
    denial_reasons: pl.DataFrame, show: str = "denials", grain: str = "category"
) -> go.Figure:
    """Pareto: dollars by category or code, largest first, with the running share."""
    title = (
        "Which few reasons make up most of the denied dollars"
        if show == "denials"
        else "Every dollar adjusted, by reason"
    )
    rows = ranked(wanted(denial_reasons, show), grain)
    if rows.is_empty():
        return charts.blank(title, "No such adjustments in this selection.")
    total = sum(amount for amount in rows["adjusted_usd"])
    running = [
        float(so_far / total) if total > 0 else None
        for so_far in accumulate(rows["adjusted_usd"])
    ]
    every = [
        charts.Bar(
            label=name(row, grain),
            value=float(row["adjusted_usd"]),
            text=(
                f"{wording.dollars(row['adjusted_usd'])}, "
                f"running {wording.percent(share, 0)}"
            ),
            hover=(
                f"<b>{name(row, grain)}</b><br>${row['adjusted_usd']:,.2f} net"
                f"<br>{wording.many(row['adjustments'], 'adjustment')}"
                f"<br>with all above: {wording.percent(share)} of the dollars"
            ),
            hue=theme.OTHER
            if row["denial_category"] in ("none", "unmapped")
            else theme.ACCENT,
        )
        for row, share in zip(rows.iter_rows(named=True), running, strict=True)
    ]
    bars, note = charts.first(every, MOST_BARS, "with the most dollars")
    drawn = charts.ranking(bars, "US dollars, as sent: reversals take away")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def by_month(denial_reasons: pl.DataFrame, show: str = "denials") -> go.Figure:
    """Bars: dollars by month of the answer, by the largest categories."""
    title = "When: dollars by month of the answer and category"
    rows = wanted(denial_reasons, show)
    if rows.is_empty():
        return charts.blank(title, "No such adjustments in this selection.")
    leaders = ranked(rows, "category")["denial_category"].to_list()
    named = leaders if len(leaders) <= MOST_SERIES else leaders[: MOST_SERIES - 1]
    series = (
        rows.with_columns(
            series=pl.when(pl.col("denial_category").is_in(named))
            .then("denial_category")
            .otherwise(pl.lit("the rest"))
        )
        .group_by("payment_month", "series")
        .agg(pl.col("adjusted_usd").sum())
        .sort("payment_month")
    )
    days = series["payment_month"].to_list()
    months = charts.spine(min(days), max(days))
    hues = theme.colours(named)
    drawn = go.Figure()
    for category in [*named, "the rest"]:
        mine = dict(
            series.filter(series=category)
            .select("payment_month", "adjusted_usd")
            .iter_rows()
        )
        if mine:
            _stack(drawn, category, months, mine, hues.get(category, theme.OTHER))
    drawn.update_layout(barmode="relative", showlegend=True)
    drawn.update_yaxes(title="US dollars", tickformat="$~s", nticks=6)
    categories = f"{len(named)} {wording.verb(len(named), 'category', 'categories')}"
    summary = f"{wording.many(len(months), 'month')}, {categories} named."
    return charts.finish(drawn, title, summary, 330)


def _stack(
    drawn: go.Figure, category: str, months: list[date], mine: dict, hue: str
) -> None:
    amounts = [mine.get(day) for day in months]
    drawn.add_bar(
        x=months,
        y=[None if amount is None else float(amount) for amount in amounts],
        name=wording.words(category),
        marker={"color": hue},
        hovertext=[
            ""
            if amount is None
            else f"<b>{wording.words(category)}</b>, {wording.month(day)}"
            f"<br>${amount:,.2f}"
            for day, amount in zip(months, amounts, strict=True)
        ],
        hoverinfo="text",
    )


DRIVERS = (by_month,)


def sentence(denial_reasons: pl.DataFrame, show: str = "denials") -> str:
    """Say how the last three months' dollars differ, and what moved most."""
    rows = wanted(denial_reasons, show)
    spans = quarters.last_two(rows, "payment_month")
    if spans is None:
        return quarters.TOO_FEW
    late, early = spans
    sums = rows.group_by("denial_category").agg(
        late=pl.col("adjusted_usd").filter(pl.col("payment_month").is_in(late)).sum(),
        early=pl.col("adjusted_usd").filter(pl.col("payment_month").is_in(early)).sum(),
    )
    late_usd, early_usd = added(sums, "late"), added(sums, "early")
    change = late_usd - early_usd
    moved = max(
        sums.iter_rows(named=True),
        key=lambda row: (abs(row["late"] - row["early"]), row["denial_category"] or ""),
    )
    step = moved["late"] - moved["early"]
    what = "denied" if show == "denials" else "adjusted"
    return (
        f"In {wording.months(late)}, {wording.dollars(late_usd)} were {what}, "
        f"{wording.dollars(abs(change))} {'more' if change >= 0 else 'less'} than in "
        f"{wording.months(early)}. {wording.words(moved['denial_category'])} moved "
        f"most: {wording.dollars(abs(step))} {'up' if step >= 0 else 'down'}. "
        "Dollars carry no interval here."
    )


def numbers(denial_reasons: pl.DataFrame) -> list[Number]:
    """What was adjusted, how much of it denies, how much is not explained."""
    denied = wanted(denial_reasons, "denials")
    unmapped = denial_reasons.filter(denial_category="unmapped")
    usd, all_usd = added(denied, "adjusted_usd"), added(denial_reasons, "adjusted_usd")
    part = float(usd / all_usd) if all_usd else None
    top = ranked(denied, "category").head(1)
    first = top.row(0, named=True) if not top.is_empty() else None
    lead = float(first["adjusted_usd"] / usd) if first and usd else None
    return [
        Number(
            "Adjusted for reasons that deny",
            wording.dollars(usd),
            f"{wording.percent(part)} of {wording.dollars(all_usd)} adjusted in all",
            wording.many(added(denied, "adjustments"), "adjustment")
            + ", net of reversals",
            counted="denial dollars by reason",
        ),
        Number(
            "Largest category",
            wording.words(first["denial_category"]) if first else wording.NONE,
            wording.dollars(first["adjusted_usd"]) if first else "nothing denied",
            f"{wording.percent(lead)} of {wording.dollars(usd)}" if first else "",
            counted="denial_category",
        ),
        Number(
            "Not in the denial map",
            wording.dollars(added(unmapped, "adjusted_usd")),
            wording.many(added(unmapped, "adjustments"), "adjustment"),
            "shown apart, never hidden in 'other'",
        ),
    ]


def table(denial_reasons: pl.DataFrame, show: str = "denials") -> pl.DataFrame:
    """One row per group and reason code."""
    rows = ranked(wanted(denial_reasons, show), "reason")
    total = added(rows, "adjusted_usd")
    share = pl.col("adjusted_usd").cast(pl.Float64) / float(total or 1)
    return rows.select(
        reason=pl.concat_str(
            "group_code", "reason_code", separator="-", ignore_nulls=True
        ),
        label=pl.col("label"),
        category=pl.col("denial_category").map_elements(
            wording.words, return_dtype=pl.String
        ),
        adjustments=pl.col("adjustments"),
        adjusted_usd=pl.col("adjusted_usd"),
        adjusted_share=share if total else pl.lit(None, pl.Float64),
    )


def total(denial_reasons: pl.DataFrame, show: str = "denials") -> dict:
    """The table's last row."""
    rows = wanted(denial_reasons, show)
    usd = added(rows, "adjusted_usd")
    return {
        "adjustments": added(rows, "adjustments"),
        "adjusted_usd": usd,
        "adjusted_share": 1.0 if usd else None,
    }
