"""What payers took back, month by month, and stays answered with another DRG."""

from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import part

KINDS = {
    "not_replaced": ("Reversed, nothing in its stead", theme.HUES[3]),
    "replaced_by_less": ("Reversed, paid less", theme.HUES[1]),
    "provider_adjustment": ("Provider adjustment (PLB)", theme.HUES[6]),
    "voided": ("Reversed after our void", theme.HUES[5]),
    "original_unknown": ("Reversed, payment not in the files", theme.OTHER),
}
BANDS = {
    "0_30": "0 to 30 days",
    "31_90": "31 to 90 days",
    "91_180": "91 to 180 days",
    "181_365": "181 to 365 days",
    "over_365": "over 365 days",
    "unknown": "unknown",
}


def taken(denial_recovery_take_backs: pl.DataFrame) -> go.Figure:
    """Stacked bars: dollars taken back by month, by the way in which."""
    title = "Taken back after payment, by month"
    rows = denial_recovery_take_backs.drop_nulls("take_back_month")
    if rows.is_empty():
        return charts.blank(title, "Nothing was taken back in this selection.")
    days = rows["take_back_month"].to_list()
    months = charts.spine(min(days), max(days))
    drawn = go.Figure()
    told = []
    for kind, (label, hue) in KINDS.items():
        mine = rows.filter(kind_code=kind)
        if mine.is_empty():
            continue
        added = mine.group_by("take_back_month").agg(
            pl.col("taken_usd", "take_back_count", "aged_count", "aged_days").sum()
        )
        cells = {row["take_back_month"]: row for row in added.iter_rows(named=True)}
        drawn.add_bar(
            x=months,
            y=[float(cells[m]["taken_usd"]) if m in cells else 0 for m in months],
            name=label,
            marker={"color": hue},
            hoverinfo="text",
            hovertext=[_hover(label, m, cells.get(m)) for m in months],
        )
        told.append(f"{label}: {wording.dollars(mine['taken_usd'].sum())}")
    drawn.update_layout(barmode="relative", showlegend=True, bargap=0.12)
    drawn.update_yaxes(title="US dollars taken back", tickformat="$~s", nticks=6)
    return charts.finish(
        drawn,
        title,
        "; ".join(told),
        360,
        "Provider adjustments belong to a remittance and never to a claim. A payer may"
        " tell one take-back both ways: the kinds are not to be added blindly.",
    )


def _hover(label: str, month: date, row: dict | None) -> str:
    if row is None:
        return ""
    aged = row["aged_count"]
    late = "days since payment unknown"
    if aged:
        late = f"{row['aged_days'] / aged:.0f} days after payment on average"
    return (
        f"<b>{wording.month(month)}</b>, {label.lower()}"
        f"<br>{wording.dollars(row['taken_usd'])} in {row['take_back_count']:,}"
        f"<br>{late}"
    )


def takers(
    denial_recovery_take_backs: pl.DataFrame,
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: who takes back, and how long after the payment."""
    title = "Who takes back, and how late"
    kept = denial_recovery_take_backs.filter(pl.col("kind_code") != "voided")
    rows = (
        kept.group_by("payer_id", "payer_name")
        .agg(
            pl.col("taken_usd", "take_back_count").sum(),
            late=pl.col("taken_usd")
            .filter(pl.col("age_band_code").is_in(["91_180", "181_365", "over_365"]))
            .sum(),
            plb=pl.col("taken_usd")
            .filter(pl.col("kind_code") == "provider_adjustment")
            .sum(),
            **{
                band: pl.col("taken_usd").filter(pl.col("age_band_code") == band).sum()
                for band in BANDS
            },
        )
        .sort("taken_usd", "payer_id", descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "Nothing was taken back in this selection.")
    shown, note = charts.first(rows, 12, "that took most")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"], "Unknown payer")
        known = row["taken_usd"] - row["unknown"]
        late = (
            f", {wording.percent(part(row['late'], known), 0)} after 90 days"
            if known
            else ", days unknown"
        )
        bars.append(
            charts.Bar(
                label=name,
                value=float(row["taken_usd"]),
                text=f"{wording.dollars(row['taken_usd'])}{late}",
                hover=f"<b>{name}</b><br>"
                f"{wording.many(row['take_back_count'], 'take-back')}<br>"
                + "<br>".join(
                    f"{label}: {wording.dollars(row[band])}"
                    for band, label in BANDS.items()
                    if row[band]
                )
                + "<br>click to see this payer alone",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]),
            )
        )
    drawn = charts.ranking(bars, "US dollars taken back; our voids left out")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes(
            "Days since payment are known of reversals, and of provider adjustments"
            " (PLB) that quote the claim number of an earlier payment. Others are"
            " unknown.",
            note,
        ),
    )


def kept_as_billed(denial_recovery_drg: pl.DataFrame) -> str:
    """Say of how many stays payers changed the DRG."""
    stays = int(denial_recovery_drg["answered_claims"].sum())
    if not stays:
        return "No answer here names the DRG of a stay."
    changed = int(denial_recovery_drg["changed_claims"].sum())
    if not changed:
        return f"The DRG of none of {wording.many(stays, 'stay')} was changed."
    return (
        f"The DRG of {wording.count(changed)} of {wording.many(stays, 'stay')} was"
        f" changed ({wording.percent(part(changed, stays))})."
    )


def downgrades(denial_recovery_drg: pl.DataFrame) -> go.Figure | None:
    """Bars: stays answered with another DRG than was billed, most dollars first."""
    title = "Stays answered with another DRG than was billed"
    rows = (
        denial_recovery_drg.filter(pl.col("changed_claims") > 0)
        .group_by("billed_drg_code", "answered_drg_code")
        .agg(
            pl.col(
                *("changed_claims", "lower_claims", "higher_claims"),
                *("allowed_usd", "comparable_claims", "short_usd"),
            ).sum()
        )
        .sort(
            *("short_usd", "changed_claims", "billed_drg_code", "answered_drg_code"),
            descending=[True, True, False, False],
        )
    )
    if rows.is_empty():
        return None
    shown, more = charts.first(rows, 12, "with the most dollars short")
    bars = [
        charts.Bar(
            label=f"{row['billed_drg_code']} answered as {row['answered_drg_code']}",
            value=float(row["short_usd"]),
            text=f"{wording.many(row['changed_claims'], 'stay')}, {_short(row)}",
            hover=f"<b>{row['billed_drg_code']} to {row['answered_drg_code']}</b>"
            f"<br>{wording.count(row['lower_claims'])} to a lower weight,"
            f" {wording.count(row['higher_claims'])} to a higher, the rest unknown"
            f"<br>{wording.dollars(row['allowed_usd'])} allowed",
            is_pale=row["comparable_claims"] == 0,
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "Dollars short of the payer's own mean for the DRG")
    drawn.update_xaxes(tickformat="$~s")
    return charts.finish(
        drawn,
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in bars),
        charts.tall(bars),
        charts.notes(
            "Compared with what the same payer allows for stays that it left at the DRG"
            " billed (5 or more). The contract's price of a stay is not in these"
            " files.",
            more,
        ),
    )


def _short(row: dict) -> str:
    if not row["comparable_claims"]:
        return "nothing to compare with"
    return f"{wording.dollars(row['short_usd'])} short"
