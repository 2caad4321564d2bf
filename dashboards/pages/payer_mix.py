"""Payer mix.

Who pays for the practice's care, and is the mix shifting?
"""

from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, theme, wording
from dashboards.intervals import share
from dashboards.number import Number

ORDER = 3

BASES = {
    "billed": ("billed_usd", "billed dollars"),
    "paid": ("paid_usd", "paid dollars"),
    "encounters": ("encounters", "encounters"),
}
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
        "by", "Table by", (("class", "Financial class"), ("payer", "Payer"))
    ),
)
SUMS = ("claims", "encounters", "billed_usd", "allowed_usd", "paid_usd")
MOST_SERIES = 6


def added(rows: pl.DataFrame, column: str) -> Any:
    """The sum of a column: dollars stay exact."""
    return rows[column].sum()


def sums(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Add up what adds, per group."""
    return rows.group_by(by).agg(pl.col(column).sum() for column in SUMS).sort(by)


def part(some: Decimal | int, of: Decimal | int) -> float | None:
    """A share of a sum; null of nothing."""
    return float(some) / float(of) if of else None


def amount(basis: str, value: Decimal | int) -> str:
    """A sum in its own unit."""
    return (
        wording.count(int(value)) if basis == "encounters" else wording.dollars(value)
    )


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
    drawn.update_yaxes(tickformat=".0%", title=f"Share of {what}", range=[0, 1.0])
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


def payers(
    payer_mix: pl.DataFrame,
    basis: str = "billed",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: each payer's share, largest first, with the yield of what it is billed."""
    column, what = BASES[basis]
    title = f"Which payers: share of {what}"
    total = added(payer_mix, column)
    if not total:
        return charts.blank(title, f"No {what} in this selection.")
    rows = sums(payer_mix, ["payer_id", "payer_name"]).sort(
        column, "payer_id", descending=[True, False], nulls_last=True
    )
    bars = []
    for row in rows.head(12).iter_rows(named=True):
        name, value = (
            wording.name(row["payer_name"], "Unknown payer"),
            part(row[column], total),
        )
        bars.append(
            charts.Bar(
                label=name,
                value=value,
                text=f"{wording.percent(value)}, {amount(basis, row[column])}",
                hover=(
                    f"<b>{name}</b><br>{wording.percent(value)} of {what}"
                    f"<br>billed {wording.dollars(row['billed_usd'])}, "
                    f"allowed {wording.dollars(row['allowed_usd'])}, "
                    f"paid {wording.dollars(row['paid_usd'])}"
                    "<br>click to see this payer alone"
                ),
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]) if row["payer_id"] else None,
                is_pale=row["claims"] < wording.FEW,
            )
        )
    drawn = charts.ranking(bars, f"Share of {what}")
    drawn.update_xaxes(tickformat=".0%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


def yields(
    payer_mix: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Bars: paid of each billed dollar, by payer."""
    title = "What a billed dollar brings: paid share, by payer"
    rows = (
        sums(payer_mix, ["payer_id", "payer_name"])
        .filter(pl.col("billed_usd") > 0)
        .sort("billed_usd", "payer_id", descending=[True, False], nulls_last=True)
    )
    if rows.is_empty():
        return charts.blank(title, "Nothing was billed in this selection.")
    bars = []
    for row in rows.head(12).iter_rows(named=True):
        name = wording.name(row["payer_name"], "Unknown payer")
        value = part(row["paid_usd"], row["billed_usd"])
        bars.append(
            charts.Bar(
                label=name,
                value=value,
                text=wording.percent(value),
                hover=(
                    f"<b>{name}</b><br>paid {wording.dollars(row['paid_usd'])} and "
                    f"allowed {wording.dollars(row['allowed_usd'])}"
                    f"<br>of {wording.dollars(row['billed_usd'])} billed"
                ),
                hue=theme.colour(payer_colours, row["payer_id"]),
                is_pale=row["claims"] < wording.FEW,
            )
        )
    drawn = charts.ranking(bars, "Paid dollars of billed dollars")
    drawn.update_xaxes(tickformat=".0%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


DRIVERS = (payers, yields)


def sentence(payer_mix: pl.DataFrame, basis: str = "billed") -> str:
    """Say which class moved most between the last three months and those before."""
    column, what = BASES[basis]
    months = (
        payer_mix.filter(pl.col(column) != 0)["service_month"].unique().sort().to_list()
    )
    if len(months) < 6:
        return (
            "Fewer than six months are in this selection: too few to say what changed."
        )
    late, early = months[-3:], months[-6:-3]
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


def numbers(payer_mix: pl.DataFrame) -> list[Number]:
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
            f"{wording.count(claims)} claims",
            f"{wording.count(added(payer_mix, 'encounters'))} encounters",
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
