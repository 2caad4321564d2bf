"""Outbreak alerts.

Which conditions are above what is usual, since when, and which can't be judged?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, wording
from dashboards.alerts import curve, overview
from dashboards.alerts.rows import (
    DETECTORS,
    STATES,
    alarms,
    foremost,
    judged,
    newest,
    why_silent,
)
from dashboards.number import Number
from dashboards.ways import Way

MENU = "Alerts"
GROUP = "Disease"
ORDER = 5
FILTERS = (
    filters.Filter(
        "conditions", "Condition", "condition_id", named_by="condition_label"
    ),
    filters.Choice(
        "listed",
        "Table",
        (
            ("alarms", "Alarms"),
            ("silent", "No alarm could be computed, and why"),
            ("all", "All weeks"),
        ),
    ),
    *filters.period("service", "period_start_date", "Served"),
)
EMPTY = (
    "Nothing to count here yet",
    "A week is judged by the weeks before it; no acute condition has any.",
)
SHOWN = 60
LEADS = {"condition": Way("disease_trends", "condition", column="condition_id")}
# One usual week in twenty is above: the tail of the threshold.
_USUAL = 0.05
_TRUE = 0.05  # a q value up to it is called strong


def figure(disease_alerts: pl.DataFrame) -> go.Figure:
    """The curve of the condition with the strongest recent alarm, or the one chosen."""
    return curve.drawn(foremost(disease_alerts))


def conditions(disease_alerts: pl.DataFrame) -> go.Figure:
    """Every condition's alarms of the last year."""
    return overview.drawn(disease_alerts)


DRIVERS = (conditions,)


def sentence(disease_alerts: pl.DataFrame) -> str:
    """What is above in the newest week that could be judged."""
    last = newest(disease_alerts)
    if last is None:
        return "No week could be judged: the table says why, condition by condition."
    now = judged(disease_alerts).filter(period_start_date=last)
    above = alarms(now).sort("alarm_score", descending=True)
    named = above["condition_label"].to_list()
    if not named:
        return (
            f"In the {wording.week(last)} no condition is above its threshold, of"
            f" {wording.count(now.height)} that could be judged."
            + _latest(disease_alerts)
        )
    return (
        f"In the {wording.week(last)} {len(named)} of"
        f" {wording.many(now.height, 'condition')} that could be judged"
        f" {wording.verb(len(named), 'is', 'are')} above what is usual:"
        f" {', '.join(named)}. That is a reason to look, not an outbreak."
    )


def _latest(disease_alerts: pl.DataFrame) -> str:
    """The last alarm there was, in a sentence."""
    above = alarms(disease_alerts).sort("period_start_date", "alarm_score")
    if above.is_empty():
        return ""
    row = above.row(-1, named=True)
    return (
        f" The last alarm was {row['condition_label']} in the"
        f" {wording.week(row['period_start_date'])}."
    )


def numbers(disease_alerts: pl.DataFrame, few: str) -> list[Number]:
    """Alarms of the newest week and of the year, strong ones, and what is silent."""
    found, above = judged(disease_alerts), alarms(disease_alerts)
    last = newest(disease_alerts)
    now = found.filter(pl.col("period_start_date").eq_missing(last))
    strong = above.filter(pl.col("q_value") <= _TRUE)
    pooled = found.filter(pl.col("q_value").is_not_null())
    of = disease_alerts.height
    held = int(disease_alerts["is_withheld"].sum()) if of else 0
    silent = of - found.height - held
    return [
        Number(
            "Above the threshold in the newest week",
            wording.count(alarms(now).height) if last else wording.NONE,
            f"of {wording.many(now.height, 'condition')} judged, {wording.week(last)}"
            if last
            else "no week could be judged",
            counted="alert",
        ),
        Number(
            "Weeks above, in all weeks listed",
            wording.count(above.height),
            f"of {wording.many(found.height, 'week')} judged",
            f"up to {round(_USUAL * pooled.height)} of the {pooled.height} judged by"
            " Farrington's method would be so if all were usual"
            if pooled.height
            else "by EARS usual weeks are above more often than one in twenty",
        ),
        Number(
            "Of these, beyond chance",
            wording.count(strong.height) if pooled.height else wording.NONE,
            f"of {wording.many(pooled.height, 'week')} with a q value",
            f"q of {_TRUE:g} or less",
            counted="false discovery rate",
        ),
        Number(
            "Weeks without an answer",
            f"{wording.count(silent + held)} of {wording.count(of)}",
            f"{wording.count(held)} withheld: they rest on {few}, or would give such a"
            f" number away; {wording.count(silent)} could not be judged",
        ),
    ]


def table(disease_alerts: pl.DataFrame, listed: str = "alarms") -> pl.DataFrame:
    """One row per condition and week, the latest first; silent weeks say why."""
    rows = disease_alerts.with_columns(silent_because=why_silent())
    if listed == "alarms":
        rows = alarms(rows)
    elif listed == "silent":
        rows = rows.filter(pl.col("silent_because").is_not_null())
    ordered = rows.sort(
        "period_start_date",
        "alarm_score",
        "condition_label",
        descending=[True, True, False],
        nulls_last=True,
    )
    return ordered.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        pl.col("condition_label").alias("condition"),
        "condition_id",
        "observed_cases",
        "judged_cases",
        "expected_cases",
        "threshold_cases",
        "excess_cases",
        "p_value",
        "q_value",
        "is_provisional",
        "completeness_share",
        pl.col("state_code")
        .replace_strict(STATES, default="not known")
        .alias("completeness"),
        pl.col("detector_code")
        .replace_strict(DETECTORS, default=None, return_dtype=pl.String)
        .alias("detector"),
        "silent_because",
        "note",
        "stand_in_weeks",
        "is_withheld",
        "withheld_reason",
    )
