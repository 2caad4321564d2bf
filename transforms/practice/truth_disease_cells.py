"""Cells of the disease truth: groups of people, periods, and how both are cut."""

from functools import cache
from pathlib import Path

import polars as pl

import sql
from transforms.practice.log import Log

BANDS = ["0-4", "5-17", "18-49", "50-64", "65+"]
BEGINS_AT = (5, 18, 50, 65)  # the age at which each band but the first begins
PERIODS = ("week", "month", "quarter", "year")
EVERY = {"month": "1mo", "quarter": "1q", "year": "1y"}
# The cuts that each period of a condition is told in, by the detail of its file. Weeks
# are told of acute conditions only, months of everybody of chronic ones only.
BROAD = ("total", "age_band", "sex")
DESIGNS = {
    "full": {
        "week": ("total",),
        "month": ("total", "state"),
        "quarter": (*BROAD, "age_band_sex"),
        "year": ("state", "zip3"),
    },
    "brief": {
        "week": ("total",),
        "month": ("total",),
        "quarter": BROAD,
        "year": ("state",),
    },
    "rare": {"week": ("total",), "year": ("total", "state", "age_band", "sex")},
}
# The periods in which a cut is told of some condition.
CUTS = {
    cut: tuple(
        period
        for period in PERIODS
        if any(cut in design.get(period, ()) for design in DESIGNS.values())
    )
    for cut in ("total", "state", "age_band", "sex", "age_band_sex", "zip3")
}
# Counts by month that quarters and years are told of: people of the last month, new
# ones added.
MONTH_OF = "month of"
GROUPS = ("age_band", "sex", "state", "zip3")


@cache
def _restricted() -> list[str]:
    """ZIP3 areas in which too few people live to be named."""
    file = Path(sql.__file__).parent / "codes" / "restricted_zip3.csv"
    return pl.read_csv(file, infer_schema=False).to_series().to_list()


def birthday(years: int) -> pl.Expr:
    """The day on which a person is so old: 1 March where there is no 29 February."""
    month = pl.col("born").dt.month_start().dt.offset_by(f"{years}y")
    return month + pl.duration(days=pl.col("born").dt.day() - 1)


class People:
    """The groups that people are in: sex and state, and age on a day."""

    def __init__(self, log: Log) -> None:
        sex = pl.when(pl.col("sex") == "U").then(pl.lit("unknown")).otherwise("sex")
        self.rows = log.patients.select(
            *(birthday(years).alias(f"{years}") for years in BEGINS_AT),
            sex=sex.cast(pl.Categorical),
            state=pl.col("state").cast(pl.Categorical),
            zip3=pl.col("zip")
            .str.slice(0, 3)
            .replace(dict.fromkeys(_restricted(), "000"))
            .cast(pl.Categorical),
        )

    def grouped(self, events: pl.DataFrame) -> pl.DataFrame:
        """Events with the groups that their patient is in on their day."""
        rows = self.rows[events["patient"]]
        known = pl.concat([events, rows], how="horizontal")
        past = pl.sum_horizontal(pl.col("day") >= pl.col(f"{age}") for age in BEGINS_AT)
        return known.with_columns(
            age_band=past.cast(pl.UInt8).cat.to(pl.Enum(BANDS))
        ).drop(f"{age}" for age in BEGINS_AT)


def begin(period: str, day: str) -> pl.Expr:
    """The Sunday that begins a day's week, or the first of its month, quarter, year."""
    if period != "week":
        return pl.col(day).dt.truncate(EVERY[period])
    return pl.col(day) - pl.duration(days=pl.col(day).dt.weekday() % 7)


def also_of_longer(months: pl.DataFrame) -> pl.DataFrame:
    """Counts of months, and once more for the longer periods told of them."""
    again = months.with_columns(period=pl.lit(MONTH_OF))
    return pl.concat([months, again])


def dated(events: pl.DataFrame) -> pl.DataFrame:
    """Events by the week, by the month and by the quarter of their day."""
    return pl.concat(
        events.with_columns(period=pl.lit(period), start=begin(period, "day"))
        for period in PERIODS
    )


def tallied(events: pl.DataFrame, people: People) -> pl.DataFrame:
    """How many events there are of people who are in the same groups."""
    grouped = people.grouped(events)
    return grouped.group_by("period", "start", *GROUPS).agg(events=pl.len())


def cells_of(events: pl.DataFrame, *keys: str, **measures: pl.Expr) -> pl.DataFrame:
    """Measures of events in all and by group, in the cuts that each period has."""
    values = {"total": pl.lit("total"), **{name: pl.col(name) for name in GROUPS}}
    values["age_band_sex"] = pl.concat_str("age_band", "sex", separator=", ")
    values["zip3"] = pl.concat_str("state", "zip3", separator=", ")
    return pl.concat(
        events.filter(pl.col("period").is_in(_counted_in(cut)))
        .group_by(
            *(*keys, "period", "start"), cut=pl.lit(cut), value=value.cast(pl.String)
        )
        .agg(**{name: measure.cast(pl.Int64) for name, measure in measures.items()})
        for cut, value in values.items()
    )


def _counted_in(cut: str) -> list[str]:
    periods = list(CUTS[cut])
    return [*periods, MONTH_OF] if {*periods} & {"quarter", "year"} else periods
