"""Rows of disease trends: which view they belong to, and how they are read aloud."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import polars as pl

from dashboards import wording

# The views a reader picks from: each is one of the designs that are published.
VIEWS = (
    ("weeks", "Everybody, week by week"),
    ("months", "Everybody, month by month"),
    ("states", "States, month by month"),
    ("ages", "Age and sex, quarter by quarter"),
)
VIEW = (
    pl.when(pl.col("period_code") == "quarter")
    .then(pl.lit("ages"))
    .when(pl.col("breakdown_code") == "state")
    .then(pl.lit("states"))
    .when(pl.col("period_code") == "week")
    .then(pl.lit("weeks"))
    .otherwise(pl.lit("months"))
)
MEASURES = {
    "people": ("condition_patients", "people", ",.0f"),
    "per_100k": ("patients_per_100k_seen", "people per 100,000 seen", ",.0f"),
    "visits": ("visit_share", "share of visits", ".1%"),
}
WITHHELD = "Withheld: rests on few people, or would give such a number away."
HATCHED = "Hatched: withheld, because few people are behind it. Unknown, never zero."
RESTS = "rests on few people or would give such a number away"


def view(rows: pl.DataFrame) -> str:
    """The view that a filtered frame belongs to."""
    return str(rows.head(1).select(VIEW.alias("view")).item())


def totals(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of everybody, in order of time."""
    return rows.filter(breakdown_code="total").sort("period_start_date")


def condition(rows: pl.DataFrame) -> str:
    """The condition of a filtered frame, for people."""
    if "condition_label" in rows.columns and rows["condition_label"][0]:
        return str(rows["condition_label"][0])
    return wording.words(rows["condition_id"][0])


def every(rows: pl.DataFrame) -> str:
    """The period of a filtered frame: week, month or quarter."""
    return str(rows["period_code"][0])


def is_acute(rows: pl.DataFrame) -> bool:
    """Acute conditions count new cases; chronic ones who lives with them."""
    return str(rows["measure_code"][0]) == "incidence"


def cases(rows: pl.DataFrame) -> str:
    """What people of a condition are: new cases, or living with it."""
    return "new cases" if is_acute(rows) else "people living with it"


def cases_of(rows: pl.DataFrame) -> str:
    """'new cases of influenza', 'people living with diabetes'."""
    name = condition(rows)
    named = name if name[:2].isupper() else name.lower()
    return f"{'new cases of' if is_acute(rows) else 'people living with'} {named}"


def is_anyone(rows: pl.DataFrame) -> bool:
    """Whether rows that may be shown hold a person, or a visit."""
    return not somebody(rows).is_empty()


def somebody(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that may be shown and hold a person, or a visit."""
    return rows.filter(
        ~pl.col("is_withheld")
        & (
            (pl.col("condition_patients") > 0) | (pl.col("condition_visits") > 0)
        ).fill_null(False)
    )


def within(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with anyone of which a share can be told.

    Who changed group in the period was ill in one and last seen in another, so in small
    groups the ill can be more than the seen.
    """
    ill, seen = pl.col("condition_patients"), pl.col("seen_patients")
    return somebody(rows).filter(ill <= seen)


def said(value: float | None, measure: str) -> str:
    """A value of a measure, for people."""
    if value is None:
        return wording.NONE
    if measure == "visits":
        return wording.percent(value)
    return wording.count(round(value)) if value >= 10 else f"{value:g}"


def hover(row: dict, title: str, measure: str) -> str:
    """What is said of a row where somebody points at it."""
    column, what, _ = MEASURES[measure]
    if row["is_withheld"]:
        return f"<b>{title}</b><br>{WITHHELD}"
    return (
        f"<b>{title}</b><br>{said(row[column], measure)} {what}"
        f"<br>{wording.count(row['condition_patients'])} of "
        f"{wording.count(row['seen_patients'])} people seen"
    )


def span(day: date, period: str) -> tuple[date, date]:
    """The days that a period covers, the second the first day after it."""
    if period == "week":
        return day, day + timedelta(days=7)
    days = 32 if period == "month" else 93
    return day, (day + timedelta(days=days)).replace(day=1)


def middle(day: date, period: str) -> datetime:
    """The middle of the period that begins on a day."""
    start, end = (datetime.combine(each, time()) for each in span(day, period))
    return start + (end - start) / 2


def label(day: date, period: str) -> str:
    """A period, for people."""
    if period == "week":
        return f"week of {day:%-d %b %Y}"
    if period == "month":
        return wording.month(day)
    return wording.months([day, span(day, period)[1] - timedelta(days=1)])


def ceiling(values: Iterable[float], measure: str) -> float:
    """Where the axis ends: never so low that nothing but zeros fills the chart."""
    least = 0.01 if measure == "visits" else 5
    return max(1.15 * max(values, default=0), least)


def group(value: str) -> str:
    """A group for people: 'TX', 'Female', '50-64', 'Female, 50-64'."""
    band, comma, sex = value.partition(", ")
    if not comma:
        return wording.words(value)
    named = "sex unknown" if sex == "unknown" else wording.words(sex)
    return f"{named}, {'age unknown' if band == 'unknown' else band}"


def in_order(value: str) -> tuple[bool, int, str]:
    """Where a group stands: ages by age, others by name, unknown last."""
    start = value.split("-")[0].split("+")[0]
    return value.startswith("unknown"), int(start) if start.isdigit() else 0, value
