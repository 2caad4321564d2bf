"""Open balance.

What is open with payers, for how long, and how long do they usually take?
"""

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.intervals import part
from dashboards.number import Number
from dashboards.payments.waits import curves, days, interval, usual

GROUP = "Payments"
MENU = "Open balance"
ORDER = 6

BUCKETS = {
    "not_adjudicated": ("Not adjudicated", theme.HUES[0]),
    "denied_unresolved": ("Denied, unresolved", theme.HUES[3]),
    "partly_denied": ("Partly denied", theme.HUES[1]),
    "secondary_outstanding": ("Secondary outstanding", theme.HUES[2]),
}
BANDS = ("0-30", "31-60", "61-90", "91-120", "over 120", "unknown")
OLD = "over 120"
MEASURES = {"usd": ("open_usd", "Open dollars"), "claims": ("open_claims", "Claims")}
OLD_OF = {"usd": "over_120_days_usd", "claims": "over_120_days_claims"}
BY = {
    "payer": ("payer_id", "payer_name", "payer"),
    "facility": ("facility_id", "facility_name", "facility"),
    "class": ("financial_class_code", "financial_class_code", "financial_class"),
    "bucket": ("bucket_code", "bucket_code", "bucket"),
    "state": ("state_code", "state_code", "state"),
    "band": ("band_code", "band_code", "days_since_sent"),
}
FILTERS = (
    filters.PAYER,
    filters.FACILITY,
    filters.FINANCIAL_CLASS,
    filters.CLAIM_TYPE,
    filters.Filter("bucket", "Bucket", "bucket_code"),
    filters.Choice("measure", "Show", (("usd", "Dollars"), ("claims", "Claims"))),
    filters.Choice(
        "clock",
        "Days to answer, from",
        (("submission", "Submission"), ("received", "Receipt by the payer (050)")),
    ),
    filters.Choice(
        "by",
        "Table by",
        (
            ("payer", "Payer"),
            ("facility", "Facility"),
            ("class", "Financial class"),
            ("bucket", "Bucket"),
            ("state", "State"),
            ("band", "Days since sent"),
        ),
    ),
)
SHARES = {
    "deductible_usd": "Deductible (PR-1)",
    "coinsurance_usd": "Coinsurance (PR-2)",
    "copay_usd": "Copay (PR-3)",
    "other_patient_usd": "Other reasons of group PR",
}

Row = Mapping[str, Any]


def sums(rows: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Add up open claims and dollars, those of each bucket, and those that are old."""
    usd = pl.col("open_usd")
    is_old = pl.col("band_code") == OLD
    added = [
        *(pl.col(name).sum() for name in ("open_claims", "billed_usd", "open_usd")),
        *(
            usd.filter(pl.col("bucket_code") == bucket).sum().alias(f"{bucket}_usd")
            for bucket in BUCKETS
        ),
        usd.filter(is_old).sum().alias("over_120_days_usd"),
        pl.col("open_claims").filter(is_old).sum().alias("over_120_days_claims"),
    ]
    return rows.group_by(by).agg(added) if by else rows.select(added)


def amount(measure: str, value: Any) -> str:
    """Dollars or claims, as a reader takes them in."""
    return wording.dollars(value) if measure == "usd" else wording.count(value)


def figure(open_balance: pl.DataFrame, measure: str = "usd") -> go.Figure:
    """Stacked bars: what is open by days since it was sent, each bucket its colour."""
    column, axis = MEASURES[measure]
    title = (
        f"{axis if measure == 'usd' else 'Open claims'} by days since they were sent"
    )
    if not open_balance["open_claims"].sum():
        return charts.blank(title, "Nothing is open in this selection.")
    cells = {
        (row["bucket_code"], row["band_code"]): row
        for row in open_balance.group_by("bucket_code", "band_code")
        .agg(pl.col("open_claims", "open_usd").sum())
        .iter_rows(named=True)
    }
    bands = [each for each in BANDS if any(band == each for _, band in cells)]
    bands = [each for each in BANDS if each != "unknown" or each in bands]
    drawn = go.Figure()
    for bucket, (name, hue) in BUCKETS.items():
        mine = [cells.get((bucket, band)) for band in bands]
        if not any(mine):
            continue
        drawn.add_bar(
            x=[f"{band} days" if band != "unknown" else band for band in bands],
            y=[float(row[column]) if row else 0 for row in mine],
            name=name,
            marker={"color": hue},
            hoverinfo="text",
            hovertext=[
                f"<b>{name}</b>, {band} days"
                f"<br>{wording.dollars(row['open_usd'] if row else 0)} on "
                f"{wording.many(row['open_claims'] if row else 0, 'claim')}"
                for band, row in zip(bands, mine, strict=True)
            ],
        )
    drawn.update_layout(barmode="stack", showlegend=True)
    drawn.update_yaxes(title=axis, tickformat="$,.0f" if measure == "usd" else ",.0f")
    drawn.update_xaxes(title="Days from submission to the end of the data")
    aged = int(open_balance.filter(start_code="service")["open_claims"].sum())
    late = (
        f" Of {wording.many(aged, 'claim')} the submission is not known: counted from"
        " the service."
        if aged
        else ""
    )
    summary = "; ".join(
        f"{name}: {wording.dollars(row['open_usd'])} on"
        f" {wording.many(row['open_claims'], 'claim')}"
        for row, name in (
            (sums(open_balance.filter(bucket_code=bucket)).row(0, named=True), name)
            for bucket, (name, _) in BUCKETS.items()
        )
    )
    return charts.finish(drawn, title, summary, 340, f"Not balance-sheet A/R.{late}")


def payers(
    open_balance: pl.DataFrame,
    measure: str = "usd",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure:
    """Bars: what is open with each payer, most first."""
    column, axis = MEASURES[measure]
    what = "open dollars" if measure == "usd" else "open claims"
    title = f"Who has to act: {what}, by payer"
    rows = sums(open_balance, ["payer_id", "payer_name"]).sort(
        column, "payer_id", descending=[True, False]
    )
    if rows.is_empty():
        return charts.blank(title, "Nothing is open in this selection.")
    shown, note = charts.first(rows, 12, f"with the most {what}")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"], "Unknown payer")
        old = wording.percent(part(row[OLD_OF[measure]], row[column]), 0)
        bars.append(
            charts.Bar(
                label=name,
                value=float(row[column]),
                text=f"{amount(measure, row[column])}, {old} over 120 days",
                hover=f"<b>{name}</b><br>{wording.dollars(row['open_usd'])} open on "
                f"{wording.many(row['open_claims'], 'claim')}<br>"
                + "<br>".join(
                    f"{label}: {wording.dollars(row[f'{bucket}_usd'])}"
                    for bucket, (label, _) in BUCKETS.items()
                )
                + "<br>click to see this payer alone",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]),
                is_pale=row["open_claims"] < wording.FEW,
            )
        )
    drawn = charts.ranking(bars, axis)
    drawn.update_xaxes(tickformat="$,.0f" if measure == "usd" else ",.0f")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def patients(open_balance_patient_share: pl.DataFrame) -> go.Figure:
    """Bars: what payers leave to patients, by kind."""
    title = "What payers left to patients, by kind"
    rows = open_balance_patient_share
    whole = rows["patient_usd"].sum()
    if not whole:
        return charts.blank(title, "Nothing was left to patients in this selection.")
    bars = [
        charts.Bar(
            label=label,
            value=float(rows[column].sum()),
            text=f"{wording.dollars(rows[column].sum())}, "
            f"{wording.percent(part(rows[column].sum(), whole))}",
            hover=f"<b>{label}</b><br>{wording.dollars(rows[column].sum())} of "
            f"{wording.dollars(whole)}",
        )
        for column, label in SHARES.items()
    ]
    drawn = charts.ranking(bars, "Dollars left to patients")
    drawn.update_xaxes(tickformat="$,.0f")
    summary = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return charts.finish(
        drawn,
        title,
        summary,
        charts.tall(bars),
        "By the latest answers that stand, before a second payer takes its part. What"
        " patients paid is not in the files: this is no balance.",
    )


DRIVERS = (payers, curves, usual, patients)


def sentence(open_balance: pl.DataFrame) -> str:
    """Say how much is open, and how much of it is old."""
    row = sums(open_balance).row(0, named=True)
    if not row["open_claims"]:
        return "Nothing is open with payers in this selection."
    bucket = max(BUCKETS, key=lambda each: row[f"{each}_usd"])
    name = BUCKETS[bucket][0].lower()
    return (
        f"{wording.dollars(row['open_usd'])} on"
        f" {wording.many(row['open_claims'], 'claim')}"
        f" {wording.verb(row['open_claims'], 'is', 'are')} open with payers,"
        f" {wording.percent(part(row['over_120_days_usd'], row['open_usd']), 0)} of it"
        f" for more than 120 days; most is {name}"
        f" ({wording.dollars(row[f'{bucket}_usd'])})."
    )


def numbers(
    open_balance: pl.DataFrame,
    open_balance_answer_days: pl.DataFrame,
    open_balance_patient_share: pl.DataFrame,
    clock: str = "submission",
) -> list[Number]:
    """What is open in each way, how long answers take, and what patients were left."""
    row = sums(open_balance).row(0, named=True)
    told = [
        Number(
            "Open with payers",
            wording.dollars(row["open_usd"]),
            f"{wording.many(row['open_claims'], 'claim')}, "
            f"{wording.dollars(row['billed_usd'])} billed",
            f"{wording.dollars(row['over_120_days_usd'])} of it over 120 days",
            counted="open balance",
        )
    ]
    for bucket in ("not_adjudicated", "denied_unresolved"):
        mine = sums(open_balance.filter(bucket_code=bucket)).row(0, named=True)
        told.append(
            Number(
                BUCKETS[bucket][0],
                wording.dollars(mine["open_usd"]),
                f"{wording.many(mine['open_claims'], 'claim')}",
                f"{wording.dollars(mine['over_120_days_usd'])} of it over 120 days",
                counted=BUCKETS[bucket][0].lower(),
            )
        )
    return [
        *told,
        _wait(open_balance_answer_days, clock),
        _left_to_patients(open_balance_patient_share),
    ]


def _wait(answer_days: pl.DataFrame, clock: str) -> Number:
    """Median days: of all payers, or of the one that the page is narrowed to."""
    rows = answer_days.filter(start_code=clock)
    everyone = rows.filter(pl.col("payer_id").is_null())
    rows = rows if everyone.is_empty() else everyone
    label = "Median days to answer"
    if rows.height != 1:
        why = "medians of payers don't add up: see below"
        return Number(label, wording.NONE, why, of="open_balance_answer_days")
    row = rows.row(0, named=True)
    start = "submission" if clock == "submission" else "receipt (050)"
    return Number(
        label,
        wording.many(row["median_days"], "day"),
        f"from {start}; nine in ten by day {days(row['p90_days'])}",
        f"{interval(row['median_low_days'], row['median_high_days'])};"
        f" {wording.many(row['claims'], 'claim')},"
        f" {wording.count(row['open_claims'])} open",
        row["claims"] < wording.FEW,
        of="open_balance_answer_days",
    )


def _left_to_patients(shares: pl.DataFrame) -> Number:
    left, allowed = shares["patient_usd"].sum(), shares["allowed_usd"].sum()
    return Number(
        "Left to patients",
        wording.dollars(left),
        f"{wording.percent(part(left, allowed))} of {wording.dollars(allowed)} allowed",
        "deductible, coinsurance, copay and the rest: below",
        of="open_balance_patient_share",
    )


def note(open_balance: pl.DataFrame) -> str:
    """What the number is not."""
    said = (
        "Not balance-sheet A/R: X12 knows no write-offs and no payments by patients, so"
        " what everybody has given up on is open here."
    )
    both = open_balance.filter(bucket_code="secondary_outstanding")["open_claims"].sum()
    return said + (
        " A claim partly denied and with a second payer counts in both; its dollars do"
        " not."
        if both
        else ""
    )


def table(
    open_balance: pl.DataFrame,
    open_balance_answer_days: pl.DataFrame,
    by: str = "payer",
    clock: str = "submission",
) -> pl.DataFrame:
    """One row per payer, facility, class, bucket, state or age.

    By payer with the days to answer, which are not known by the others.
    """
    key, name, label = BY[by]
    rows = sums(open_balance, list(dict.fromkeys([key, name]))).sort(
        "open_usd", key, descending=[True, False]
    )
    names: dict[str, Callable[[str], str]] = {
        "payer": wording.name,
        "facility": wording.name,
        "bucket": lambda code: BUCKETS.get(code, (wording.words(code),))[0],
        "band": str,
    }
    said = names.get(by, wording.words)
    return pl.DataFrame(
        [
            {label: said(row[name] or row[key])}
            | measures(row)
            | (
                _days(open_balance_answer_days, clock, row[key])
                if by == "payer"
                else {}
            )
            for row in rows.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def _days(answer_days: pl.DataFrame, clock: str, payer_id: str) -> dict[str, Any]:
    """The days that a payer takes, by the clock chosen."""
    names = ("median_days", "p90_days")
    mine = answer_days.filter(start_code=clock, payer_id=payer_id).select(names)
    return mine.row(0, named=True) if mine.height else dict.fromkeys(names)


def total(open_balance: pl.DataFrame) -> dict[str, Any]:
    """The table's last row; medians do not add up."""
    return measures(sums(open_balance).row(0, named=True))


def measures(row: Row) -> dict[str, Any]:
    """The measures of one row of the table."""
    return {
        "open_claims": row["open_claims"],
        "billed_usd": row["billed_usd"],
        "open_usd": row["open_usd"],
        **{f"{bucket}_usd": row[f"{bucket}_usd"] for bucket in BUCKETS},
        "over_120_days_usd": row["over_120_days_usd"],
        "over_120_days_share": part(row["over_120_days_usd"], row["open_usd"]),
    }


RATES_OF = {"over_120_days_share": "open_claims"}
