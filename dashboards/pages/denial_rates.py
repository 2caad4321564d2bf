"""Denial rates.

Which share of claims do payers deny at their first answer, and is it changing?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, theme, wording
from dashboards.intervals import Share, share
from dashboards.number import Number

MENU = "Denials"
ORDER = 1

RULES = {
    "full": ("denied_claims", "fully denied"),
    "any": ("any_denial_claims", "denied in full or in part"),
    "status_4": ("status_4_claims", "answered with status 4"),
    "zero_pay": ("zero_paid_claims", "paid nothing"),
}
# Where the model's header says how each is counted.
COUNTED = {
    "full": "initial denial rate, claims",
    "any": "any denial rate, claims",
    "status_4": "status_4_claims",
    "zero_pay": "primary denial rate, zero paid",
}
BY = {
    "payer": ("payer_id", "payer_name"),
    "month": ("payment_month", "payment_month"),
    "facility": ("facility_id", "facility_name"),
    "claim_type": ("claim_type_code", "claim_type_code"),
    "class": ("financial_class_code", "financial_class_code"),
}

FILTERS = (
    *filters.period("paid", "payment_month", "Answered"),
    filters.PAYER,
    filters.FACILITY,
    filters.CLAIM_TYPE,
    filters.FINANCIAL_CLASS,
    filters.Choice(
        "rule",
        "Denied means",
        (
            ("full", "Fully denied (by reason)"),
            ("any", "Any line denied (by reason)"),
            ("status_4", "Claim status is 4 (CLP02)"),
            ("zero_pay", "Nothing was paid"),
        ),
    ),
    filters.Choice(
        "by",
        "Table by",
        (
            ("payer", "Payer"),
            ("month", "Month"),
            ("facility", "Facility"),
            ("claim_type", "Claim type"),
            ("class", "Financial class"),
        ),
    ),
)
SUMS = (
    "adjudicated_claims",
    "denied_claims",
    "any_denial_claims",
    "status_4_claims",
    "zero_paid_claims",
    "unexplained_zero_pay_claims",
    "matured_claims",
    "matured_denied_claims",
    "overturned_claims",
    "finally_denied_claims",
    "billed_usd",
    "denied_usd",
)
# Which count each rate of the table rests on.
RATES_OF = {
    "denial_rate": "adjudicated_claims",
    "overturn_rate": "matured_denied_claims",
    "denied_usd_rate": "adjudicated_claims",
}


def sums(rows: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Add up what adds; the rates come after."""
    added = [pl.col(column).sum() for column in SUMS]
    return rows.group_by(by).agg(added).sort(by) if by else rows.select(added)


def rate(row: dict, rule: str) -> Share:
    """The share of adjudicated claims that one rule calls denied."""
    return share(row[RULES[rule][0]], row["adjudicated_claims"])


def figure(denial_rates: pl.DataFrame, rule: str = "full") -> go.Figure:
    """Line: the share of claims denied, by month of the first answer."""
    title = f"Claims {RULES[rule][1]} at first answer, by month of that answer"
    if denial_rates.is_empty():
        return charts.blank(title, "No claims were answered in this selection.")
    by_month = {
        row["payment_month"]: row
        for row in sums(denial_rates, ["payment_month"]).iter_rows(named=True)
    }
    months = charts.spine(min(by_month), max(by_month))
    parts = [
        rate(by_month[day], rule) if day in by_month else share(0, 0) for day in months
    ]
    young = (
        denial_rates.filter("is_preliminary")["payment_month"].unique().sort().to_list()
    )
    top = charts.ceiling(parts)
    drawn = go.Figure()
    charts.hatched(
        drawn,
        charts.joined([charts.around(day) for day in young]),
        top,
        "preliminary",
        "Preliminary: remittances of these months may still come in.",
    )
    charts.shares_by_month(drawn, months, parts, "claims")
    drawn.update_yaxes(
        range=[0, top], tickformat=".0%", title="Share of claims answered", nticks=6
    )
    drawn.update_xaxes(
        range=[charts.around(months[0])[0], charts.around(months[-1])[1]]
    )
    last = next(part for part in reversed(parts) if part.value is not None)
    summary = (
        f"{len(by_month)} months from {wording.month(months[0])} to "
        f"{wording.month(months[-1])}; the last is {wording.percent(last.value)}."
    )
    note = "Band: 95 % interval." + (
        " Hatched: preliminary, remittances may still come in." if young else ""
    )
    return charts.finish(drawn, title, summary, 330, note)


def payers(
    denial_rates: pl.DataFrame,
    rule: str = "full",
    payer_colours: dict[str, str] | None = None,
) -> go.Figure | None:
    """Dots: each payer's share, with its interval, highest first.

    Where one payer is all there is, as for an insurer, nobody is to be compared.
    """
    if payer_colours is not None and len(payer_colours) == 1:
        return None
    title = "Who denies: share of claims by payer, with 95 % intervals"
    if denial_rates.is_empty():
        return charts.blank(title, "No claims were answered in this selection.")
    rows = sums(denial_rates, ["payer_id", "payer_name"]).sort(
        "adjudicated_claims", "payer_id", descending=[True, False], nulls_last=True
    )
    bars = []
    for row in rows.head(12).iter_rows(named=True):
        part, name = rate(row, rule), wording.name(row["payer_name"], "Unknown payer")
        bars.append(
            charts.Bar(
                label=name,
                value=part.value,
                low=part.low,
                high=part.high,
                text=f"{wording.percent(part.value)} of {wording.count(part.of)}",
                hover=(
                    f"<b>{name}</b><br>{wording.percent(part.value)}: "
                    f"{wording.count(part.count)} of {wording.count(part.of)} claims"
                    f"<br>{wording.interval(part)}<br>click to see this payer alone"
                ),
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]) if row["payer_id"] else None,
                is_pale=part.of < wording.FEW,
            )
        )
    bars.sort(key=lambda bar: -(bar.value or 0))
    overall = rate(sums(denial_rates).row(0, named=True), rule)
    drawn = charts.dots(bars, "Share of claims answered; dotted: all", overall.value)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


def reasons(denial_reasons: pl.DataFrame) -> go.Figure:
    """Bars: denied dollars by category of reason, largest first."""
    title = "Why: dollars adjusted for reasons that deny, by category"
    rows = (
        denial_reasons.filter(pl.col("is_denial").fill_null(False))
        .group_by("denial_category")
        .agg(pl.col("adjusted_usd").sum(), pl.col("adjustments").sum())
        .sort("adjusted_usd", "denial_category", descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "No denial reasons in this selection.")
    bars = [
        charts.Bar(
            label=wording.words(row["denial_category"]),
            value=float(row["adjusted_usd"]),
            text=wording.dollars(row["adjusted_usd"]),
            hover=(
                f"<b>{wording.words(row['denial_category'])}</b>"
                f"<br>${row['adjusted_usd']:,.2f}"
                f"<br>{wording.count(row['adjustments'])} adjustments, net of reversals"
            ),
        )
        for row in rows.head(8).iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "US dollars, as sent: reversals take away")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars))


DRIVERS = (payers, reasons)


def sentence(denial_rates: pl.DataFrame, rule: str = "full") -> str:
    """Say how the last three complete months differ from the three before."""
    whole = denial_rates.filter(~pl.col("is_preliminary"))
    months = whole["payment_month"].unique().sort().to_list()
    if len(months) < 6:
        return (
            "Fewer than six complete months are in this selection: too few to say "
            "what changed."
        )
    late, early = months[-3:], months[-6:-3]
    now, before = (
        rate(
            sums(whole.filter(pl.col("payment_month").is_in(span))).row(0, named=True),
            rule,
        )
        for span in (late, early)
    )
    return (
        f"In {wording.months(late)}, {wording.percent(now.value)} of "
        f"{wording.count(now.of)} claims were {RULES[rule][1]} at first answer, "
        f"{wording.change(now, before)} in {wording.months(early)} "
        f"({wording.percent(before.value)} of {wording.count(before.of)}). "
        f"{wording.verdict(now, before)}"
    )


def numbers(denial_rates: pl.DataFrame, rule: str = "full") -> list[Number]:
    """The four numbers an administrator asks for first."""
    row = sums(denial_rates).row(0, named=True)
    billed, denied = row["billed_usd"] or 0, row["denied_usd"] or 0
    part = float(denied / billed) if billed else None
    return [
        number.rate(
            "Denial rate, initial",
            rate(row, rule),
            "primary claims",
            counted=COUNTED[rule],
        ),
        Number(
            "Dollars denied at first answer",
            wording.dollars(denied),
            f"{wording.percent(part)} of {wording.dollars(billed)} billed",
            "by reason, whichever rule is chosen",
            is_pale=row["adjudicated_claims"] < wording.FEW,
            counted="initial denial rate, dollars",
        ),
        number.rate(
            "Overturned within 180 days",
            share(row["overturned_claims"], row["matured_denied_claims"]),
            "denied claims old enough to tell",
            counted="overturn rate",
        ),
        number.rate(
            "Still denied after 180 days",
            share(row["finally_denied_claims"], row["matured_claims"]),
            "claims old enough to tell",
            counted="final denial rate",
        ),
    ]


def note(denial_rates: pl.DataFrame, rule: str = "full") -> str:
    """Bridge the rules: the same claims, counted the other ways."""
    row = sums(denial_rates).row(0, named=True)
    others = [
        f"{wording.percent(rate(row, other).value)} {said}"
        for other, (_, said) in RULES.items()
        if other != rule
    ]
    zero = wording.count(row["unexplained_zero_pay_claims"])
    return (
        f"The same claims by the other rules: {', '.join(others)}. {zero} claims were "
        "paid nothing without any reason that denies or explains it."
    )


def table(
    denial_rates: pl.DataFrame, rule: str = "full", by: str = "payer"
) -> pl.DataFrame:
    """One row per payer (or what the table is by), with its rates last."""
    key, name = BY[by]
    rows = sums(denial_rates, list(dict.fromkeys([key, name])))
    if by != "month":
        rows = rows.sort("adjudicated_claims", descending=True, maintain_order=True)
    named = pl.col(name)
    if name.endswith("_code"):
        named = named.map_elements(wording.words, return_dtype=pl.String)
    elif name.endswith("_month"):
        named = named.dt.strftime("%Y-%m")
    else:
        named = named.map_elements(wording.name, return_dtype=pl.String)
    label = {"payer": "payer", "month": "month", "class": "financial_class"}.get(by, by)
    return pl.DataFrame(
        [
            {label: each[label] or "Unknown"} | measures(each, rule)
            for each in rows.with_columns(named.alias(label)).iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def total(denial_rates: pl.DataFrame, rule: str = "full") -> dict:
    """The table's last row: all of them together."""
    return measures(sums(denial_rates).row(0, named=True), rule)


def measures(row: dict, rule: str) -> dict:
    """The measures of one row of the table."""
    part = rate(row, rule)
    overturned = share(row["overturned_claims"], row["matured_denied_claims"])
    billed = row["billed_usd"]
    return {
        "adjudicated_claims": row["adjudicated_claims"],
        "denied_claims": part.count,
        "denial_rate": part.value,
        "denial_rate_low": part.low,
        "denial_rate_high": part.high,
        "billed_usd": billed,
        "denied_usd": row["denied_usd"],
        "denied_usd_rate": float(row["denied_usd"] / billed) if billed else None,
        "matured_denied_claims": row["matured_denied_claims"],
        "overturned_claims": row["overturned_claims"],
        "overturn_rate": overturned.value,
    }
