"""Which payers: their shares, what a billed dollar brings, and who pays second."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import part
from dashboards.mix.sums import BASES, added, amount, sums


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
    shown, note = charts.first(rows, 12, f"with the most {what}")
    bars = []
    for row in shown.iter_rows(named=True):
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
    drawn.update_xaxes(tickformat="~%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


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
    shown, note = charts.first(rows, 12, "with the most dollars billed")
    bars = []
    for row in shown.iter_rows(named=True):
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
    drawn.update_xaxes(tickformat="~%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def secondary(
    payer_mix: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Bars: dollars that payers paid who were not first in turn, by who paid."""
    title = "Who pays second: dollars of payers that were not first in turn"
    rows = (
        payer_mix.group_by("payer_id", "payer_name")
        .agg(pl.col("secondary_paid_usd", "paid_usd").sum())
        .filter(pl.col("secondary_paid_usd") != 0)
        .sort("secondary_paid_usd", "payer_id", descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "Nobody paid second in this selection.")
    shown, more = charts.first(rows, 10, "that paid most so")
    bars = [
        charts.Bar(
            label=(name := wording.name(row["payer_name"], "Unknown payer")),
            value=float(row["secondary_paid_usd"]),
            text=wording.dollars(row["secondary_paid_usd"]),
            hover=(
                f"<b>{name}</b><br>${row['secondary_paid_usd']:,.2f} paid as second"
                f" or later payer<br>of ${row['paid_usd']:,.2f} that it paid in all"
            ),
            hue=theme.colour(payer_colours, row["payer_id"]),
            key=("payer", row["payer_id"]) if row["payer_id"] else None,
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "US dollars, net of reversals")
    drawn.update_xaxes(tickformat="$~s")
    total = added(payer_mix, "secondary_paid_usd")
    share = part(total, added(payer_mix, "paid_usd"))
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes(
            f"{wording.dollars(total)} in all, {wording.percent(share)} of what was"
            " paid. It belongs to the payer that paid, not to the one billed first.",
            more,
        ),
    )
