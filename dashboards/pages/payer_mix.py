"""Payer mix.

Who pays for the practice's care, and is the mix shifting?
"""

from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, quarters, theme, wording
from dashboards.intervals import part, share
from dashboards.mix import concentration as concentrated
from dashboards.mix.classes import quality
from dashboards.mix.concentration import concentration
from dashboards.mix.effects import movers, waterfall
from dashboards.mix.payers import payers, secondary, yields
from dashboards.mix.periods import COMPARE
from dashboards.mix.sums import BASES, SUMS, added, amount, sums
from dashboards.number import Number

GROUP = "Payments"
ORDER = 3

FILTERS = (
    *filters.period("service", "service_month", "Served"),
    filters.PAYER,
    filters.FINANCIAL_CLASS,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.Choice(
        "basis",
        "Share of",
        (
            ("billed", "Billed dollars"),
            ("paid", "Paid dollars"),
            ("encounters", "Encounters"),
        ),
    ),
    filters.Choice(
        "by", "Split by", (("class", "Financial class"), ("payer", "Payer"))
    ),
    filters.Choice("compare", "Last 3 complete months against", COMPARE),
)
MOST_SERIES = 6


def figure(payer_mix: pl.DataFrame, basis: str = "billed") -> go.Figure:
    """Stacked bars: each financial class' share of the month, by month of service."""
    column, what = BASES[basis]
    title = f"Share of {what} by financial class and month of service"
    if not added(payer_mix, column):
        return charts.blank(title, f"No {what} in this selection.")
    leaders = (
        sums(payer_mix, ["financial_class_code"])
        .sort(column, "financial_class_code", descending=[True, False], nulls_last=True)
        .get_column("financial_class_code")
        .to_list()
    )
    named = leaders if len(leaders) <= MOST_SERIES else leaders[: MOST_SERIES - 1]
    days = payer_mix["service_month"].to_list()
    months = charts.spine(min(days), max(days))
    cells = sums(
        payer_mix.with_columns(
            series=pl.when(pl.col("financial_class_code").is_in(named))
            .then("financial_class_code")
            .otherwise(pl.lit("the rest"))
        ),
        ["service_month", "series"],
    )
    whole = dict(cells.group_by("service_month").agg(pl.col(column).sum()).iter_rows())
    drawn = go.Figure()
    for series in [*named, "the rest"]:
        mine = dict(
            cells.filter(series=series).select("service_month", column).iter_rows()
        )
        if mine:
            _stack(drawn, series, months, mine, whole, basis)
    drawn.update_layout(barmode="relative", showlegend=True, bargap=0.12)
    drawn.update_yaxes(tickformat="~%", title=f"Share of {what}", range=[0, 1.0])
    if any((value or 0) < 0 for value in cells[column]):
        drawn.update_yaxes(range=None)
    summary = "; ".join(
        f"{wording.words(row['financial_class_code'])} "
        f"{wording.percent(part(row[column], added(payer_mix, column)))}"
        for row in sums(payer_mix, ["financial_class_code"]).iter_rows(named=True)
    )
    return charts.finish(drawn, title, summary, 340)


def _stack(
    drawn: go.Figure,
    series: str,
    months: list[date],
    mine: dict,
    whole: dict,
    basis: str,
) -> None:
    shares = [part(mine.get(day, 0), whole.get(day, 0)) for day in months]
    drawn.add_bar(
        x=months,
        y=shares,
        name=wording.words(series),
        marker={"color": theme.class_colour(series)},
        hovertext=[
            f"<b>{wording.words(series)}</b>, {wording.month(day)}"
            f"<br>{wording.percent(value)}"
            f"<br>{amount(basis, mine.get(day, 0))} "
            f"of {amount(basis, whole.get(day, 0))}"
            for day, value in zip(months, shares, strict=True)
        ],
        hoverinfo="text",
    )


DRIVERS = (waterfall, movers, payers, yields, concentration, quality, secondary)


def sentence(payer_mix: pl.DataFrame, basis: str = "billed") -> str:
    """Say which class moved most between the last three months and those before."""
    column, what = BASES[basis]
    quarter = quarters.last_two(payer_mix.filter(pl.col(column) != 0), "service_month")
    if quarter is None:
        return quarters.TOO_FEW
    late, early = quarter
    spans = [
        payer_mix.filter(pl.col("service_month").is_in(span)) for span in (late, early)
    ]
    wholes = [added(span, column) for span in spans]
    if not all(wholes):
        return (
            f"There were no {what} in one of the last two quarters of this selection."
        )
    classes = sorted(set(payer_mix["financial_class_code"].drop_nulls()))
    moves = []
    for each in classes:
        mine = [added(span.filter(financial_class_code=each), column) for span in spans]
        now, before = (part(*pair) or 0 for pair in zip(mine, wholes, strict=True))
        moves.append((abs(now - before), each, now, before, mine))
    moved, each, now, before, mine = max(moves)
    if moved < 0.0005:
        return (
            f"No class' share of {what} moved between {wording.months(early)} and "
            f"{wording.months(late)}."
        )
    said = (
        f"{wording.words(each)} moved most: {wording.percent(now)} of {what} in "
        f"{wording.months(late)}, {wording.points(now - before)} "
        f"{'more' if now >= before else 'less'} than in {wording.months(early)}. "
    )
    if basis != "encounters":
        return said + "Dollar shares carry no interval here."
    counts = [share(int(a), int(b)) for a, b in zip(mine, wholes, strict=True)]
    return said + wording.verdict(*counts)


def numbers(payer_mix: pl.DataFrame, basis: str = "billed") -> list[Number]:
    """What was billed, allowed and paid, and what of it cannot be classed."""
    billed, allowed, paid = (
        added(payer_mix, column) for column in ("billed_usd", "allowed_usd", "paid_usd")
    )
    claims = int(added(payer_mix, "claims"))
    unknown = payer_mix.filter(pl.col("is_unknown_class").fill_null(True))
    few = claims < wording.FEW
    return [
        Number(
            "Billed",
            wording.dollars(billed),
            wording.many(claims, "claim"),
            wording.many(int(added(payer_mix, "encounters")), "encounter"),
            counted="claims",
        ),
        Number(
            "Allowed yield",
            wording.percent(part(allowed, billed)),
            f"{wording.dollars(allowed)} allowed of {wording.dollars(billed)} billed",
            "unanswered claims pull it down",
            few,
            counted="allowed yield",
        ),
        Number(
            "Payment to charge",
            wording.percent(part(paid, billed)),
            f"{wording.dollars(paid)} paid of {wording.dollars(billed)} billed",
            "net of reversals, all payers",
            few,
            counted="payment-to-charge",
        ),
        number.rate(
            "Class unknown",
            share(
                int(added(unknown, "encounters")), int(added(payer_mix, "encounters"))
            ),
            "encounters",
            counted="is_unknown_class",
        ),
        concentrated.number(payer_mix, basis),
    ]


def table(
    payer_mix: pl.DataFrame, basis: str = "billed", by: str = "class"
) -> pl.DataFrame:
    """One row per financial class or payer, with its share of each basis."""
    keys = ["financial_class_code"] if by == "class" else ["payer_id", "payer_name"]
    rows = sums(payer_mix, keys).sort(
        BASES[basis][0], keys[0], descending=[True, False], nulls_last=True
    )
    whole = {column: added(payer_mix, column) for column in SUMS}
    label = "financial_class" if by == "class" else "payer"
    named = wording.words if by == "class" else wording.name
    return pl.DataFrame(
        [
            {label: named(row[keys[-1]])} | measures(row, whole)
            for row in rows.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def total(payer_mix: pl.DataFrame) -> dict:
    """The table's last row."""
    whole = {column: added(payer_mix, column) for column in SUMS}
    return measures(whole, whole)


def measures(row: dict, whole: dict) -> dict:
    """The measures of one row of the table."""
    return {
        "claims": row["claims"],
        "encounters": row["encounters"],
        "encounter_share": part(row["encounters"], whole["encounters"]),
        "billed_usd": row["billed_usd"],
        "billed_share": part(row["billed_usd"], whole["billed_usd"]),
        "allowed_usd": row["allowed_usd"],
        "allowed_rate": part(row["allowed_usd"], row["billed_usd"]),
        "paid_usd": row["paid_usd"],
        "paid_share": part(row["paid_usd"], whole["paid_usd"]),
        "paid_rate": part(row["paid_usd"], row["billed_usd"]),
    }


RATES_OF = {"allowed_rate": "claims", "paid_rate": "claims"}
