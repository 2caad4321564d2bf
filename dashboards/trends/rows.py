"""Rows of disease trends: which view they belong to, and how they are read aloud."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from dashboards import wording

# The views a reader picks from: each is one of the designs that are published.
VIEWS = (
    ("weeks", "Everybody, week by week"),
    ("months", "Everybody, month by month"),
    ("states", "States, month by month"),
    ("states_years", "States, year by year"),
    ("ages", "Age and sex, quarter by quarter"),
    ("places", "Places, year by year"),
    ("years", "Everybody, year by year"),
)
PLACES = ["county", "zip3"]
_BY = pl.col("breakdown_code")
VIEW = (
    pl.when(_BY == "state")
    .then(
        pl.when(pl.col("period_code") == "year")
        .then(pl.lit("states_years"))
        .otherwise(pl.lit("states"))
    )
    .when(_BY.is_in(PLACES))
    .then(pl.lit("places"))
    .when(pl.col("period_code") == "quarter")
    .then(pl.lit("ages"))
    .when(pl.col("period_code") == "year")
    .then(pl.lit("years"))
    .when(pl.col("period_code") == "week")
    .then(pl.lit("weeks"))
    .otherwise(pl.lit("months"))
)
MEASURES = {
    "people": ("condition_patients", "people", ",.0f"),
    "per_100k": ("patients_per_100k_seen", "people per 100,000 seen", ",.0f"),
    "visits": ("visit_share", "share of visits", "~%"),
    "members": (
        "cases_per_100k_member_weeks",
        "new cases per 100,000 member-weeks",
        ",.0f",
    ),
}
# Which of these a reader picks from on every page of trends.
OFFERED = (
    ("people", "People"),
    ("per_100k", "Per 100,000 people seen"),
    ("visits", "Share of visits"),
)
# The ends of a rate's interval.
ENDS = {
    "per_100k": ("low_per_100k_seen", "high_per_100k_seen"),
    "visits": ("visit_share_low_rate", "visit_share_high_rate"),
    "members": ("low_per_100k_member_weeks", "high_per_100k_member_weeks"),
}
# What a rate counts, above the line.
RATE_OF = {
    "patients_per_100k_seen": "condition_patients",
    "visit_share": "condition_visits",
    "cases_per_100k_member_weeks": "incident_cases",
}
# What a rate is divided by, below the line: pale in a table where it is small.
DIVIDED_BY = {"visit_share": "all_visits", "patients_per_100k_seen": "seen_patients"}
NO_DATA = "No data: nobody has a claim of this time. Not zero."
WITHHELD = "Withheld: rests on few people, or would give such a number away."
HATCHED = "Hatched: withheld, because few people are behind it. Unknown, never zero."
NO_RATE = "No rate: it would rest on fewer than 20."
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
    """The period of a filtered frame: week, month, quarter or year."""
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


def valued(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Rows with the `value` of a measure, and whether it is hidden: `is_hidden`.

    A rate on fewer than 20 is hidden though its row is not; of nobody it is zero. What
    is neither valued nor hidden is not known: no feed.
    """
    column = MEASURES[measure][0]
    behind = pl.col(RATE_OF.get(column, "condition_patients"))
    value = pl.when(behind == 0).then(0.0).otherwise(pl.col(column).cast(pl.Float64))
    return rows.with_columns(value=value).with_columns(
        is_hidden=pl.col("is_withheld")
        | (pl.col("value").is_null() & behind.is_not_null())
    )


def hover(row: dict, title: str, measure: str) -> str:
    """What is said of a row where somebody points at it."""
    column, what, _ = MEASURES[measure]
    if row["is_withheld"]:
        return f"<b>{title}</b><br>{WITHHELD}"
    if row["condition_patients"] is None:
        return f"<b>{title}</b><br>{NO_DATA}"
    value = 0 if row[RATE_OF.get(column, column)] == 0 else row[column]
    told = f"{said(value, measure)} {what}{_interval(row, measure)}"
    if value is None:
        told = NO_RATE
    return (
        f"<b>{title}</b><br>{told}"
        f"<br>{wording.count(row['condition_patients'])} of "
        f"{wording.people(row['seen_patients'])} seen"
    )


def _interval(row: dict, measure: str) -> str:
    """The 95 % interval of a rate, where the report tells it."""
    low, high = (row.get(name) for name in ENDS.get(measure, ("", "")))
    if low is None or high is None:
        return ""
    return f" (95\N{NO-BREAK SPACE}%: {said(low, measure)} to {said(high, measure)})"


def span(day: date, period: str) -> tuple[date, date]:
    """The days that a period covers, the second the first day after it."""
    if period == "week":
        return day, day + timedelta(days=7)
    days = {"month": 32, "quarter": 93, "year": 370}[period]
    return day, (day + timedelta(days=days)).replace(day=1)


def middle(day: date, period: str) -> datetime:
    """The middle of the period that begins on a day."""
    start, end = (datetime.combine(each, time()) for each in span(day, period))
    return start + (end - start) / 2


def label(day: date, period: str) -> str:
    """A period, for people."""
    if period == "week":
        return wording.week(day)
    if period == "month":
        return wording.month(day)
    if period == "year":
        return f"{day:%Y}"
    return wording.months([day, span(day, period)[1] - timedelta(days=1)])


def years_marked(days: Sequence[date], period: str) -> dict[str, Any]:
    """The marks of an axis of time: of years, one below each; else as they come."""
    if period != "year":
        return {}
    return {
        "tickvals": [middle(day, period) for day in days],
        "ticktext": [f"{day:%Y}" for day in days],
    }


def behind(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The rows that a picture of a measure draws, as published: for its CSV."""
    wanted = (
        "period_start_date",
        "breakdown_value",
        MEASURES[measure][0],
        "condition_patients",
        "seen_patients",
        "is_withheld",
        "withheld_reason",
    )
    return rows.select(list(dict.fromkeys(wanted)))


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
