"""Denial worklist.

Which open denials are to be worked first, what are they worth, and how long is left?
"""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.number import Number
from dashboards.worklist import beside, layout
from dashboards.worklist.beside import to_work

MENU = "Worklist"
GROUP = "Denials"
ORDER = 2
SHOWN = 500
FIRST = 25  # claims that the sentence speaks of

SHOWS = (("to_do", "To do"), ("snoozed", "Snoozed"), ("finished", "Finished"))
FILTERS = (
    filters.Filter("show", "Show", "show_code", "one", default="to_do", named=SHOWS),
    filters.Filter(
        "status", "Status", "status", named=beside.STATUSES, is_written=True
    ),
    filters.Filter("assignee", "Assignee", "assignee", is_written=True),
    filters.PAYER,
    filters.Filter("category", "Denied for", "denial_category"),
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.Filter("specialty", "Specialty", "specialty"),
    filters.Filter("left", "Days left", "days_band", named=beside.BANDS),
    filters.Choice("by", "Chart by", (("category", "Reason"), ("payer", "Payer"))),
)
BY = {
    "category": ("denial_category", "denial_category", "category"),
    "payer": ("payer_id", "payer_name", "payer"),
}


BESIDE = (beside.laid, beside.version)
BELOW = layout.place


def figure(
    denial_worklist: pl.DataFrame,
    by: str = "category",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: recoverable dollars to work, by reason or payer, largest first."""
    key, name, control = BY[by]
    title = f"Recoverable dollars to work, by {'payer' if by == 'payer' else 'reason'}"
    rows = _added(to_work(denial_worklist), list(dict.fromkeys([key, name])))
    if rows.is_empty():
        return charts.blank(title, "No open denial is to be worked in this selection.")
    shown, note = charts.first(rows, 12, "with the most dollars")
    bars = [
        _bar(
            row,
            wording.name(row[name], "Unknown payer")
            if by == "payer"
            else wording.words(row[name]),
            (control, row[key]) if row[key] else None,
            theme.colour(payer_colours, row[key]) if by == "payer" else None,
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "US dollars recoverable")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def clocks(denial_worklist: pl.DataFrame) -> go.Figure:
    """Bars: recoverable dollars to work, by days left on the payer's clocks."""
    title = "How long is left: recoverable dollars to work, by days left"
    found = {
        row["days_band"]: row
        for row in _added(to_work(denial_worklist), ["days_band"]).iter_rows(named=True)
    }
    if not found:
        return charts.blank(title, "No open denial is to be worked in this selection.")
    bars = [
        _bar(found[code], label, ("left", code))
        for code, label in beside.BANDS
        if code in found
    ]
    drawn = charts.ranking(bars, "US dollars recoverable")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


DRIVERS = (clocks,)


def _added(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return (
        rows.group_by(by)
        .agg(
            pl.col("recoverable_usd", "denied_usd").sum(),
            claims=pl.len(),
        )
        .sort("recoverable_usd", *by, descending=[True] + [False] * len(by))
    )


def _bar(
    row: dict, label: str, key: tuple[str, str] | None, hue: str | None = None
) -> charts.Bar:
    return charts.Bar(
        label=label,
        value=float(row["recoverable_usd"]),
        text=wording.dollars(row["recoverable_usd"]),
        hover=(
            f"<b>{label}</b><br>${row['recoverable_usd']:,.2f} recoverable"
            f"<br>of ${row['denied_usd']:,.2f} denied"
            f"<br>{wording.many(row['claims'], 'claim')}"
            "<br>click to see these alone"
        ),
        hue=hue or theme.ACCENT,
        key=key,
    )


def sentence(denial_worklist: pl.DataFrame) -> str:
    """Say what to work first, and what of the whole it is."""
    rows = to_work(denial_worklist)
    if rows.is_empty():
        return "No open denial of this selection is to be worked now."
    every = rows["recoverable_usd"].sum()
    if not every:
        return (
            f"{wording.many(rows.height, 'open denial')} of"
            f" {wording.dollars(rows['denied_usd'].sum())}"
            f" {wording.verb(rows.height, 'is', 'are')} to be worked. Too few denials"
            " have matured to say how much of it comes back."
        )
    first = rows.head(FIRST)
    those = f"these {first.height}" if first.height > 1 else "this one"
    return (
        f"Work {those} first: {wording.dollars(first['recoverable_usd'].sum())} of"
        f" {wording.dollars(every)} recoverable, in"
        f" {wording.many(rows.height, 'open denial')}."
    )


def numbers(denial_worklist: pl.DataFrame) -> list[Number]:
    """What is open, what of it may come back, and what cannot be worked."""
    rows = to_work(denial_worklist)
    denied, back = rows["denied_usd"].sum(), rows["recoverable_usd"].sum()
    part = float(back) / float(denied) if denied else None
    waits = denial_worklist.filter(pl.col("resubmitted_date").is_not_null())
    late = denial_worklist.filter("is_too_late")
    return [
        Number(
            "Dollars denied, to work",
            wording.dollars(denied),
            wording.many(rows.height, "claim"),
            counted="open denied dollars",
        ),
        Number(
            "Recoverable",
            wording.dollars(back) if rows["recoverable_usd"].count() else wording.NONE,
            f"{wording.percent(part)} of what is denied on them",
            counted="recoverable dollars",
        ),
        Number(
            "Sent again, not answered",
            wording.count(waits.height),
            f"{wording.dollars(waits['denied_usd'].sum())} denied; listed last",
        ),
        Number(
            "Both clocks run out",
            wording.count(late.height),
            f"{wording.dollars(late['denied_usd'].sum())} denied; listed last",
        ),
    ]


def note(denial_worklist: pl.DataFrame) -> str:
    """Say what is not known: the clocks of payers without limits."""
    unknown = denial_worklist.filter(pl.col("left_days").is_null())
    said = (
        "Click a row to see what happened to the claim and to write about it; snoozed"
        " and finished ones are under Show."
    )
    if unknown.is_empty():
        return said
    return (
        f"{said} Of {wording.count(unknown.height)} of"
        f" {wording.many(denial_worklist.height, 'claim')} no filing or appeal limit is"
        f" known, of {wording.many(unknown['payer_id'].n_unique(), 'payer')}: put these"
        " into codes/payer_clock.csv."
    )


def table(denial_worklist: pl.DataFrame) -> pl.DataFrame:
    """One row per open denial, the most worth first."""
    rows = denial_worklist.sort("rank_index")
    words = {
        value: wording.words(value)
        for column in ("denial_category", "status", "usual_code")
        for value in rows[column].drop_nulls().unique()
    }
    named = {
        value: wording.name(value)
        for column in ("payer_name", "facility_name")
        for value in rows[column].drop_nulls().unique()
    }
    code = pl.concat_str(
        pl.concat_str("group_code", "reason_code", separator="-", ignore_nulls=True),
        "remark_code",
        separator=" ",
        ignore_nulls=True,
    )
    usual = pl.concat_str(
        pl.col("usual_code").replace(words),
        pl.lit(", "),
        pl.col("usual_claims").cast(pl.String),
        pl.lit(" of "),
        pl.col("usual_of_claims").cast(pl.String),
        pl.lit(", in "),
        pl.col("usual_days").round(0).cast(pl.Int64).cast(pl.String),
        pl.lit(" days"),
    )
    return rows.select(
        pl.col("payer_name").replace(named).fill_null("Unknown payer"),
        "rank_index",
        pl.col("denial_category").replace(words),
        pl.col("reason_label").fill_null(""),
        code.alias("reason"),
        "denied_usd",
        "recoverable_usd",
        "left_days",
        pl.col("status").replace(words),
        "assignee",
        "snoozed_until",
        "overturn_rate",
        "matured_denied_claims",
        usual.alias("usual"),
        "denied_date",
        "service_date",
        "resubmitted_date",
        pl.col("facility_name").replace(named),
        "filing_left_days",
        "appeal_left_days",
        "claim_family_id",
    )


RATES_OF = {"overturn_rate": "matured_denied_claims"}


def total(denial_worklist: pl.DataFrame) -> dict:
    """The table's last row: all that the filters leave."""
    return {
        "denied_usd": denial_worklist["denied_usd"].sum(),
        "recoverable_usd": denial_worklist["recoverable_usd"].sum(),
    }
