"""All conditions.

Which illnesses are frequent now, and when was each?
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, wording
from dashboards.number import Number
from dashboards.trends import multiples as panels
from dashboards.trends import overview
from dashboards.trends.rows import (
    DIVIDED_BY,
    OFFERED,
    every,
    is_acute,
    label,
    somebody,
    totals,
)
from dashboards.ways import Way

MENU = "All conditions"
GROUP = "Disease"
ORDER = 5
REPORT = "disease_trends"

# Each kind in the periods that all of its conditions are published in, everybody
# together: acute ones week by week, chronic ones month by month.
_KIND = (
    pl.when(
        (pl.col("breakdown_code") == "total")
        & (
            pl.col("period_code")
            == pl.when(pl.col("measure_code") == "incidence")
            .then(pl.lit("week"))
            .otherwise(pl.lit("month"))
        )
    )
    .then(pl.col("measure_code"))
    .otherwise(None)
)
FILTERS = (
    filters.Filter(
        "kind",
        "Kind",
        "measure_code",
        "one",
        default="incidence",
        made_of=_KIND,
        named=(
            ("incidence", "Acute: new cases, week by week"),
            ("prevalence", "Chronic: living with it, month by month"),
        ),
    ),
    filters.Filter("group", "Group", "group_label"),
    filters.Choice("measure", "Show", OFFERED),
    *filters.period("service", "period_start_date", "Served"),
)
LEADS = {"condition": Way("disease_trends", "condition", column="condition_id")}


def figure(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Tiles: conditions by weeks, or by months."""
    return overview.heat(disease_trends, measure)


def multiples(
    disease_trends: pl.DataFrame, measure: str = "people"
) -> go.Figure | None:
    """Each condition's course in a panel."""
    return panels.multiples(disease_trends, measure)


DRIVERS = (multiples,)


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the last period in which anyone may be shown, the most first."""
    shown = somebody(rows)
    return shown.filter(
        pl.col("period_start_date") == pl.col("period_start_date").max()
    ).sort("condition_patients", "condition_label", descending=[True, False])


def sentence(disease_trends: pl.DataFrame) -> str:
    """Say what was most frequent in the last period in which anyone may be shown."""
    rows = totals(disease_trends)
    if rows.is_empty():
        return "No condition in this selection."
    of = rows["condition_id"].n_unique()
    shown = _last(rows)
    if shown.is_empty():
        return f"Of {wording.many(of, 'condition')}, none with anyone may be shown."
    top: dict[str, Any] = shown.row(0, named=True)
    day, period = top["period_start_date"], every(rows)
    then = rows.filter(period_start_date=day)
    held = int(then["is_withheld"].sum())
    when = label(day, period)
    return (
        f"In {'the ' if period == 'week' else ''}{when}, the last {period} with anyone "
        f"who may be shown, {top['condition_label']} was most frequent: "
        f"{wording.people(top['condition_patients'])} of "
        f"{wording.count(top['seen_patients'])} seen. {held} of "
        f"{wording.many(of, 'condition')} {wording.verb(held, 'is', 'are')} withheld"
        " then."
    )


def numbers(disease_trends: pl.DataFrame, few: str) -> list[Number]:
    """How many conditions may be shown, and how much is withheld."""
    rows = totals(disease_trends)
    if rows.is_empty():
        return []
    period = every(rows)
    of = rows["condition_id"].n_unique()
    shown = somebody(rows)["condition_id"].n_unique()
    by_condition = rows.group_by("condition_id").agg(
        is_nobody=(
            ~pl.col("is_withheld").any() & (pl.col("condition_patients").max() == 0)
        ).fill_null(False)
    )
    nobody = int(by_condition["is_nobody"].sum())
    held = int(rows["is_withheld"].sum())
    return [
        Number(
            "Conditions with anyone shown",
            f"{shown} of {of}",
            f"in some {period} of this selection",
            counted="incidence of acute conditions"
            if is_acute(rows)
            else "prevalence of chronic conditions",
        ),
        Number(
            "Coded for nobody",
            f"{nobody} of {of}",
            "in all of this selection: zero is a finding",
            counted="condition_patients",
        ),
        Number(
            "Numbers withheld",
            f"{wording.count(held)} of {wording.count(rows.height)}",
            f"rest on {few}, or would give such a number away",
            "a withheld number is unknown here, never zero",
        ),
    ]


RATES_OF = DIVIDED_BY


def table(disease_trends: pl.DataFrame) -> pl.DataFrame:
    """One row per condition: the latest period that may be shown, and the highest."""
    rows = totals(disease_trends)
    known = ~pl.col("is_withheld") & pl.col("condition_patients").is_not_null()
    shown = rows.filter(known)
    by = "condition_id"
    latest = shown.group_by(by).agg(
        pl.all().sort_by("period_start_date").last(),
    )
    highest = (
        shown.filter(pl.col("condition_patients") > 0)
        .sort("condition_patients", "period_start_date", descending=[True, False])
        .group_by(by, maintain_order=True)
        .agg(
            pl.col("condition_patients").first().alias("highest_shown"),
            pl.col("period_start_date").first().alias("highest_date"),
        )
    )
    counted = rows.group_by(by).agg(
        pl.col("condition_label", "group_label").first(),
        pl.len().alias("periods"),
        pl.col("is_withheld").sum().alias("withheld_periods"),
    )
    held = latest.drop("condition_label", "group_label")
    return (
        counted.join(held, on=by, how="left")
        .join(highest, on=by, how="left")
        .sort("group_label", "condition_label", nulls_last=True)
        .select(
            pl.col("condition_label").alias("condition"),
            "condition_id",
            pl.col("group_label").alias("group"),
            pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("latest_shown"),
            "condition_patients",
            "seen_patients",
            "patients_per_100k_seen",
            "visit_share",
            "highest_shown",
            pl.col("highest_date").dt.strftime("%Y-%m-%d").alias("highest_in"),
            pl.col("periods").cast(pl.Int64),
            pl.col("withheld_periods").cast(pl.Int64),
        )
    )
