"""What drives denials: the values of a cut as dots, payers, reasons, signals."""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme, wording
from dashboards.charts import Bar
from dashboards.denials.cuts import CHOICE, DIMENSIONS, OF_ALL, cut
from dashboards.denials.rules import rate, sums

MOST = 15
RECENT = 6  # months of which signals are listed
CLAIMS = "claim_denials"  # the page that lists them


def by_cut(
    denial_rates: pl.DataFrame, denial_rates_by: pl.DataFrame, rule: str, by: str
) -> go.Figure | None:
    """Dots: the share of each value of a cut, highest first; those on few are pale.

    None by payer and month, which have charts of their own.
    """
    if by in ("payer", "month"):
        return None
    label = dict(CHOICE.options)[by].lower()
    title = f"Who and what is denied: share of claims by {label}, with 95 % intervals"
    rows = cut(denial_rates, denial_rates_by, by)
    if rows.is_empty():
        return charts.blank(title, "No claims were answered in this selection.")
    whole = sums(denial_rates).row(0, named=True)
    of = whole["adjudicated_claims"] if by in OF_ALL else None
    bars = []
    for row in rows.iter_rows(named=True):
        if by in OF_ALL and row["value"] == "none":
            continue
        part = rate(row, rule, of)
        bars.append(
            Bar(
                label=row["name"],
                value=part.value,
                low=part.low,
                high=part.high,
                text=f"{wording.percent(part.value)} of {wording.count(part.of)}",
                hover=(
                    f"<b>{row['name']}</b><br>{wording.percent(part.value)}: "
                    f"{wording.count(part.count)} of {wording.many(part.of, 'claim')}"
                    f"<br>{wording.interval(part)}<br>{_lead(by)}"
                ),
                key=(by, row["value"]) if row["value"] else None,
                to=CLAIMS if by in DIMENSIONS else "",
                is_pale=part.of < wording.FEW,
            )
        )
    if by != "submission_lag":
        # Rates on few claims are no ranking: those on more come first.
        bars.sort(key=lambda bar: (bar.is_pale, -(bar.value or 0)))
    kept = bars if by == "submission_lag" else bars[:MOST]
    overall = None if by in OF_ALL else rate(whole, rule).value
    axis = "Share of claims answered" + ("; dotted: all" if overall else "")
    drawn = charts.dots(kept, axis, overall)
    note = (
        f"The {MOST} highest of {len(bars)}, those on {wording.FEW} claims and more"
        " first; the table has all."
        if len(bars) > len(kept)
        else ""
    )
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in kept)
    return charts.finish(drawn, title, summary, charts.tall(kept), note)


def _lead(by: str) -> str:
    if by in DIMENSIONS:
        return "click to see its denied claims"
    return "click to see it alone"


def by_payer(
    denial_rates: pl.DataFrame, rule: str, payer_colours: dict[str, str] | None
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
    shown, note = charts.first(rows, 12, "with the most claims")
    bars = []
    for row in shown.iter_rows(named=True):
        part, name = rate(row, rule), wording.name(row["payer_name"], "Unknown payer")
        bars.append(
            Bar(
                label=name,
                value=part.value,
                low=part.low,
                high=part.high,
                text=f"{wording.percent(part.value)} of {wording.count(part.of)}",
                hover=(
                    f"<b>{name}</b><br>{wording.percent(part.value)}: "
                    f"{wording.count(part.count)} of {wording.many(part.of, 'claim')}"
                    f"<br>{wording.interval(part)}<br>click to see this payer alone"
                ),
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]) if row["payer_id"] else None,
                is_pale=part.of < wording.FEW,
            )
        )
    bars.sort(key=lambda bar: -(bar.value or 0))
    overall = rate(sums(denial_rates).row(0, named=True), rule).value
    drawn = charts.dots(bars, "Share of claims answered; dotted: all", overall)
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def by_reason(denial_reasons: pl.DataFrame) -> go.Figure:
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
    shown, note = charts.first(rows, 8, "with the most dollars")
    bars = [
        Bar(
            label=wording.words(row["denial_category"]),
            value=float(row["adjusted_usd"]),
            text=wording.dollars(row["adjusted_usd"]),
            hover=(
                f"<b>{wording.words(row['denial_category'])}</b>"
                f"<br>${row['adjusted_usd']:,.2f}"
                f"<br>{wording.many(row['adjustments'], 'adjustment')}, net of"
                " reversals"
                "<br>click to see the claims"
            ),
            key=("category", row["denial_category"]),
            to=CLAIMS,
        )
        for row in shown.iter_rows(named=True)
    ]
    drawn = charts.ranking(bars, "US dollars, as sent: reversals take away")
    drawn.update_xaxes(tickformat="$~s")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def signals(denial_rates_signals: pl.DataFrame) -> go.Figure:
    """Bars: what lay beyond its own baseline lately, by denials more or fewer."""
    title = "Beyond chance: denials more or fewer than the baseline, latest six months"
    if denial_rates_signals.is_empty():
        return charts.blank(title, "No claims were answered in this selection.")
    end = denial_rates_signals["payment_month"].max()
    start = pl.lit(end, pl.Date).dt.offset_by(f"-{RECENT - 1}mo")
    late = denial_rates_signals.filter(
        pl.col("payment_month") >= start, pl.col("payment_month") <= end
    )
    found = (
        late.filter("is_flagged")
        .with_columns(excess=pl.col("denied_claims") - pl.col("expected_claims"))
        .sort(pl.col("excess").abs(), descending=True)
    )
    tested = late.filter(pl.col("p_value").is_not_null()).height
    silent = late.filter(pl.col("why_not").is_not_null()).height
    said = (
        f"{wording.many(tested, 'month')} of series"
        f" {wording.verb(tested, 'was', 'were')} tested together, so that at most one"
        " flag in ten is false."
        + f" {wording.count(silent)} more {wording.verb(silent, 'has', 'have')} no"
        " baseline to be tested by." * bool(silent)
    )
    if found.is_empty():
        why = (
            "Nothing lay beyond its baseline and chance."
            if tested
            else ("Nothing can be said: no series has a baseline of 20 months yet.")
        )
        figure = charts.blank(title, why)
        return figure.update_layout(meta={"summary": why, "note": said})
    shown, note = charts.first(found, 10, "furthest from what was expected")
    bars = [_signal(row) for row in shown.iter_rows(named=True)]
    drawn = charts.ranking(bars, "Denied claims more or fewer than expected")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(
        drawn, title, summary, charts.tall(bars), charts.notes(said, note)
    )


def _signal(row: dict) -> Bar:
    of = {
        "all": "All claims",
        "payer": wording.name(row["payer_name"], "Unknown payer"),
        "facility": wording.name(row["facility_name"], "Unknown facility"),
        "category": wording.words(row["denial_category"]),
        "payer_category": f"{wording.name(row['payer_name'], 'Unknown payer')},"
        f" {wording.words(row['denial_category']).lower()}",
    }[row["scope_code"]]
    sign = "+" if row["excess"] > 0 else wording.MINUS
    month = wording.month(row["payment_month"])
    hue = theme.WORSE if row["excess"] > 0 else theme.BETTER
    preliminary = ", preliminary" * row["is_preliminary"]
    return Bar(
        label=f"{of}, {month}{preliminary}",
        value=row["excess"],
        text=f"{sign}{abs(row['excess']):,.0f}",
        hover=(
            f"<b>{of}, {month}</b>"
            f"<br>{wording.count(row['denied_claims'])} denied,"
            f" {row['expected_claims']:,.1f} expected"
            f"<br>{wording.percent(row['denial_rate'])} of"
            f" {wording.many(row['adjudicated_claims'], 'claim')}"
            f"<br>limits {wording.percent(row['lower_rate'])} to"
            f" {wording.percent(row['upper_rate'])}"
        ),
        hue=hue,
        key=("payer", row["payer_id"]) if row["payer_id"] else None,
    )
