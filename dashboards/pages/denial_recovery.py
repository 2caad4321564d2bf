"""Denial recovery.

What became of denied dollars, how fast, and what did payers take back?
"""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, number, wording
from dashboards.intervals import part
from dashboards.number import Number
from dashboards.recovery import dollars, take_backs
from dashboards.recovery.curve import CLOCKS, by_key, curve, of_all
from dashboards.recovery.dollars import overturned, sums

GROUP = "Denials"
MENU = "Recovery"
ORDER = 5

BY = {
    "payer": ("payer_id", "payer_name"),
    "category": ("denial_category", "denial_category"),
    "facility": ("facility_id", "facility_name"),
    "month": ("payment_month", "payment_month"),
}
FILTERS = (
    *filters.period("paid", "payment_month", "First answered"),
    filters.PAYER,
    filters.FACILITY,
    filters.Filter("category", "Denial category", "denial_category"),
    filters.Choice(
        "stale",
        "Long unresolved means",
        tuple((age, f"Over {age} days") for age in dollars.AGES),
    ),
    filters.Choice(
        "by",
        "Table by",
        (
            ("payer", "Payer"),
            ("category", "Category"),
            ("facility", "Facility"),
            ("month", "Month"),
        ),
    ),
)
RATES_OF = {"overturn_rate": "matured_denied_claims"}


figure = dollars.became


def payers(
    denial_recovery: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Dots: the share of denials overturned within 180 days, by payer."""
    title = "Whose denials are overturned: share within 180 days, by payer"
    return dollars.ranked(denial_recovery, "payer", title, payer_colours)


def categories(denial_recovery: pl.DataFrame) -> go.Figure:
    """Dots: the share of denials overturned within 180 days, by category."""
    title = "Which denials are overturned: share within 180 days, by category"
    return dollars.ranked(denial_recovery, "category", title, None)


DRIVERS = (
    payers,
    categories,
    curve,
    take_backs.taken,
    take_backs.takers,
    take_backs.downgrades,
)


def sentence(denial_recovery: pl.DataFrame, stale: str = "180") -> str:
    """Say what became of all that was denied."""
    row = sums(denial_recovery).row(0, named=True)
    whole = row["denied_usd"]
    if not whole:
        return "Nothing was denied in this selection."
    old = row[f"unresolved_{stale}_usd"]
    return (
        f"Of {wording.dollars(whole)} denied at first,"
        f" {wording.percent(part(row['recovered_usd'], whole), 0)} were recovered since"
        f" ({wording.dollars(row['recovered_usd'])}), and"
        f" {wording.percent(part(row['unresolved_usd'], whole), 0)} are unresolved:"
        f" {wording.dollars(old)} of it for more than {stale} days."
    )


def numbers(
    denial_recovery: pl.DataFrame,
    denial_recovery_times: pl.DataFrame,
    denial_recovery_take_backs: pl.DataFrame,
    stale: str = "180",
) -> list[Number]:
    """Overturned, recovered, long unresolved, how many days, and taken back."""
    row = sums(denial_recovery).row(0, named=True)
    whole = row["denied_usd"]
    few = row["denied_claims"] + row["partly_denied_claims"] < wording.FEW
    alone = row["overturned_claims"] - row["corrected_claims"]
    return [
        number.rate(
            "Overturned within 180 days",
            overturned(row),
            "denials old enough to tell",
            f"{wording.count(row['corrected_claims'])} by a corrected claim,"
            f" {wording.count(alone)} by the payer alone",
            counted="overturn rate",
        ),
        Number(
            "Recovered",
            wording.dollars(row["recovered_usd"]),
            f"{wording.percent(part(row['recovered_usd'], whole))} of"
            f" {wording.dollars(whole)} denied",
            f"{wording.dollars(row['patient_usd'])} more left to patients",
            few,
            counted="dollars recovered",
        ),
        Number(
            f"Unresolved over {stale} days",
            wording.dollars(row[f"unresolved_{stale}_usd"]),
            f"{wording.many(row[f'unresolved_{stale}_claims'], 'claim')};"
            f" {wording.dollars(row['unresolved_usd'])} with the younger ones",
            "a proxy: write-offs are not in EDI;"
            f" {wording.dollars(row['awaiting_usd'])} was sent again and awaits an"
            " answer",
            few,
            counted="unresolved more than 180 days",
        ),
        _days(denial_recovery_times),
        _taken(denial_recovery_take_backs),
    ]


def _days(times: pl.DataFrame) -> Number:
    """Median days of the group that the filters leave."""
    label = "Median days to resolution"
    rows = of_all(times)
    if "denial_to_resolution" not in rows:
        return Number(
            label,
            wording.NONE,
            "medians don't add up: choose one payer, facility or category, or none",
            of="denial_recovery_times",
        )
    whole = rows["denial_to_resolution"]
    steps = ", ".join(
        f"{days(rows[clock], 'median_days')} to {said}"
        for clock, said in CLOCKS.items()
        if clock != "denial_to_resolution" and clock in rows
    )
    through = whole["ended_median_days"]
    return Number(
        label,
        days(whole, "median_days"),
        f"open ones counted as open; {steps}",
        f"{wording.many(through, 'day')} among the"
        f" {wording.count(whole['ended_claims'])} of"
        f" {wording.count(whole['started_claims'])} resolved"
        if through is not None
        else "none is resolved",
        whole["started_claims"] < wording.FEW,
        of="denial_recovery_times",
    )


def days(row: Mapping[str, Any], measure: str) -> str:
    """Days, or that too few are through to say."""
    value = row[measure]
    return "not reached" if value is None else wording.count(value)


def _taken(rows: pl.DataFrame) -> Number:
    mine = rows.filter(pl.col("kind_code") != "voided")
    reversed_ = mine.filter(pl.col("kind_code") != "provider_adjustment")
    taken = reversed_["taken_usd"].sum()
    plb = mine.filter(kind_code="provider_adjustment")
    aged = int(plb["aged_count"].sum())
    return Number(
        "Taken back after payment",
        wording.dollars(taken),
        f"by {wording.many(int(reversed_['take_back_count'].sum()), 'reversal')}",
        f"{wording.dollars(plb['taken_usd'].sum())} by provider adjustments (PLB):"
        f" {wording.count(aged)} of"
        f" {wording.count(int(plb['take_back_count'].sum()))}"
        f" {wording.verb(aged, 'quotes', 'quote')} an earlier payment",
        of="denial_recovery_take_backs",
    )


def note(denial_recovery: pl.DataFrame, denial_recovery_drg: pl.DataFrame) -> str:
    """How dollars were overturned, what a denial is here, and changes of DRGs."""
    row = sums(denial_recovery).row(0, named=True)
    rate = part(row["overturned_usd"], row["matured_denied_usd"])
    return (
        f"In dollars, {wording.percent(rate)} of what was fully denied and is old"
        f" enough to tell was overturned: {wording.dollars(row['corrected_usd'])} by"
        f" corrected claims, {wording.dollars(row['reprocessed_usd'])} by the payer"
        " alone, the rest no longer denied, and not paid either. Dollars followed to"
        " today count partial denials too; overturn rates and days do not."
        f" {take_backs.kept_as_billed(denial_recovery_drg)}"
    )


def table(
    denial_recovery: pl.DataFrame,
    denial_recovery_times: pl.DataFrame,
    by: str = "payer",
    stale: str = "180",
) -> pl.DataFrame:
    """One row per payer, category, facility or month."""
    key, name = BY[by]
    rows = sums(denial_recovery, list(dict.fromkeys([key, name])))
    if by != "month":
        rows = rows.sort("denied_usd", key, descending=[True, False])
    times = by_key(denial_recovery_times, key)
    return pl.DataFrame(
        [
            {by: _said(by, row[name])}
            | measures(row, stale)
            | _times({clock: found.get(row[key]) for clock, found in times.items()})
            for row in rows.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def _said(by: str, value: Any) -> str:
    if by == "month":
        return f"{value:%Y-%m}" if value else "Unknown"
    return wording.words(value) if by == "category" else wording.name(value)


def _times(rows: Mapping[str, Mapping[str, Any] | None]) -> dict[str, int | None]:
    return {
        f"{said}_{measure}": row[measure] if row else None
        for clock, said in CLOCKS.items()
        for row in [rows.get(clock)]
        for measure in ("median_days", "p90_days")
    }


def total(
    denial_recovery: pl.DataFrame,
    denial_recovery_times: pl.DataFrame,
    stale: str = "180",
) -> dict[str, Any]:
    """The table's last row: all of them together."""
    row = sums(denial_recovery).row(0, named=True)
    return measures(row, stale) | _times(of_all(denial_recovery_times))


def measures(row: Mapping[str, Any], stale: str) -> dict[str, Any]:
    """The measures of one row of the table."""
    rate = overturned(row)
    return {
        "denied_claims": row["denied_claims"],
        "partly_denied_claims": row["partly_denied_claims"],
        "denied_usd": row["denied_usd"],
        "recovered_usd": row["recovered_usd"],
        "recovered_share": part(row["recovered_usd"], row["denied_usd"]),
        "patient_usd": row["patient_usd"],
        "not_allowed_usd": row["not_allowed_usd"],
        "unresolved_usd": row["unresolved_usd"],
        f"unresolved_{stale}_usd": row[f"unresolved_{stale}_usd"],
        "matured_denied_claims": row["matured_denied_claims"],
        "overturned_claims": row["overturned_claims"],
        "corrected_claims": row["corrected_claims"],
        "overturn_rate": rate.value,
        "overturn_rate_low": rate.low,
        "overturn_rate_high": rate.high,
        "matured_denied_usd": row["matured_denied_usd"],
        "overturned_usd": row["overturned_usd"],
        "overturned_usd_share": part(row["overturned_usd"], row["matured_denied_usd"]),
    }
