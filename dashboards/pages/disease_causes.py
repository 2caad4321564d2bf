"""All causes.

What do people come for, and does one cause of visits take a growing share?
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, number, wording
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends import causes
from dashboards.trends.rows import label

MENU = "All causes"
GROUP = "Disease"
ORDER = 6

FILTERS = (
    filters.Filter(
        "by",
        "Causes as",
        "breakdown_code",
        "one",
        default="body_system",
        named=(
            ("body_system", "Body systems (CCSR)"),
            ("ccsr_category", "Categories (CCSR), by year"),
            ("icd10cm_chapter", "Chapters (ICD-10-CM)"),
        ),
    ),
    filters.Filter("cause", "Cause", "cause_code", named_by="cause_label"),
    *filters.period("service", "period_start_date", "Served"),
)
# Mental health, as CCSR and as ICD-10-CM (F codes) have it.
_MENTAL = {"body_system": "MBD", "icd10cm_chapter": "05"}
RATES_OF = {"cause_share": "cause_visits"}


def figure(disease_causes: pl.DataFrame) -> go.Figure:
    """Bars: causes by their share of the last year's visits."""
    return causes.ranked(disease_causes)


def over_time(disease_causes: pl.DataFrame) -> go.Figure | None:
    """Line: one cause over time."""
    return causes.over_time(disease_causes)


DRIVERS = (over_time,)


def sentence(disease_causes: pl.DataFrame) -> str:
    """Say what was most frequent in the last year, and how its share moved since."""
    rows = disease_causes
    if rows.is_empty() or causes.last(rows).is_empty():
        return causes.NOTHING
    year = causes.last(rows).filter(~pl.col("cause_code").is_in(causes.NO_CAUSE))
    shown = year.filter(pl.col("cause_visits") > 0)
    if shown.is_empty():
        return "No cause of the last year may be shown."
    top: dict[str, Any] = shown.row(0, named=True)
    when = label(top["period_start_date"], "year")
    one, _ = causes.kind(rows)
    of = rows["cause_code"].n_unique()
    first = f"{top['cause_label']} made up "
    if of > 1:
        first = f"Of {of} rows by {one}, {top['cause_label']} was the most frequent: "
    said = (
        f"{first}{wording.count(top['cause_visits'])} of"
        f" {wording.many(top['all_visits'], 'visit')} in {when}, by"
        f" {wording.people(top['cause_patients'])}."
    )
    return f"{said} {_a_year_on(causes.followed(rows))}".strip()


def _a_year_on(mine: pl.DataFrame) -> str:
    """How a cause's share of the last quarter differs from that of a year before."""
    if mine["period_code"][0] != "quarter":
        return ""
    now = mine.row(-1, named=True)
    earlier = mine.filter(
        pl.col("period_start_date")
        == pl.lit(now["period_start_date"]).dt.offset_by("-1y")
    )
    if earlier.is_empty():
        return ""
    before = earlier.row(0, named=True)
    if now["is_withheld"] or before["is_withheld"]:
        return "Its last quarter, or the same a year before, is withheld."
    parts = [share(row["cause_visits"], row["all_visits"]) for row in (now, before)]
    return (
        f"In {label(now['period_start_date'], 'quarter')} its share was"
        f" {wording.percent(parts[0].value)}, {wording.change(*parts)} a year before."
        f" {wording.verdict(*parts)}"
    )


def numbers(disease_causes: pl.DataFrame, few: str) -> list[Number]:
    """The last year's visits, the most frequent cause, and what has no cause."""
    if disease_causes.is_empty() or causes.last(disease_causes).is_empty():
        return []
    year = causes.last(disease_causes)
    when = label(year["period_start_date"][0], "year")
    every = year["all_visits"].drop_nulls().to_list()
    held = int(year["is_withheld"].sum())
    none = year.filter(pl.col("cause_code").is_in(causes.NO_CAUSE))
    told = [
        Number(
            f"Visits in {when}",
            wording.count(every[0] if every else None),
            "encounters, whatever for, as far as the data reach",
            counted="all_visits",
        )
    ]
    top = year.filter(
        ~pl.col("cause_code").is_in(causes.NO_CAUSE) & (pl.col("cause_visits") > 0)
    )
    if not top.is_empty() and year.height > 1:
        row = top.row(0, named=True)
        told.append(_share(f"Most frequent: {row['cause_label']}", [row]))
    mental = year.filter(
        pl.col("cause_code") == _MENTAL.get(year["breakdown_code"][0], "")
    )
    if not mental.is_empty():
        name = "as CCSR has it" if mental["cause_code"][0] == "MBD" else "as F codes"
        told.append(
            _share(f"Mental health, {name}", list(mental.iter_rows(named=True)))
        )
    if not none.is_empty():
        told.append(_share("Without a cause", list(none.iter_rows(named=True))))
    told.append(
        Number(
            "Numbers withheld",
            f"{held} of {year.height}",
            f"of {when} rest on {few}, or would give such a number away",
            "a withheld number is unknown here, never zero",
        )
    )
    return told


def _share(title: str, rows: list[dict[str, Any]]) -> Number:
    """The share of some causes together; withheld if one of them is."""
    if any(row["is_withheld"] for row in rows):
        return Number(
            title,
            "withheld",
            "rests on few people, or would give such a number away",
            counted="share of visits by cause",
        )
    if len(rows) == 1 and rows[0]["cause_share"] is not None:
        mine = causes.part(rows[0])
    else:
        visits = sum(row["cause_visits"] for row in rows)
        mine = share(visits, rows[0]["all_visits"])
    return number.rate(title, mine, "visits", counted="share of visits by cause")


def table(disease_causes: pl.DataFrame) -> pl.DataFrame:
    """One row per year or quarter and cause, the latest first."""
    rows = disease_causes.sort(
        *("period_start_date", "period_code", "cause_visits", "cause_label"),
        descending=[True, True, True, False],
        nulls_last=True,
    )
    return rows.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        pl.col("period_code").alias("period"),
        pl.col("cause_label").alias("cause"),
        pl.col("cause_code").alias("code"),
        *("cause_visits", "all_visits", "cause_share"),
        *("cause_share_low_rate", "cause_share_high_rate", "cause_patients"),
        *("is_withheld", "withheld_reason"),
    )
