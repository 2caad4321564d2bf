"""The truth of disease_trends: who had what, when, counted person by person."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import numpy as np
import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log

# Acute: code prefixes and the gap in days after which a new episode begins.
ACUTE = {
    "influenza": (("J09", "J10", "J11"), 14),
    "covid19": (("U071", "J1282"), 30),
    "rsv": (("B974", "J121", "J205", "J210"), 30),
    "gastroenteritis": (tuple(f"A0{digit}" for digit in range(10)), 14),
}
# Chronic: CCW 30, version 2022-02. All three have the same rule: in 24 months one
# claim of an inpatient, skilled nursing or home health stay, or two on different dates
# of hospital outpatient or professional care; any position.
CHRONIC = {
    "diabetes": ("E08", "E09", "E10", "E11", "E13"),
    "hypertension": (
        *("H3503", "I10", "I11", "I12", "I13"),
        *("I15", "I1A", "I674", "N262"),
    ),
    "asthma": ("J45",),
}
EXCLUDED = ("E1337",)  # by the rule of diabetes
LOOKBACK_MONTHS = 24
STAYS = ["11", "18", "21", "32", "33", "34"]  # first two digits of the type of bill
LABORATORY = "81"  # place of service
BANDS = ["0-4", "5-17", "18-49", "50-64", "65+"]
BEGINS_AT = (5, 18, 50, 65)  # the age at which each band but the first begins
CODES = {"code": pl.String, "condition": pl.String}
PERIODS = ("week", "month", "quarter")
# The periods that tell each cut; acute conditions have no month in total.
CUTS = {
    "total": PERIODS,
    "state": ("month",),
    "age_band": ("quarter",),
    "sex": ("quarter",),
    "age_band_sex": ("quarter",),
}
# Counts by month that quarters are told of: people of the last month, new ones added.
MONTH_OF_QUARTER = "month of quarter"
STANDING = ("condition_patients", "seen_patients")
EVENTS = ("condition_patients", "condition_visits", "visit_patients", "incident_cases")
CELL = ["period", "start", "cut", "value"]
CASE = ["condition", *CELL]
PERSON = ["is_lookback", *CELL]  # seen in the period, or in the lookback it ends
IN_PERIOD = ["start", "cut", "value"]
GROUPS = ("age_band", "sex", "state")


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
    """The Sunday that begins a day's week, or the first of its month or quarter."""
    if period != "week":
        return pl.col(day).dt.truncate("1mo" if period == "month" else "1q")
    return pl.col(day) - pl.duration(days=pl.col(day).dt.weekday() % 7)


def disease_counts(
    log: Log, current: pl.DataFrame, through: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases of each condition by cell; visits and people seen, whatever for, by cell.

    Prevalence is told up to the month of `through`, also where nobody came any more.
    Cells in which nothing is are left out.
    """
    people = People(log)
    ill = current.join(_diagnosed(log), on="claim")
    visits = current.group_by("encounter").agg(
        pl.col("patient").first(), pl.col("day").min()
    )
    months = Months(log, current, through)
    latest = _dated(current.select("patient", "day")).group_by(
        "patient", "period", "start"
    )
    cases = [
        _visits(ill, visits, people),
        _episodes(ill, people),
        _prevalence(ill, people, months),
    ]
    seen = [
        _cells(_tallied(_dated(visits), people), all_visits=pl.col("events").sum()),
        _cells(
            _tallied(latest.agg(pl.col("day").max()), people),
            seen_patients=pl.col("events").sum(),
        ),
        _cells(
            _also_of_quarters(_tallied(months.rows(months.latest > 0), people)),
            seen_patients=pl.col("events").sum(),
        ),
    ]
    is_lookback = (False, False, True)
    return (
        counts.added(cases, CASE),
        counts.added(
            [
                cells.with_columns(is_lookback=pl.lit(of))
                for cells, of in zip(seen, is_lookback, strict=True)
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
    cases = _with_quarters(cases, CASE, first, last)
    seen = _with_quarters(seen, PERSON, first, last)
    told: dict[str, Any] = {}
    for condition, period in _told():
        starts = _spine(period, first, last)
        cuts = _cuts(condition, period)
        totals = starts.with_columns(cut=pl.lit("total"), value=pl.lit("total"))
        own = cases.filter(
            pl.col("cut").is_in(cuts), condition=condition, period=period
        ).join(starts, on="start", how="semi")
        around = seen.filter(period=period)
        visits = around.filter(~pl.col("is_lookback"))
        people = around.filter(is_lookback=condition in CHRONIC)
        rows = (
            pl.concat(
                [own, totals if "total" in cuts else totals.clear()], how="diagonal"
            )
            .group_by("start", "cut", "value")
            .agg(pl.col(EVENTS).sum())
            .join(visits.select(*IN_PERIOD, "all_visits"), on=IN_PERIOD, how="left")
            .join(people.select(*IN_PERIOD, "seen_patients"), on=IN_PERIOD, how="left")
            .with_columns(pl.col("all_visits", "seen_patients").fill_null(0))
            .sort(IN_PERIOD)
        )
        told.setdefault(condition, {})[period] = _table(rows, starts, cuts)
    return told


def _told() -> Iterator[tuple[str, str]]:
    yield from ((condition, period) for condition in ACUTE for period in PERIODS)
    yield from ((condition, period) for condition in CHRONIC for period in PERIODS[1:])


def _cuts(condition: str, period: str) -> list[str]:
    """The cuts that a period of a condition is told in, the total first."""
    cuts = [cut for cut, periods in CUTS.items() if period in periods]
    if condition in ACUTE and period == "month":
        cuts.remove("total")
    return cuts


def _with_quarters(
    cells: pl.DataFrame, keys: list[str], first: date, last: date
) -> pl.DataFrame:
    """Cells with the quarters that are told of months, up to the last with a day."""
    months = _spine("month", first, last)["start"]
    ends = months.to_frame().group_by(begin("quarter", "start").alias("quarter")).max()
    is_end = pl.col("start").is_in(ends["start"].implode())
    standing = [measure for measure in STANDING if measure in cells.columns]
    quarters = (
        cells.filter(pl.col("start").is_in(months.implode()), period=MONTH_OF_QUARTER)
        .with_columns(
            pl.when(is_end).then(measure).otherwise(0).alias(measure)
            for measure in standing
        )
        .with_columns(period=pl.lit("quarter"), start=begin("quarter", "start"))
    )
    return counts.added(
        [cells.filter(pl.col("period") != MONTH_OF_QUARTER), quarters], keys
    )


def _also_of_quarters(months: pl.DataFrame) -> pl.DataFrame:
    """Counts of months, and once more for the quarters that are told of them."""
    again = months.with_columns(period=pl.lit(MONTH_OF_QUARTER))
    return pl.concat([months, again])


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


def _diagnosed(log: Log) -> pl.DataFrame:
    """Claims with a diagnosis of a condition, in any position: claim, condition."""
    sent = log.diagnoses["code"].unique().to_list()
    prefixes = {name: own for name, (own, _) in ACUTE.items()} | CHRONIC
    counted = [
        (code, condition)
        for condition, own in prefixes.items()
        for code in sent
        if code.startswith(own) and not code.startswith(EXCLUDED)
    ]
    codes = pl.DataFrame(counted, schema=CODES, orient="row")
    return log.diagnoses.join(codes, on="code").select("claim", "condition").unique()


def _dated(events: pl.DataFrame) -> pl.DataFrame:
    """Events by the week, by the month and by the quarter of their day."""
    return pl.concat(
        events.with_columns(period=pl.lit(period), start=begin(period, "day"))
        for period in PERIODS
    )


def _tallied(events: pl.DataFrame, people: People) -> pl.DataFrame:
    """How many events there are of people who are in the same groups."""
    grouped = people.grouped(events)
    return grouped.group_by("period", "start", *GROUPS).agg(events=pl.len())


def _cells(events: pl.DataFrame, *keys: str, **measures: pl.Expr) -> pl.DataFrame:
    """Measures of events in all and by group, in the cuts that each period has."""
    values = {"total": pl.lit("total"), **{name: pl.col(name) for name in GROUPS}}
    values["age_band_sex"] = pl.concat_str("age_band", "sex", separator=", ")
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
    return [*periods, MONTH_OF_QUARTER] if "quarter" in periods else periods


def _visits(ill: pl.DataFrame, visits: pl.DataFrame, people: People) -> pl.DataFrame:
    """Encounters with a condition, on their first day; laboratory claims as below."""
    found = _countable(ill).select("condition", "encounter").unique()
    return _cells(
        people.grouped(_dated(found.join(visits, on="encounter"))),
        "condition",
        condition_visits=pl.len(),
        visit_patients=pl.col("patient").n_unique(),
    )


def _countable(ill: pl.DataFrame) -> pl.DataFrame:
    """Laboratory claims make no case of an acute condition."""
    is_laboratory = pl.col("place_of_service") == LABORATORY
    return ill.filter(~is_laboratory | pl.col("condition").is_in(list(CHRONIC)))


def _episodes(ill: pl.DataFrame, people: People) -> pl.DataFrame:
    """Episodes of acute conditions, each on the day on which it begins."""
    gaps = {condition: gap for condition, (_, gap) in ACUTE.items()}
    days = (
        _countable(ill)
        .filter(pl.col("condition").is_in(list(gaps)))
        .select("condition", "patient", "day")
        .unique()
        .sort("condition", "patient", "day")
    )
    since = pl.col("day").diff().over("condition", "patient").dt.total_days()
    gap = pl.col("condition").replace_strict(gaps, return_dtype=pl.Int64)
    return _cells(
        people.grouped(_dated(days.filter(since.is_null() | (since > gap)))),
        "condition",
        incident_cases=pl.len(),
        condition_patients=pl.col("patient").n_unique(),
    )


class Months:
    """People by months: the lookback that ends with each month, for each person.

    Rows are people, columns months; days are counted as NumPy counts them.
    """

    def __init__(self, log: Log, current: pl.DataFrame, through: date) -> None:
        self.first = np.datetime64(cast(date, current["day"].min()), "M")
        self.shape = (
            log.patients.height,
            int(np.datetime64(through, "M") - self.first) + 1,
        )
        last = self.filled(current, pl.col("day").max().to_physical())
        opened = [max(0, month + 1 - LOOKBACK_MONTHS) for month in range(self.shape[1])]
        # Days of the latest claim in each lookback; 0 where there is none.
        self.latest = np.stack(
            [last[:, a : month + 1].max(axis=1) for month, a in enumerate(opened)], 1
        )

    def filled(self, claims: pl.DataFrame, measure: pl.Expr) -> np.ndarray:
        """A measure of each person's claims of each month; 0 where there are none."""
        rows = claims.group_by("patient", pl.col("day").dt.month_start()).agg(
            measure.alias("measure")
        )
        months = rows["day"].to_numpy().astype("datetime64[M]") - self.first
        filled = np.zeros(self.shape, np.int32)
        filled[rows["patient"].to_numpy(), months.astype(int)] = rows["measure"]
        return filled

    def in_lookback(self, filled: np.ndarray) -> np.ndarray:
        """Sums over the lookback that ends with each month."""
        sums = filled.cumsum(axis=1)
        sums[:, LOOKBACK_MONTHS:] -= sums[:, :-LOOKBACK_MONTHS].copy()
        return sums

    def rows(self, chosen: np.ndarray) -> pl.DataFrame:
        """People and months, with the day of the latest claim in the lookback."""
        patients, months = np.nonzero(chosen)
        days = {
            "patient": patients,
            "start": (self.first + months).astype("datetime64[D]"),
            "day": self.latest[patients, months].astype("datetime64[D]"),
        }
        schema = {"patient": pl.Int32, "start": pl.Date, "day": pl.Date}
        return pl.DataFrame(days, schema=schema).with_columns(period=pl.lit("month"))


def _prevalence(ill: pl.DataFrame, people: People, months: Months) -> pl.DataFrame:
    """People who meet the rule of a chronic condition in the lookback of a month."""
    found = []
    for condition in CHRONIC:
        own = ill.filter(condition=condition)
        is_stay = pl.col("bill_type").is_in(STAYS)
        stays = months.filled(own.filter(is_stay), pl.len())
        days = months.filled(
            own.filter(~is_stay & (pl.col("kind") != "D")), pl.col("day").n_unique()
        )
        meets = (months.in_lookback(stays) > 0) | (months.in_lookback(days) > 1)
        is_first = meets & (meets.cumsum(axis=1) == 1)
        for measure, chosen in (
            ("condition_patients", meets),
            ("incident_cases", is_first),
        ):
            people_then = _also_of_quarters(_tallied(months.rows(chosen), people))
            cells = _cells(people_then, **{measure: pl.col("events").sum()})
            found.append(cells.with_columns(condition=pl.lit(condition)))
    return pl.concat(found, how="diagonal")
