"""A publication to protect: counts of made-up conditions, large and small.

Three years, as many states and conditions as asked, in the designs of disease_trends.
Only the counts are made, from Poisson draws; there are no people behind them.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

_AGES = ["0-4", "5-17", "18-44", "45-64", "65-74", "75-84", "85+", "unknown"]
_AGE_SHARES = np.array([0.07, 0.15, 0.33, 0.24, 0.11, 0.06, 0.03, 0.01])
_SEXES = ["F", "M", "U"]
_SEX_SHARES = np.array([0.54, 0.455, 0.005])
_FIRST = date(2022, 1, 1)
_DAYS = 3 * 365
PLACE = ["period_code", "period_start_date", "breakdown_code", "breakdown_value"]


def made(conditions: int, states: int, seed: int = 1) -> pl.DataFrame:
    """Make a publication: every fifth condition is chronic."""
    chance = np.random.default_rng(seed)
    share = chance.pareto(1.2, states) + 0.05
    share /= share.sum()
    seen = _placed(_events(chance, 4_000_000, share), is_chronic=False)
    living = _placed(_events(chance, 2_000_000, share), is_chronic=True)
    everything = []
    for index in range(conditions):
        is_chronic = index % 5 == 4
        size = int(10 ** chance.uniform(2.5, 5.5))
        counts = _placed(_events(chance, size, share), is_chronic)
        everything.append(
            _rows(f"condition_{index:02}", counts, seen, living, is_chronic)
        )
    return pl.concat(everything).sort("condition_id", *PLACE)


def _events(chance: np.random.Generator, size: int, share: np.ndarray) -> pl.DataFrame:
    """One row per person, with the visits that they make on their day."""
    season = 1 + 0.8 * np.cos(np.arange(_DAYS) * 2 * np.pi / 365)
    days = chance.choice(_DAYS, size, p=season / season.sum())
    return pl.DataFrame(
        {
            "day": pl.Series(days, dtype=pl.Int32),
            "state": pl.Series(chance.choice(len(share), size, p=share)).cast(
                pl.String
            ),
            "age_band": pl.Series(_AGES).gather(
                chance.choice(len(_AGES), size, p=_AGE_SHARES)
            ),
            "sex": pl.Series(_SEXES).gather(
                chance.choice(len(_SEXES), size, p=_SEX_SHARES)
            ),
            "visits": 1 + chance.binomial(2, 0.2, size),
        }
    ).with_columns(
        date=pl.lit(_FIRST) + pl.duration(days=pl.col("day")),
        state=pl.lit("S") + pl.col("state").str.zfill(2),
    )


def _placed(events: pl.DataFrame, is_chronic: bool) -> pl.DataFrame:
    """Count people and visits in every place of the designs, zeros too."""
    date_ = pl.col("date")
    week = date_.dt.offset_by("1d").dt.truncate("1w").dt.offset_by("-1d")
    total = pl.lit("total")
    crossed = pl.concat_str("age_band", "sex", separator=", ")
    quarter = ("quarter", date_.dt.truncate("1q"))
    month = ("month", date_.dt.truncate("1mo"))
    first = month if is_chronic else ("week", week)
    designs = [
        (*first, "total", total),
        (*month, "state", pl.col("state")),
        (*quarter, "total", total),
        (*quarter, "age_band", pl.col("age_band")),
        (*quarter, "sex", pl.col("sex")),
        (*quarter, "age_band_sex", crossed),
    ]
    every = {
        "total": ["total"],
        "state": sorted(events["state"].unique()),
        "age_band": _AGES,
        "sex": _SEXES,
        "age_band_sex": [f"{age}, {sex}" for age in _AGES for sex in _SEXES],
    }
    counted = []
    for period, start, breakdown, value in designs:
        some = events.group_by(
            period_code=pl.lit(period),
            period_start_date=start,
            breakdown_code=pl.lit(breakdown),
            breakdown_value=value,
        ).agg(people=pl.len().cast(pl.Int64), visits=pl.col("visits").sum())
        spine = (
            some.select(PLACE[:3])
            .unique()
            .join(pl.DataFrame({"breakdown_value": every[breakdown]}), how="cross")
        )
        full = spine.join(some, on=PLACE, how="left").with_columns(
            pl.col("people", "visits").fill_null(0)
        )
        counted.append(full.sort(PLACE))
    return pl.concat(counted)


def _rows(
    condition: str,
    counts: pl.DataFrame,
    seen: pl.DataFrame,
    living: pl.DataFrame,
    is_chronic: bool,
) -> pl.DataFrame:
    told = seen.rename({"people": "all_people", "visits": "all_visits"})
    if is_chronic:
        months = _placed_months(seen)
        told = pl.concat([told, months], how="diagonal_relaxed").unique(
            PLACE, keep="first", maintain_order=True
        )
        lookback = living.select(*PLACE, seen_people=_grown("people"))
    else:
        lookback = seen.select(*PLACE, seen_people="people")
    people = _grown("people") if is_chronic else pl.col("people")
    return (
        counts.with_columns(condition_patients=people, incident_cases=pl.col("people"))
        .join(told, on=PLACE, how="left")
        .join(lookback, on=PLACE, how="left")
        .select(
            pl.lit(condition).alias("condition_id"),
            *PLACE,
            "condition_patients",
            condition_visits="visits",
            visit_patients="people",
            all_visits="all_visits",
            all_visit_patients="all_people",
            seen_patients="seen_people",
            incident_cases="incident_cases",
            measure_code=pl.lit("prevalence" if is_chronic else "incidence"),
            visit_share=pl.col("visits") / pl.col("all_visits"),
            patients_per_100k_seen=pl.col("condition_patients")
            / pl.col("seen_people")
            * 1e5,
        )
    )


def _grown(column: str) -> pl.Expr:
    """Everybody so far: nobody leaves."""
    series = ["period_code", "breakdown_code", "breakdown_value"]
    return pl.col(column).cum_sum().over(series, order_by="period_start_date")


def _placed_months(seen: pl.DataFrame) -> pl.DataFrame:
    """The months of everybody, as sums of the states."""
    return (
        seen.filter(breakdown_code="state")
        .group_by("period_code", "period_start_date")
        .agg(all_people=pl.col("people").sum(), all_visits=pl.col("visits").sum())
        .with_columns(breakdown_code=pl.lit("total"), breakdown_value=pl.lit("total"))
        .sort("period_start_date")
    )


def last_day() -> date:
    return _FIRST + timedelta(days=_DAYS - 1)
