"""The truth of disease_trends: who had what, when, counted person by person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log
from transforms.practice.truth_conditions import (
    by_category,
    care,
    coded,
    default_categories,
    rules,
)
from transforms.practice.truth_disease_cells import (
    DESIGNS,
    MONTH_OF,
    People,
    also_of_longer,
    begin,
    cells_of,
    dated,
    tallied,
)
from transforms.practice.truth_prevalence import Months, prevalence

LABORATORY = "81"  # place of service
STANDING = ("condition_patients", "seen_patients")
EVENTS = ("condition_patients", "condition_visits", "visit_patients", "incident_cases")
CELL = ["period", "start", "cut", "value"]
CASE = ["condition", *CELL]
PERSON = ["lookback", *CELL]  # seen in the period (0), or in so many months it ends
IN_PERIOD = ["start", "cut", "value"]


def disease_counts(
    log: Log, current: pl.DataFrame, through: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases of each condition by cell; visits and people seen, whatever for, by cell.

    Prevalence is told up to the month of `through`, also where nobody came any more.
    Cells in which nothing is are left out.
    """
    people = People(log)
    ill = _diagnosed(log, current)
    visits = current.group_by("encounter").agg(
        pl.col("patient").first(), pl.col("day").min()
    )
    latest = dated(current.select("patient", "day")).group_by(
        "patient", "period", "start"
    )
    cases = [_visits(ill, visits, people), _episodes(ill, people)]
    seen = {
        0: [
            cells_of(tallied(dated(visits), people), all_visits=pl.col("events").sum()),
            cells_of(
                tallied(latest.agg(pl.col("day").max()), people),
                seen_patients=pl.col("events").sum(),
            ),
        ]
    }
    for lookback in sorted({rule.lookback for rule in rules().values()} - {0}):
        months = Months(log, current, through, lookback)
        cases.append(prevalence(ill, people, months))
        watched = also_of_longer(tallied(months.rows(months.latest > 0), people))
        seen[lookback] = [cells_of(watched, seen_patients=pl.col("events").sum())]
    return (
        counts.added(cases, CASE),
        counts.added(
            [
                cells.with_columns(lookback=pl.lit(lookback))
                for lookback, found in seen.items()
                for cells in found
            ],
            PERSON,
        ),
    )


def disease_trends(
    cases: pl.DataFrame, seen: pl.DataFrame, first: date, last: date
) -> dict[str, Any]:
    """All conditions, from the first to the last day of service.

    Every period has a total, if that is told; groups only where something is.
    """
    cases = _with_longer(cases, CASE, first, last)
    seen = _with_longer(seen, PERSON, first, last)
    told: dict[str, Any] = {}
    for condition, period, cuts in _told():
        starts = _spine(period, first, last)
        totals = starts.with_columns(cut=pl.lit("total"), value=pl.lit("total"))
        own = cases.filter(
            pl.col("cut").is_in(cuts), condition=condition, period=period
        ).join(starts, on="start", how="semi")
        around = seen.filter(period=period)
        visits = around.filter(lookback=0)
        people = around.filter(lookback=rules()[condition].lookback)
        # First seen with a chronic condition: not told by year.
        is_silent = period == "year" and not rules()[condition].is_acute
        rows = (
            pl.concat(
                [own, totals if "total" in cuts else totals.clear()], how="diagonal"
            )
            .group_by("start", "cut", "value")
            .agg(pl.col(EVENTS).sum())
            .join(visits.select(*IN_PERIOD, "all_visits"), on=IN_PERIOD, how="left")
            .join(people.select(*IN_PERIOD, "seen_patients"), on=IN_PERIOD, how="left")
            .with_columns(pl.col("all_visits", "seen_patients").fill_null(0))
            .with_columns(pl.col("incident_cases") * (not is_silent))
            .sort(IN_PERIOD)
        )
        told.setdefault(condition, {})[period] = _table(rows, starts, cuts)
    return told


def _told() -> Iterator[tuple[str, str, list[str]]]:
    """Each condition, the periods that it is told in, and the cuts of each."""
    for name, rule in rules().items():
        for period, cuts in DESIGNS[rule.detail].items():
            if period == "week" and not rule.is_acute:
                continue
            skipped = period == "month" and rule.is_acute
            kept = [cut for cut in cuts if not (skipped and cut == "total")]
            if kept:
                yield name, period, kept


def _with_longer(
    cells: pl.DataFrame, keys: list[str], first: date, last: date
) -> pl.DataFrame:
    """Cells with the quarters and years that are told of months, to the last one."""
    months = _spine("month", first, last)["start"]
    of_months = cells.filter(pl.col("start").is_in(months.implode()), period=MONTH_OF)
    standing = [measure for measure in STANDING if measure in cells.columns]
    found = [cells.filter(pl.col("period") != MONTH_OF)]
    for period in ("quarter", "year"):
        ends = months.to_frame().group_by(begin(period, "start").alias("whole")).max()
        is_end = pl.col("start").is_in(ends["start"].implode())
        found.append(
            of_months.with_columns(
                pl.when(is_end).then(measure).otherwise(0).alias(measure)
                for measure in standing
            ).with_columns(period=pl.lit(period), start=begin(period, "start"))
        )
    return counts.added(found, keys)


def _spine(period: str, first: date, last: date) -> pl.DataFrame:
    """The periods from the one with the first day to the one with the last."""
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    return days.select(start=begin(period, "day")).unique().sort("start")


def _table(rows: pl.DataFrame, starts: pl.DataFrame, cuts: list[str]) -> dict[str, Any]:
    table: dict[str, Any] = {
        f"{start}": {cut: {} for cut in cuts} for start in starts["start"]
    }
    for row in rows.iter_rows(named=True):
        start, cut, value = f"{row.pop('start')}", row.pop("cut"), row.pop("value")
        if cut == "total":
            table[start]["total"] = row
        else:
            table[start][cut][value] = row
    return table


def _diagnosed(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Current claims with a diagnosis of a condition, in any position, by condition."""
    sent = log.diagnoses["code"].unique().to_list()
    bearing = (
        log.diagnoses.join(coded(sent), on="code")
        .join(current.select("claim", "day"), on="claim")
        .filter(pl.col("day").is_between("first", "last"))
        .group_by("claim", "condition")
        .agg(pl.col("spoils").any())
        .filter(~pl.col("spoils"))
        .select("claim", "condition")
    )
    claims = current.with_columns(care=care())
    is_stay = (pl.col("kind") == "I") & pl.col("bill_type").str.slice(0, 2).is_in(
        ["11", "12"]
    )
    categorised = (
        log.diagnoses.join(default_categories(), on="code")
        .join(claims, on="claim")
        .select("claim", category=pl.when(is_stay).then("stay").otherwise("other"))
    )
    said = [
        categorised.filter(
            pl.any_horizontal(pl.col("category").str.starts_with(c) for c in begins)
        ).select("claim", condition=pl.lit(name))
        for name, begins in by_category().items()
    ]
    return claims.join(pl.concat([bearing, *said]).unique(), on="claim")


def _visits(ill: pl.DataFrame, visits: pl.DataFrame, people: People) -> pl.DataFrame:
    """Encounters with a condition, on their first day; laboratory claims as below."""
    found = _countable(ill).select("condition", "encounter").unique()
    return cells_of(
        people.grouped(dated(found.join(visits, on="encounter"))),
        "condition",
        condition_visits=pl.len(),
        visit_patients=pl.col("patient").n_unique(),
    )


def _countable(ill: pl.DataFrame) -> pl.DataFrame:
    """Laboratory claims make no case of an acute condition."""
    is_laboratory = pl.col("place_of_service") == LABORATORY
    chronic = [name for name, rule in rules().items() if not rule.is_acute]
    return ill.filter(~is_laboratory | pl.col("condition").is_in(chronic))


def _episodes(ill: pl.DataFrame, people: People) -> pl.DataFrame:
    """Episodes of acute conditions, each on the day on which it begins."""
    gaps = {name: rule.gap for name, rule in rules().items() if rule.is_acute}
    days = (
        _countable(ill)
        .filter(pl.col("condition").is_in(list(gaps)))
        .select("condition", "patient", "day")
        .unique()
        .sort("condition", "patient", "day")
    )
    since = pl.col("day").diff().over("condition", "patient").dt.total_days()
    gap = pl.col("condition").replace_strict(gaps, return_dtype=pl.Int64)
    return cells_of(
        people.grouped(dated(days.filter(since.is_null() | (since > gap)))),
        "condition",
        incident_cases=pl.len(),
        condition_patients=pl.col("patient").n_unique(),
    )
