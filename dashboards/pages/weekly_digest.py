"""Weekly digest.

What changed last week at a facility, beyond chance?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, theme, wording
from dashboards.charts import Bar
from dashboards.digest.week import EVERYWHERE, week
from dashboards.intervals import share
from dashboards.number import Number

MENU = "Weekly digest"
GROUP = "Denials"
ORDER = 9

FILTERS = (
    filters.Filter(
        "at", "Facility", "facility_id", "one", named_by="facility_name", default="all"
    ),
)
RATES_OF = {"denial_rate": "adjudicated_claims"}
SCOPES = {
    "all": "All claims",
    "payer": "Payer",
    "category": "Category",
    "payer_category": "Payer and category",
}


def at(weekly_digest: pl.DataFrame) -> str:
    """The facility that the rows are left to."""
    found = weekly_digest["facility_id"].unique().to_list()
    return found[0] if len(found) == 1 else EVERYWHERE


def figure(weekly_digest: pl.DataFrame) -> go.Figure:
    """Dots: the share denied in each week, beside the baseline."""
    title = "Claims fully denied at first answer, by week of that answer"
    rows = weekly_digest.filter(scope_code="all", facility_id=at(weekly_digest)).sort(
        "payment_week"
    )
    if rows.is_empty():
        return charts.blank(title, "No claims were answered here in these weeks.")
    answered = {
        row["payment_week"]: share(row["denied_claims"], row["adjudicated_claims"])
        for row in rows.iter_rows(named=True)
    }
    last = max(weekly_digest["latest_week"][0], *answered)
    weeks = charts.spine(min(answered), last, "1w")
    parts = [answered.get(week, share(0, 0)) for week in weeks]
    drawn = go.Figure()
    charts.shares_over_time(drawn, weeks, parts, "claims", "week")
    centre = rows["centre_rate"][-1]
    if centre is not None:
        drawn.add_hline(
            centre, line={"color": theme.OTHER, "dash": "dot", "width": 1.5}
        )
    drawn.update_yaxes(
        range=[0, charts.ceiling(parts)], tickformat="~%", title="Share of claims"
    )
    latest = wording.percent(parts[-1].value) if parts[-1].of else "without answers"
    summary = f"{wording.many(len(weeks), 'week')}; the last is {latest}."
    note = "Band: 95 % interval. Dotted: the baseline." * (centre is not None)
    return charts.finish(drawn, title, summary, 320, note)


def changed(weekly_digest: pl.DataFrame) -> go.Figure:
    """Bars: what lay beyond its baseline and chance, by denials more or fewer."""
    now = week(weekly_digest, at(weekly_digest))
    title = f"Beyond chance in the week of {now.span}: denials more or fewer"
    if not now.changed:
        return charts.blank(title, now.sentence)
    shown, more = charts.first(now.changed, 12, "furthest from what was expected")
    bars = [
        Bar(
            label=each.of,
            value=each.excess,
            text=f"{'+' if each.excess > 0 else wording.MINUS}{abs(each.excess):,.1f}",
            hover=(
                f"<b>{each.of}</b><br>{each.said}"
                f"<br>limits {wording.percent(each.limits[0])} to"
                f" {wording.percent(each.limits[1])}"
            ),
            hue=theme.WORSE if each.excess > 0 else theme.BETTER,
        )
        for each in shown
    ]
    drawn = charts.ranking(bars, "Denied claims more or fewer than expected")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    note = (
        f"{wording.many(now.tested, 'series')}"
        f" {wording.verb(now.tested, 'was', 'were')} tested together, so that at most"
        " one in ten of these is false on average."
    )
    return charts.finish(
        drawn, title, summary, charts.tall(bars), charts.notes(note, more)
    )


DRIVERS = (changed,)


def sentence(weekly_digest: pl.DataFrame) -> str:
    """Say what the week was, and whether anything changed."""
    return week(weekly_digest, at(weekly_digest)).sentence


def numbers(weekly_digest: pl.DataFrame) -> list[Number]:
    """The week's denials beside those expected, and how many series changed."""
    now = week(weekly_digest, at(weekly_digest))
    row = now.whole or {}
    denied, answered = row.get("denied_claims", 0), row.get("adjudicated_claims", 0)
    expected = row.get("expected_claims")
    return [
        number.rate(
            "Denied in the week",
            share(denied, answered),
            "claims first answered",
            counted="denied in the week",
        ),
        Number(
            "Denials expected",
            wording.NONE if expected is None else f"{expected:,.1f}",
            "of as many answers, by the baseline",
            is_pale=answered < wording.FEW,
            counted="denials expected",
        ),
        Number(
            "Changed beyond chance",
            wording.count(len(now.changed)),
            f"of {wording.count(now.tested)} series tested",
            counted="changed beyond chance",
        ),
    ]


def note(weekly_digest: pl.DataFrame) -> str:
    """What cannot be said, and where the letter is."""
    now = week(weekly_digest, at(weekly_digest))
    silent = (
        f"{wording.many(len(now.silent), 'payer')} answered in the twelve weeks before"
        " and not in this one. "
        if now.silent
        else ""
    )
    return (
        f"{silent}{wording.many(now.untested, 'series')}"
        f" {wording.verb(now.untested, 'has', 'have')} no baseline to be judged"
        " by. claimscope digest writes this as a letter for each facility, with what"
        " to work first."
    )


def table(weekly_digest: pl.DataFrame) -> pl.DataFrame:
    """One row per series of the week, those beyond chance first."""
    rows = weekly_digest.filter(
        pl.col("is_latest"), pl.col("facility_id") == at(weekly_digest)
    ).sort(
        "is_flagged",
        "p_value",
        "scope_code",
        descending=[True, False, False],
        nulls_last=True,
    )
    return rows.select(
        series=pl.col("scope_code").replace_strict(SCOPES),
        payer=pl.col("payer_name").map_elements(wording.name, return_dtype=pl.String),
        category=pl.col("denial_category").map_elements(
            wording.words, return_dtype=pl.String
        ),
        adjudicated_claims="adjudicated_claims",
        denied_claims="denied_claims",
        denial_rate="denial_rate",
        centre_rate="centre_rate",
        lower_rate="lower_rate",
        upper_rate="upper_rate",
        expected_claims=pl.col("expected_claims").round(1),
        beyond=pl.when("is_flagged")
        .then(pl.lit("beyond chance"))
        .otherwise(pl.col("why_not")),
    )
