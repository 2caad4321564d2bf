"""Denied claims.

Which claims are behind a denial rate, and what became of each?
"""

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.charts import Bar
from dashboards.denials.cuts import DIMENSIONS
from dashboards.denials.rules import CHOICE, RULES
from dashboards.number import Number

MENU = "Denied claims"
GROUP = "Denials"
ORDER = 3

# Where a dimension of denial_rates_by stands in the rows.
COLUMNS = {
    "rendering": "rendering_id",
    "billing": "billing_id",
    "chapter": "chapter_code",
}
FILTERS = (
    *filters.period("paid", "payment_month", "Answered"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    CHOICE,
    filters.Filter("outcome", "What became of it", "outcome_code"),
    filters.Filter("class", "Financial class", "financial_class_code", is_quiet=True),
    *(
        filters.Filter(key, label, COLUMNS.get(key, key), is_quiet=True)
        for key, label in DIMENSIONS.items()
        if key not in ("category", "reason")
    ),
    filters.Filter("category", "Denial category", "denial_category"),
    filters.Filter("reason", DIMENSIONS["reason"], "reason"),
)
# What became of a claim, in the order in which it is drawn, and its hue.
OUTCOMES = {
    "overturned": ("overturned", theme.HUES[2]),
    "settled": ("settled, or written off", theme.HUES[5]),
    "denied": ("still denied", theme.HUES[3]),
    "taken_back": ("taken back, no answer stands", theme.HUES[4]),
    "none": ("nothing was denied", theme.OTHER),
}


def denied(claim_denials: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The claims that a rule calls denied."""
    return claim_denials.filter(pl.col(f"is_{rule}"))


def figure(claim_denials: pl.DataFrame, rule: str = "full") -> go.Figure:
    """Bars by month of the first answer: what became of the claims denied then."""
    title = f"Claims {RULES[rule][1]} at first answer, by what became of them"
    rows = denied(claim_denials, rule).drop_nulls("payment_month")
    if rows.is_empty():
        return charts.blank(title, "No claim was denied in this selection.")
    counted = rows.group_by("payment_month", "outcome_code").agg(pl.len())
    months = charts.spine(*charts.ends(rows["payment_month"]))
    drawn = go.Figure()
    for outcome, (said, hue) in OUTCOMES.items():
        found = dict(
            counted.filter(outcome_code=outcome)
            .select("payment_month", "len")
            .iter_rows()
        )
        if not found:
            continue
        drawn.add_bar(
            x=months,
            y=[found.get(day, 0) for day in months],
            name=said,
            marker={"color": hue},
            hovertext=[
                f"<b>{wording.month(day)}</b>"
                f"<br>{wording.many(found.get(day, 0), 'claim')}: {said}"
                for day in months
            ],
            hoverinfo="text",
        )
    drawn.update_layout(barmode="stack", showlegend=True)
    drawn.update_yaxes(title="Claims", rangemode="tozero", nticks=6)
    return charts.finish(
        drawn,
        title,
        f"{wording.many(rows.height, 'claim')} in"
        f" {wording.many(len(months), 'month')}.",
        350,
        "What is not overturned may yet be: recent months have had less time.",
    )


def reasons(claim_denials: pl.DataFrame, rule: str = "full") -> go.Figure:
    """Bars: denied dollars by the main reason of each claim, largest first."""
    title = "For which reason: denied dollars of these claims"
    rows = (
        denied(claim_denials, rule)
        .filter(pl.col("reason") != "none")
        .group_by("reason")
        .agg(pl.col("denied_usd").sum(), pl.col("reason_label").max(), pl.len())
        .sort("denied_usd", "reason", descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "No claim was denied for a reason here.")
    shown, note = charts.first(rows, 10, "with the most dollars")
    bars = [
        Bar(
            label=f"{row['reason']} {row['reason_label'] or ''}".strip(),
            value=float(row["denied_usd"]),
            text=wording.dollars(row["denied_usd"]),
            hover=(
                f"<b>{row['reason']}</b><br>${row['denied_usd']:,.2f}"
                f"<br>{wording.many(row['len'], 'claim')}"
                "<br>click to see these alone"
            ),
            key=("reason", row["reason"]),
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "US dollars denied at first answer")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


DRIVERS = (reasons,)


def sentence(claim_denials: pl.DataFrame, rule: str = "full") -> str:
    """Say how many there are, what they are worth, and what came of it."""
    rows = denied(claim_denials, rule)
    at_first = rows["denied_usd"].sum() or 0
    opened = rows["open_denied_usd"].sum() or 0
    return (
        f"{wording.many(rows.height, 'claim')} {RULES[rule][1]} at first answer:"
        f" {wording.dollars(at_first)} denied then,"
        f" {wording.dollars(opened)} denied as it stands."
    )


def numbers(claim_denials: pl.DataFrame, rule: str = "full") -> list[Number]:
    """How much was denied at first, and how much still is."""
    rows = denied(claim_denials, rule)
    at_first = rows["denied_usd"].sum() or 0
    billed = rows["billed_usd"].sum() or 0
    won = rows.filter(outcome_code="overturned")
    return [
        Number(
            "Denied at first answer",
            wording.dollars(at_first),
            f"of {wording.dollars(billed)} billed on"
            f" {wording.many(rows.height, 'claim')}",
            counted="denied dollars",
        ),
        Number(
            "Overturned so far",
            wording.many(won.height, "claim"),
            f"{wording.dollars(won['denied_usd'].sum() or 0)} denied on them at first",
            counted="overturned so far",
        ),
    ]


def table(claim_denials: pl.DataFrame, rule: str = "full") -> pl.DataFrame:
    """One row per claim, most denied dollars first."""
    rows = denied(claim_denials, rule).sort(
        "denied_usd", "billed_usd", "adjudication_id", descending=[True, True, False]
    )
    return rows.select(
        claim=pl.coalesce("claim_id", "adjudication_id"),
        answered_date="payment_date",
        payer=_said(rows, "payer_name", wording.name),
        facility=_said(rows, "facility_name", wording.name),
        specialty="specialty",
        procedure_family="procedure_family",
        reason=pl.concat_str(
            "reason", pl.col("reason_label").fill_null(""), separator=" "
        ).str.strip_chars(),
        service_date="service_date",
        answer_lag_days="answer_lag_days",
        billed_usd="billed_usd",
        denied_usd="denied_usd",
        outcome=_said(
            rows, "outcome_code", lambda code: OUTCOMES.get(code, (code,))[0]
        ),
        overturned_date="overturned_date",
        open_denied_usd="open_denied_usd",
    )


def total(claim_denials: pl.DataFrame, rule: str = "full") -> dict:
    """The table's last row."""
    rows = denied(claim_denials, rule)
    sums = ("billed_usd", "denied_usd", "open_denied_usd")
    return {name: rows[name].sum() or 0 for name in sums}


def _said(rows: pl.DataFrame, column: str, worded: Callable[[str], str]) -> pl.Expr:
    """A column for people; each of its few values is worded once."""
    names = {value: worded(value) for value in rows[column].unique().drop_nulls()}
    if not names:
        return pl.lit("Unknown")
    return pl.col(column).replace_strict(
        names, default="Unknown", return_dtype=pl.String
    )
