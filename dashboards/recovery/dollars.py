"""What became of denied dollars: sums, and the chart of each month's."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.intervals import Share, part, share

Row = Mapping[str, Any]

COUNTS = (
    "denied_claims",
    "partly_denied_claims",
    "unresolved_claims",
    "awaiting_claims",
    "resubmitted_claims",
    "matured_denied_claims",
    "overturned_claims",
    "corrected_claims",
)
DOLLARS = (
    "denied_usd",
    "recovered_usd",
    "patient_usd",
    "not_allowed_usd",
    "unresolved_usd",
    "awaiting_usd",
    "matured_denied_usd",
    "overturned_usd",
    "corrected_usd",
    "reprocessed_usd",
)
AGES = ("180", "90", "365")


def sums(rows: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Add up what adds; the rates come after."""
    aged = [f"unresolved_{age}_{unit}" for age in AGES for unit in ("usd", "claims")]
    added = [pl.col(column).sum() for column in (*COUNTS, *DOLLARS, *aged)]
    return rows.group_by(by).agg(added).sort(by) if by else rows.select(added)


def overturned(row: Row) -> Share:
    """The share of matured denials that were overturned."""
    return share(row["overturned_claims"], row["matured_denied_claims"])


def outcomes(stale: str) -> dict[str, tuple[str, str]]:
    """What a denied dollar can have come to, from the bottom of the stack up."""
    return {
        "recovered": ("Recovered", theme.HUES[2]),
        "patient": ("Left to the patient", theme.HUES[5]),
        "not_allowed": ("Not allowed", theme.OTHER),
        "open": (f"Unresolved, up to {stale} days", theme.HUES[1]),
        "stale": (f"Unresolved, over {stale} days", theme.HUES[3]),
    }


def cut(row: Row, stale: str) -> dict[str, Any]:
    """Dollars by what they came to; they add up to those denied."""
    old = row[f"unresolved_{stale}_usd"]
    return {
        "recovered": row["recovered_usd"],
        "patient": row["patient_usd"],
        "not_allowed": row["not_allowed_usd"],
        "open": row["unresolved_usd"] - old,
        "stale": old,
    }


def became(denial_recovery: pl.DataFrame, stale: str = "180") -> go.Figure:
    """Stacked bars: what became of the dollars first denied in each month."""
    title = "What became of each month's denied dollars"
    rows = denial_recovery.drop_nulls("payment_month")
    if rows.is_empty():
        return charts.blank(title, "Nothing was denied in this selection.")
    months = {
        row["payment_month"]: cut(row, stale) | {"whole": row["denied_usd"]}
        for row in sums(rows, ["payment_month"]).iter_rows(named=True)
    }
    days = charts.spine(min(months), max(months))
    drawn = go.Figure()
    for outcome, (label, hue) in outcomes(stale).items():
        drawn.add_bar(
            x=days,
            y=[float(months[day][outcome]) if day in months else None for day in days],
            name=label,
            marker={"color": hue},
            hoverinfo="text",
            hovertext=[
                f"<b>{wording.month(day)}</b>, {label.lower()}"
                f"<br>{wording.dollars(months[day][outcome])}, "
                f"{wording.percent(part(months[day][outcome], months[day]['whole']))}"
                f" of {wording.dollars(months[day]['whole'])} denied"
                if day in months
                else ""
                for day in days
            ],
        )
    drawn.update_layout(barmode="stack", showlegend=True, bargap=0.12)
    drawn.update_yaxes(title="US dollars denied at first", tickformat="$~s", nticks=6)
    row = sums(rows).row(0, named=True)
    whole = cut(row, stale)
    summary = "; ".join(
        f"{label}: {wording.percent(part(whole[outcome], row['denied_usd']))}"
        for outcome, (label, _) in outcomes(stale).items()
    )
    return charts.finish(
        drawn,
        title,
        summary,
        360,
        "By month of the first answer, as it stands today: recent months have had less"
        " time. Not allowed: no longer denied, yet neither paid nor left to the patient"
        " (above the contract's price).",
    )


def ranked(
    denial_recovery: pl.DataFrame,
    by: str,
    title: str,
    payer_colours: Mapping[str, str] | None,
) -> go.Figure:
    """Dots: the share overturned, by payer or category, most denials first."""
    keys = ["payer_id", "payer_name"] if by == "payer" else ["denial_category"]
    rows = (
        sums(denial_recovery, keys)
        .filter(pl.col("matured_denied_claims") > 0)
        .sort("matured_denied_claims", keys[0], descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "No denial here is old enough to tell.")
    shown, note = charts.first(rows, 12, "with the most denials")
    bars = []
    for row in shown.iter_rows(named=True):
        rate = overturned(row)
        named = wording.name(row[keys[-1]]) if by == "payer" else None
        label = named or wording.words(row["denial_category"])
        alone = row["overturned_claims"] - row["corrected_claims"]
        bars.append(
            charts.Bar(
                label=label,
                value=rate.value,
                low=rate.low,
                high=rate.high,
                text=f"{wording.percent(rate.value)} of {wording.count(rate.of)}",
                hover=(
                    f"<b>{label}</b><br>{wording.percent(rate.value)}: "
                    f"{wording.count(rate.count)} of {wording.many(rate.of, 'denial')}"
                    f"<br>{wording.interval(rate)}"
                    f"<br>{wording.count(row['corrected_claims'])} by a new version,"
                    f" {wording.count(alone)} by the payer alone"
                    f"<br>{wording.dollars(row['overturned_usd'])} of"
                    f" {wording.dollars(row['matured_denied_usd'])}"
                    "<br>click to see these alone"
                ),
                hue=theme.colour(payer_colours, row[keys[0]])
                if by == "payer"
                else theme.ACCENT,
                key=(by, row[keys[0]]),
                is_pale=rate.of < wording.FEW,
            )
        )
    bars.sort(key=lambda bar: -(bar.value or 0))
    overall = overturned(sums(denial_recovery).row(0, named=True))
    drawn = charts.dots(bars, "Share of matured denials; dotted: all", overall.value)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)
