"""Silent changes of fees: what was found, over time, by size and in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import part
from dashboards.payments.prices import sums

MOST_LINES = 5  # changed payers with a line of their own
MOST_DOTS = 20

Row = Mapping[str, Any]


def whole(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes of all services of a payer; where there are none, those of kinds."""
    changes = changes.filter(state_code="changed")
    payers = changes.filter(pl.col("service_kind_code").is_null())
    rest = changes.filter(~pl.col("payer_id").is_in(payers["payer_id"].implode()))
    return pl.concat([payers, rest]).sort("difference_usd", "payer_id", "change_date")


def size(row: Row) -> str:
    """'12.0 % less'."""
    how = "less" if row["size_share"] < 0 else "more"
    return f"{wording.percent(abs(row['size_share']))} {how}"


def what(row: Row) -> str:
    """The services that a change is of, in words."""
    kind = row["service_kind_code"]
    return wording.words(kind).lower() if kind else "all services"


def index(
    payment_variance_months: pl.DataFrame,
    payment_variance_changes: pl.DataFrame,
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Lines: allowed over what is usual, by month of service; changed payers named."""
    title = "Prices against each payer's own usual, by month of service"
    months = payment_variance_months.drop_nulls("service_month")
    if months.is_empty():
        return charts.blank(title, "No service in this selection shows a price.")
    changes = whole(payment_variance_changes)
    named = list(dict.fromkeys(changes["payer_id"]))[:MOST_LINES]
    spine = charts.spine(*charts.ends(months["service_month"]))
    drawn = go.Figure()
    rest = months.filter(~pl.col("payer_id").is_in(named))
    if not rest.is_empty():
        label = "all other payers" if named else "all payers"
        _line(drawn, spine, rest, label, theme.OTHER)
    for payer_id in named:
        mine = months.filter(payer_id=payer_id)
        name = wording.name(str(mine["payer_name"][0]) if mine.height else None)
        hue = theme.colour(payer_colours, payer_id)
        _line(drawn, spine, mine, name, theme.INK if hue == theme.OTHER else hue)
    _marks(drawn, changes.filter(pl.col("payer_id").is_in(named)))
    drawn.add_hline(y=1, line={"color": theme.LINE, "width": 1}, layer="below")
    drawn.update_layout(showlegend=bool(named))
    drawn.update_yaxes(tickformat="~%", title="Allowed, share of usual")
    return charts.finish(
        drawn,
        title,
        sentence(payment_variance_changes),
        note="100 % is the payer's own median of each service over the whole period;"
        " hollow points rest on fewer than 30 services."
        + (" Dotted: the day from which prices changed." if named else ""),
    )


def _line(
    drawn: go.Figure, spine: list[date], rows: pl.DataFrame, name: str, hue: str
) -> None:
    """One line of the price index; a month without services is a gap."""
    by_month = {
        row["service_month"]: row
        for row in sums(rows, ["service_month"]).iter_rows(named=True)
    }
    cells = [by_month.get(month) for month in spine]
    values = [
        part(row["allowed_usd"], row["usual_usd"]) if row else None for row in cells
    ]
    drawn.add_scatter(
        x=spine,
        y=values,
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": hue, "width": 2.5},
        marker={
            "size": 7,
            "color": hue,
            "symbol": [
                "circle-open"
                if not row or row["priced_lines"] < wording.FEW
                else "circle"
                for row in cells
            ],
        },
        hoverinfo="text",
        hovertext=[
            f"<b>{name}</b>, {wording.month(month)}<br>{wording.percent(value)} of"
            f" usual<br>{wording.dollars(row['allowed_usd'] if row else None)} allowed"
            f" for {wording.many(row['priced_lines'] if row else 0, 'service')}"
            for month, value, row in zip(spine, values, cells, strict=True)
        ],
    )


def _marks(drawn: go.Figure, changes: pl.DataFrame) -> None:
    for row in changes.iter_rows(named=True):
        line = {"color": theme.SOFT_INK, "width": 1.5, "dash": "dot"}
        drawn.add_vline(row["change_date"], line=line)
        drawn.add_annotation(
            x=row["change_date"],
            y=1,
            yref="y domain",
            yanchor="top",
            xanchor="right",
            xshift=-4,
            text=wording.day(row["change_date"]),
            showarrow=False,
            font={"size": 12, "color": theme.SOFT_INK},
        )


def found(
    payment_variance_changes: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Dots: the size of each change of fees with its interval, whole payers first."""
    title = "Silent changes of fees: how far prices moved, and since when"
    rows = payment_variance_changes.filter(state_code="changed")
    if rows.is_empty():
        return charts.blank(title, "No change of fees is beyond chance here.")
    rows = rows.sort("payer_name", "change_date", "service_kind_code", nulls_last=False)
    shown, more = charts.first(rows, MOST_DOTS, "first by the name of their payer")
    bars = []
    for row in shown.iter_rows(named=True):
        began = wording.day(row["change_date"])
        label = f"{wording.name(row['payer_name'])}, {what(row)}, {began}"
        bars.append(
            charts.Bar(
                label=label,
                value=row["size_share"],
                text=f"{size(row)}, {wording.dollars(row['difference_usd'])}",
                hover=f"<b>{label}</b><br>{size(row)}<br>95{wording.THIN}% interval "
                f"{wording.percent(row['size_low'])} to "
                f"{wording.percent(row['size_high'])}"
                f"<br>{wording.many(row['moved_codes'], 'code')} of "
                f"{row['compared_codes']} moved"
                f"<br>{wording.dollars(row['difference_usd'])} on "
                f"{wording.dollars(row['moved_allowed_usd'])} allowed since"
                f"<br>possible from {wording.day(row['first_possible_date'])} to "
                f"{wording.day(row['last_possible_date'])}"
                f"<br>{wording.many(row['before_claims'], 'claim')} before, "
                f"{wording.count(row['after_claims'])} since",
                hue=theme.colour(payer_colours, row["payer_id"]),
                low=row["size_low"],
                high=row["size_high"],
                key=("payer", row["payer_id"]),
                is_pale=row["after_claims"] < wording.FEW,
            )
        )
    drawn = charts.dots(bars, "Change of prices", 0.0)
    summary = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes(
            "Tested for every payer and each of its kinds of service; of those named,"
            " at most 5 % are expected to be so by chance. Dollars: allowed since,"
            " against the prices before.",
            more,
        ),
    )


def sentence(
    payment_variance_changes: pl.DataFrame,
) -> str:
    """Say which payer changed its fees most, by how much and since when."""
    tested = payment_variance_changes.filter(pl.col("state_code") != "too_few")
    payers = tested["payer_id"].n_unique()
    changes = whole(payment_variance_changes)
    if not payers:
        return (
            "No payer here has claims enough to tell a change of its fees: it takes"
            " 30 with a price."
        )
    if changes.is_empty():
        return (
            f"None of {wording.many(payers, 'payer')} changed its fees beyond what"
            " chance explains."
        )
    row = changes.row(0, named=True)
    lost = row["difference_usd"]
    others = changes["payer_id"].n_unique() - 1
    of = f" for {what(row)}" if row["service_kind_code"] else ""
    rest = (
        f" {wording.many(others, 'other payer')} changed, too."
        if others
        else f" No other of {wording.many(payers, 'payer')} changed."
        if payers > 1
        else ""
    )
    return (
        f"{wording.name(row['payer_name'])} allows {size(row)}{of} since services of "
        f"{wording.day(row['change_date'])}: {wording.dollars(abs(lost))} "
        f"{'less' if lost < 0 else 'more'} so far. That is beyond chance.{rest}"
    )
