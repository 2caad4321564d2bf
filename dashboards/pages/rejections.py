"""Rejections.

What is refused at the front door, before anybody decides, and what does that cost?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, quarters, theme, wording
from dashboards.frontdoor import days
from dashboards.frontdoor.reasons import code, ranked, reasons
from dashboards.intervals import Share, share
from dashboards.number import Number

GROUP = "Denials"
ORDER = 6
FILTERS = (
    *filters.period("sent", "submitted_month", "Sent"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.Choice(
        "by",
        "Days lost by",
        (("payer", "Payer"), ("claim_type", "Claim type"), ("month", "Month")),
    ),
    filters.Choice(
        "show",
        "Table",
        (
            ("payers", "Payers"),
            ("senders", "Who answered"),
            ("reasons", "Reasons"),
            ("open", "Claims to send again"),
        ),
    ),
)
COUNTS = (
    *("submitted_claims", "acknowledged_claims", "accepted_claims"),
    *("rejected_claims", "first_claims", "first_accepted_claims"),
    *("never_resubmitted_claims", "rejected_usd", "unlinked_claims"),
)
FATES = {
    "none": "Never sent again",
    "unclear": "Perhaps sent again",
    "same_number": "Sent again, no answer yet",
    "new_number": "Sent again, no answer yet",
}
ANSWERED = {"PR": "Payer", "AY": "Clearinghouse", "none": "Nobody"}


def rejected(rows: pl.DataFrame) -> Share:
    """The share of acknowledged claims that were rejected."""
    return share(
        int(rows["rejected_claims"].sum()), int(rows["acknowledged_claims"].sum())
    )


def silent(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of payers that never sent a 277CA."""
    return rows.filter(~pl.col("has_acknowledgments"))


def figure(rejections: pl.DataFrame) -> go.Figure:
    """Line: the share of acknowledged claims that were rejected, by month sent."""
    title = "Rejected claims of those acknowledged, by month of submission"
    rows = rejections.filter(
        (pl.col("acknowledged_claims") > 0) & pl.col("submitted_month").is_not_null()
    )
    if rows.is_empty():
        return charts.blank(
            title,
            "No payer of this selection sends 277CA: how much is rejected is unknown.",
        )
    days_sent = rows["submitted_month"].to_list()
    months = charts.spine(min(days_sent), max(days_sent))
    parts = [rejected(rows.filter(submitted_month=month)) for month in months]
    drawn = go.Figure()
    charts.shares_over_time(drawn, months, parts, "claims acknowledged")
    drawn.update_yaxes(
        tickformat="~%",
        title="Share of claims acknowledged",
        range=[0, charts.ceiling(parts)],
    )
    return charts.finish(
        drawn, title, sentence(rejections), note="Band: 95 % interval."
    )


def payers(
    rejections: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Dots: each payer's rejection rate; payers that say nothing are unknown."""
    title = "Which payers reject: share of claims acknowledged"
    rows = _added(rejections, ["payer_id", "payer_name"])
    if rows.is_empty():
        return charts.blank(title, "No claims in this selection.")
    quiet = set(silent(rejections)["payer_id"])
    rows = rows.filter(pl.col("submitted_claims") > 0)
    shown, more = charts.first(rows, 12, "with the most claims sent")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"], "Unknown payer")
        part = share(row["rejected_claims"], row["acknowledged_claims"])
        said = (
            "unknown: sends no 277CA"
            if row["payer_id"] in quiet
            else f"{wording.percent(part.value)} of {wording.count(part.of)}"
        )
        bars.append(
            charts.Bar(
                label=name,
                value=part.value,
                low=part.low,
                high=part.high,
                text=said,
                hover=f"<b>{name}</b><br>{wording.count(part.count)} rejected of"
                f" {wording.many(part.of, 'claim')} acknowledged"
                f"<br>{wording.interval(part)}"
                f"<br>{wording.many(row['submitted_claims'], 'claim')} sent",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]) if row["payer_id"] else None,
                is_pale=part.of < wording.FEW,
            )
        )
    drawn = charts.dots(bars, "Rejected of acknowledged", rejected(rejections).value)
    drawn.update_xaxes(tickformat="~%")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        charts.notes("Dotted: all of them together.", more),
    )


def lost(
    rejections_delays: pl.DataFrame,
    by: str = "payer",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: the days from rejection to acceptance."""
    return days.lost(rejections_delays, by, payer_colours)


DRIVERS = (payers, reasons, lost)


def sentence(rejections: pl.DataFrame) -> str:
    """Say how much was rejected, and how that differs from the quarter before."""
    rows = rejections.filter(pl.col("acknowledged_claims") > 0)
    found = quarters.changed(rows, "submitted_month", rejected)
    if found is None:
        return (
            "Claims of fewer than six months were acknowledged in this selection:"
            " too few to say what changed."
        )
    now, said = found
    return (
        f"{wording.percent(now.value)} of the claims acknowledged were rejected {said}"
    )


def note(rejections: pl.DataFrame) -> str:
    """Say of how many claims nothing is known."""
    quiet = silent(rejections)
    claims = int(quiet["submitted_claims"].sum())
    said = "A rejected claim was not decided, so it is in no denial rate."
    if not claims:
        return said
    names = quiet["payer_id"].n_unique()
    return (
        f"{said} {wording.many(names, 'payer')} never sent a 277CA: what became of"
        f" {wording.many(claims, 'claim')} sent to them is not known."
    )


def numbers(rejections: pl.DataFrame, rejections_delays: pl.DataFrame) -> list[Number]:
    """How much is rejected, accepted at first, lost in days, and left lying."""
    sums = {name: rejections[name].sum() for name in COUNTS}
    repaired = days.repairs(rejections_delays)
    count = int(repaired["claims"].sum())
    lying = share(int(sums["never_resubmitted_claims"]), int(sums["rejected_claims"]))
    return [
        number.rate(
            "Rejected",
            rejected(rejections),
            "claims acknowledged",
            f"{wording.dollars(sums['rejected_usd'])} billed",
            counted="rejection rate",
        ),
        number.rate(
            "First-pass acceptance",
            share(int(sums["first_accepted_claims"]), int(sums["first_claims"])),
            "claims acknowledged as first sent",
            counted="first-pass acceptance",
        ),
        Number(
            "Days lost",
            days.days(days.quantile(repaired, 0.5)),
            f"median of {wording.many(count, 'claim')} accepted at last",
            f"90 % within {days.days(days.quantile(repaired, 0.9))}",
            count < wording.FEW,
            counted="days lost",
        ),
        number.rate(
            "Never sent again", lying, "claims rejected", counted="never resubmitted"
        ),
        number.rate(
            "Acknowledged",
            share(int(sums["acknowledged_claims"]), int(sums["submitted_claims"])),
            "claims sent",
            "the rest is not known",
            counted="acknowledged",
        ),
    ]


def _added(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return (
        rows.group_by(keys)
        .agg(pl.col(COUNTS).sum())
        .sort("submitted_claims", keys[0], descending=[True, False])
    )


def table(
    rejections: pl.DataFrame,
    rejections_statuses: pl.DataFrame,
    rejections_open: pl.DataFrame,
    show: str = "payers",
) -> pl.DataFrame:
    """Payers, who answered, reasons, or the claims to send again."""
    if show == "open":
        listed = rejections_open.sort(
            "billed_usd", "claim_id", descending=[True, False]
        )
        return listed.select(
            "claim_id",
            payer=pl.col("payer_name").map_elements(wording.name, pl.String),
            state=pl.col("resubmission_code").replace_strict(FATES, default=None),
            rejected=pl.col("rejected_date").cast(pl.String),
            waiting_days="waiting_days",
            reason="label",
            billed_usd="billed_usd",
        )
    if show == "reasons":
        rows = ranked(rejections_statuses)
        total = rows["claims"].sum() or 1
        return pl.DataFrame(
            [
                {
                    "reason": row["label"],
                    "how": row["category_label"],
                    "codes": code(row),
                    "claims": row["claims"],
                    "claims_share": row["claims"] / total,
                    "billed_usd": row["billed_usd"],
                }
                for row in rows.iter_rows(named=True)
            ],
            infer_schema_length=None,
        )
    keys = ["payer_id", "payer_name"]
    if show == "senders":
        keys = ["source_code", "source_id"]
    return pl.DataFrame(
        [
            {_label(row, show)[0]: _label(row, show)[1]} | measures(row)
            for row in _added(rejections, keys).iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def _label(row: dict, show: str) -> tuple[str, str]:
    if show == "payers":
        return "payer", wording.name(row["payer_name"], "Unknown payer")
    who = ANSWERED.get(row["source_code"], row["source_code"])
    if row["source_id"] in ("none", "unknown"):
        return "who_answered", who
    return "who_answered", f"{who} {row['source_id']}"


def measures(row: dict) -> dict:
    """The measures of one row of the table."""
    part = share(row["rejected_claims"], row["acknowledged_claims"])
    first = share(row["first_accepted_claims"], row["first_claims"])
    return {
        "submitted_claims": row["submitted_claims"],
        "acknowledged_claims": row["acknowledged_claims"],
        "accepted_claims": row["accepted_claims"],
        "rejected_claims": row["rejected_claims"],
        "rejection_rate": part.value,
        "rejection_rate_low": part.low,
        "rejection_rate_high": part.high,
        "first_pass_rate": first.value,
        "never_resubmitted_claims": row["never_resubmitted_claims"],
        "rejected_usd": row["rejected_usd"],
        "unlinked_claims": row["unlinked_claims"],
    }


def total(rejections: pl.DataFrame, show: str = "payers") -> dict:
    """The table's last row; lists have none."""
    if show not in ("payers", "senders"):
        return {}
    return measures({name: rejections[name].sum() for name in COUNTS})


RATES_OF = {
    "rejection_rate": "acknowledged_claims",
    "rejection_rate_low": "acknowledged_claims",
    "rejection_rate_high": "acknowledged_claims",
    "first_pass_rate": "acknowledged_claims",
}
