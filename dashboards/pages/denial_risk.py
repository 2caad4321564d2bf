"""Denial risk.

How many of the claims not answered yet will be denied, and can that be foretold?
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.intervals import share
from dashboards.number import Number

GROUP = "Denials"
MENU = "Denial risk"
ORDER = 8
FILTERS = (
    filters.PAYER,
    filters.Choice(
        "list", "Table of", (("payers", "Payers"), ("claims", "Claims at high risk"))
    ),
)

BASELINES = {
    "payer": "the payer's share denied so far",
    "payer_and_type": "the share denied so far of the payer's claims of the type",
    "payer_and_family": "the share denied so far of the payer's procedure family",
}
WHY_NOT = {
    "not_better": "it does not beat the baseline",
    "too_few": "there are too few answered claims to learn from and to test on",
    "suspect": "something in the claims looks as if it had been known only later",
}
# What the model knows, in words.
WORDS = {
    "payer_id": "Payer",
    "claim_type_code": "Claim type",
    "filing_indicator_code": "Kind of coverage (SBR09)",
    "facility_id": "Facility",
    "chapter_code": "Chapter of the diagnosis",
    "place_code": "Place of service",
    "payer_before_code": "Payer of the patient's claim before",
    "service_month_code": "Month of service",
    "has_prior_authorization": "Authorization number",
    "has_referral": "Referral number",
    "is_dependent": "Patient is not the subscriber",
    "billed_usd": "Charge",
    "claim_lines": "Number of lines",
    "other_payers": "Other payers named",
    "unknown_diagnoses": "Diagnosis codes that are no codes",
    "unknown_lines": "Services whose code is no code",
    "stay_days": "Length of stay",
    "submission_lag_days": "Days from service to submission",
}


def whole(denial_risk: pl.DataFrame) -> dict[str, Any] | None:
    """The row of all payers, or of the one that the page is narrowed to."""
    everyone = denial_risk.filter(pl.col("payer_id").is_null())
    rows = denial_risk if everyone.is_empty() else everyone
    return rows.row(0, named=True) if rows.height else None


def payers(denial_risk: pl.DataFrame) -> pl.DataFrame:
    """The rows of payers."""
    return denial_risk.filter(pl.col("payer_id").is_not_null())


def millionths(score: float | None) -> str:
    """A difference of Brier scores: they differ in the fourth decimal."""
    return wording.NONE if score is None else wording.count(round(1e6 * score))


def figure(
    denial_risk: pl.DataFrame, payer_colours: dict[str, str] | None = None
) -> go.Figure:
    """Bars: of the open claims, how many are expected to be denied, by payer."""
    title = "Denials expected among the claims not answered yet, by payer"
    rows = payers(denial_risk).filter(pl.col("open_claims") > 0)
    if denial_risk.is_empty():
        return charts.blank(title, "No claims have been sent yet.")
    state = denial_risk["state_code"][0]
    if state != "shown":
        return charts.blank(title, f"Not shown: {WHY_NOT.get(state, state)}.")
    rows = rows.sort("expected_denied_claims", "payer_id", descending=[True, False])
    if rows.is_empty():
        return charts.blank(title, "No claim waits for an answer in this selection.")
    shown, note = charts.first(rows, 25, "with the most denials expected")
    bars = []
    for row in shown.iter_rows(named=True):
        name = wording.name(row["payer_name"] or row["payer_id"])
        expected = row["expected_denied_claims"]
        part = wording.percent(expected / row["open_claims"])
        bars.append(
            charts.Bar(
                label=name,
                value=expected,
                text=f"{expected:,.0f} of {wording.count(row['open_claims'])}, {part}",
                hover=f"<b>{name}</b><br>{expected:,.1f} of"
                f" {wording.many(row['open_claims'], 'open claim')} expected denied"
                f"<br>at the share denied so far {row['usual_denied_claims']:,.1f}"
                f"<br>{wording.dollars(row['expected_denied_usd'])} of"
                f" {wording.dollars(row['open_billed_usd'])} billed"
                "<br>click to see this payer alone",
                hue=theme.colour(payer_colours, row["payer_id"]),
                key=("payer", row["payer_id"]),
                is_pale=row["open_claims"] < wording.FEW,
            )
        )
    drawn = charts.ranking(bars, "Claims expected denied")
    drawn.update_xaxes(tickformat=",.0f")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return charts.finish(drawn, title, summary, charts.tall(bars), note)


def reliability(denial_risk_reliability: pl.DataFrame) -> go.Figure:
    """Dots: the share denied of each tenth of the test, by the chance foretold."""
    title = "Tested on newer claims: share denied, by the chance foretold"
    rows = denial_risk_reliability.filter(pl.col("tested_claims") > 0)
    if rows.is_empty():
        return charts.blank(title, "There is no model to test: too few claims.")
    parts = [
        share(row["denied_claims"], row["tested_claims"])
        for row in rows.iter_rows(named=True)
    ]
    foretold = rows["foretold_share"].to_list()
    drawn = go.Figure()
    top = 1.1 * max([*foretold, *(part.high or 0 for part in parts)])
    drawn.add_scatter(
        x=[0, top],
        y=[0, top],
        mode="lines",
        line={"color": theme.OTHER, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        name="as foretold",
    )
    drawn.add_scatter(
        x=foretold,
        y=[part.value for part in parts],
        mode="markers",
        marker={"color": theme.ACCENT, "size": 10},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [(part.high or 0) - (part.value or 0) for part in parts],
            "arrayminus": [(part.value or 0) - (part.low or 0) for part in parts],
            "color": theme.ACCENT,
            "thickness": 1.5,
            "width": 0,
        },
        hoverinfo="text",
        hovertext=[
            f"<b>Foretold {wording.percent(mean)}</b><br>{wording.percent(part.value)}"
            f" denied: {wording.count(part.count)} of {wording.many(part.of, 'claim')}"
            f"<br>{wording.interval(part)}"
            for mean, part in zip(foretold, parts, strict=True)
        ],
        name="tenths of the claims",
    )
    drawn.update_xaxes(tickformat="~%", title="Chance foretold", range=[0, top])
    drawn.update_yaxes(tickformat="~%", title="Share denied", range=[0, top])
    summary = "; ".join(
        f"foretold {wording.percent(mean)}, denied {wording.percent(part.value)}"
        for mean, part in zip(foretold, parts, strict=True)
    )
    return charts.finish(
        drawn,
        title,
        summary,
        340,
        "Tenths of the claims tested, with 95 % intervals; on the dotted line a chance"
        " is what it says.",
        rows=rows,
    )


def matters(denial_risk_importance: pl.DataFrame) -> go.Figure:
    """Bars: how much worse denials are foretold when one thing is not known."""
    title = "What matters: loss of accuracy when a thing is shuffled between claims"
    rows = (
        denial_risk_importance.drop_nulls()
        .filter(pl.col("importance_score") > 0)
        .sort("importance_score", "column_code", descending=[True, False])
    )
    if rows.is_empty():
        return charts.blank(title, "There is no model to look into.")
    shown, more = charts.first(rows, 10, "that matter most")
    bars = [
        charts.Bar(
            label=WORDS.get(code, wording.words(code)),
            value=1e6 * score,
            text=millionths(score),
            hover=f"<b>{WORDS.get(code, wording.words(code))}</b><br>Brier score"
            f" {millionths(score)} millionths worse without it",
        )
        for code, score in shown.iter_rows()
    ]
    drawn = charts.ranking(bars, "Rise of the Brier score, millionths")
    drawn.update_xaxes(tickformat=",.0f")
    summary = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    note = "No causes: to change one of these need not change an answer."
    return charts.finish(
        drawn, title, summary, charts.tall(bars), charts.notes(note, more)
    )


DRIVERS = (reliability, matters)


def sentence(denial_risk: pl.DataFrame) -> str:
    """Say what is expected, or why nothing is said."""
    row = whole(denial_risk)
    if row is None:
        return "No claims have been sent yet."
    if row["state_code"] != "shown":
        why = WHY_NOT.get(row["state_code"], row["state_code"])
        return f"Not shown: {why}. {_scores(row)}".strip()
    expected = round(row["expected_denied_claims"])
    return (
        f"Of {wording.many(row['open_claims'], 'claim')} not answered yet"
        f" {wording.count(expected)} {wording.verb(expected, 'is', 'are')} expected to"
        " be denied"
        f" ({wording.dollars(row['expected_denied_usd'])} of"
        f" {wording.dollars(row['open_billed_usd'])} billed). {_scores(row)}"
    )


def _foretold(claims: int) -> str:
    were = wording.verb(claims, "was", "were")
    return f"{wording.many(claims, 'denial')} {were} foretold"


def _scores(row: dict[str, Any]) -> str:
    if row["brier_score"] is None:
        return ""
    if row["gain_low_score"] is None:
        return ""
    low, high = millionths(row["gain_low_score"]), millionths(row["gain_high_score"])
    return (
        f"On {wording.many(row['tested_claims'], 'newer claim')} the Brier score is"
        f" {row['brier_score']:.5f}, and {row['baseline_brier_score']:.5f} by"
        f" {BASELINES[row['baseline_code']]}: {millionths(row['gain_score'])}"
        f" millionths better (95{wording.THIN}% interval {low} to {high})."
    )


def numbers(denial_risk: pl.DataFrame) -> list[Number]:
    """What is open, what is expected of it, and how good the model is."""
    row = whole(denial_risk)
    if row is None:
        return []
    expected, tested = row["expected_denied_claims"], row["tested_claims"]
    usual = row["usual_denied_claims"]
    foretold = row["foretold_claims"]
    gain, low = row["gain_score"], row["gain_low_score"]
    return [
        Number(
            "Expected denied",
            wording.NONE if expected is None else f"{expected:,.0f}",
            f"of {wording.many(row['open_claims'], 'claim')} not answered yet",
            "" if usual is None else f"{usual:,.0f} at the share denied so far",
            row["open_claims"] < wording.FEW,
            counted="expected denials",
        ),
        Number(
            "Brier score",
            wording.NONE if row["brier_score"] is None else f"{row['brier_score']:.4f}",
            f"{wording.many(tested, 'newer claim')},"
            f" {wording.count(row['denied_claims'])} denied",
            "" if foretold is None else _foretold(round(foretold)),
            tested < wording.FEW,
            counted="Brier score",
        ),
        Number(
            "Gain on the baseline",
            wording.NONE if gain is None else f"{millionths(gain)} millionths",
            f"baseline: {BASELINES[row['baseline_code']]}",
            ""
            if low is None
            else f"95{wording.THIN}% interval {millionths(low)} to"
            f" {millionths(row['gain_high_score'])}",
            tested < wording.FEW,
            counted="gain on the baseline",
        ),
    ]


def note(denial_risk: pl.DataFrame) -> str:
    """What the chances are good for, and what not."""
    return (
        "A chance is of many claims alike, not a judgement of one: most claims at high"
        " risk are paid. It knows what is known when a claim is sent, and nothing about"
        " the patient but that claim and which payer had the one before."
    )


def table(
    denial_risk: pl.DataFrame, denial_risk_claims: pl.DataFrame, list: str = "payers"
) -> pl.DataFrame:
    """One row per payer, or per claim at high risk."""
    if list == "claims":
        return denial_risk_claims.sort("rank_index").select(
            rank="rank_index",
            claim_id="claim_id",
            chance_rate="denial_share",
            payer=pl.coalesce("payer_name", "payer_id"),
            facility=pl.coalesce("facility_name", "facility_id"),
            submitted_date="submitted_date",
            billed_usd="billed_usd",
            at_risk_usd="at_risk_usd",
        )
    return (
        payers(denial_risk)
        .sort("open_claims", "payer_id", descending=[True, False])
        .select(
            payer=pl.coalesce("payer_name", "payer_id"),
            open_claims="open_claims",
            open_billed_usd="open_billed_usd",
            expected_denied_claims="expected_denied_claims",
            usual_denied_claims="usual_denied_claims",
            expected_denied_usd="expected_denied_usd",
            tested_claims="tested_claims",
            tested_denied_claims="denied_claims",
            foretold_denied_claims="foretold_claims",
        )
    )
