"""Rows of alerts: what can be said of a week, and which condition to show."""

from datetime import date

import polars as pl

from dashboards import wording

RECENT_WEEKS = 8
DETECTORS = {
    "farrington_improved": "Farrington, improved",
    "ears_c2": "EARS C2",
}
STATES = {
    "complete": "complete",
    "preliminary": "preliminary",
    "unpublishable": "less than half known",
    "unknown": "not known",
}


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of which an alarm could be computed and may be shown."""
    return rows.filter(
        ~pl.col("is_withheld"),
        pl.col("why_not").is_null(),
        pl.col("judged_cases").is_not_null(),
    )


def alarms(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows above their threshold."""
    return judged(rows).filter(pl.col("is_alarm"))


def newest(rows: pl.DataFrame) -> date | None:
    """The last week of which any condition could be judged."""
    weeks = judged(rows)["period_start_date"].sort().to_list()
    return weeks[-1] if weeks else None


def foremost(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of one condition: the strongest recent alarm, else the most judged."""
    if rows.is_empty():
        return rows
    last = rows["period_start_date"].sort().to_list()[-1]
    order = (
        rows.with_columns(
            is_judged=~pl.col("is_withheld")
            & pl.col("why_not").is_null()
            & pl.col("judged_cases").is_not_null(),
            is_recent=pl.col("period_start_date")
            > pl.lit(last) - pl.duration(weeks=RECENT_WEEKS),
        )
        .with_columns(
            is_recent_alarm=pl.col("is_judged")
            & pl.col("is_recent")
            & pl.col("is_alarm")
        )
        .group_by("condition_id")
        .agg(
            recent=pl.col("alarm_score").filter("is_recent_alarm").max().fill_null(0.0),
            alarms=(pl.col("is_judged") & pl.col("is_alarm")).sum(),
            told=pl.col("is_judged").sum(),
            largest=pl.col("judged_cases").max().fill_null(0),
        )
        .sort(
            "recent",
            "alarms",
            "told",
            "largest",
            "condition_id",
            descending=[True, True, True, True, False],
        )
    )
    return rows.filter(condition_id=order["condition_id"][0]).sort("period_start_date")


def name(rows: pl.DataFrame) -> str:
    """The condition of rows of one, for people."""
    if rows.is_empty():
        return "No condition"
    return str(rows["condition_label"][0] or wording.words(rows["condition_id"][0]))


def why_silent() -> pl.Expr:
    """Why no alarm can be shown of a row: withheld, or not computed; else null."""
    return (
        pl.when("is_withheld")
        .then(pl.concat_str(pl.lit("withheld: "), pl.col("withheld_reason")))
        .otherwise("why_not")
    )
