"""Four questions to the disease tables, in Python with Polars.

    python examples/open_data.py FOLDER

FOLDER is the data set: it holds `datapackage.json`.
"""

import sys
from pathlib import Path

import polars as pl

CONDITION = "influenza"
# US 2000 standard population in thousands (NCHS, Statistical Notes 20), summed to the
# age bands of the tables, those aged 15 to 19 spread evenly over the years.
STANDARD = pl.DataFrame(
    {
        "breakdown_value": ["0-4", "5-17", "18-49", "50-64", "65+"],
        "standard": [18987, 51869, 127883, 41185, 34710],
    }
)
# MMWR weeks begin on Sunday and belong to the year of their Wednesday.
WEDNESDAY = pl.col("period_start_date").dt.offset_by("3d")
MMWR_WEEK = (WEDNESDAY.dt.ordinal_day().cast(pl.Int64) - 1) // 7 + 1
# A season goes from week 40 to week 39 of the next year.
SEASON = WEDNESDAY.dt.year().cast(pl.Int64) - (MMWR_WEEK < 40).cast(pl.Int64)


def shown(number: float | None, form: str, reason: str | None) -> str:
    """A number as it is printed. None is no zero: withheld, or blank for other reasons.

    Counts are blank in a week without any claim, rates on fewer than 20 people or
    visits.
    """
    if number is None:
        return "withheld" if reason else "blank"
    return format(number, form)


def weekly(ill: pl.DataFrame) -> None:
    """Question 1: the weeks of a condition, with its share of all visits."""
    print("# 1 The last 52 weeks: Sunday, cases, visits, share of all visits")
    weeks = ill.filter(period_code="week", breakdown_code="total")
    for week in weeks.sort("period_start_date").tail(52).iter_rows(named=True):
        reason = week["withheld_reason"]
        cases = shown(week["incident_cases"], "d", reason)
        visits = shown(week["condition_visits"], "d", reason)
        share = shown(week["visit_share"], ".4f", reason)
        print(week["period_start_date"], cases, visits, share, sep=",")


def withheld(trends: pl.DataFrame) -> None:
    """Question 2: how much is withheld, in whole or in part, of all conditions."""
    print("# 2 What is withheld: period, groups, rows, rows withheld")
    counted = trends.group_by("period_code", "breakdown_code").agg(
        rows=pl.len(), withheld=pl.col("withheld_reason").count()
    )
    for row in counted.sort("period_code", "breakdown_code").iter_rows():
        print(*row, sep=",")


def standardised(ill: pl.DataFrame) -> None:
    """Question 3: rates as they would be with the ages of the standard population.

    Such a rate needs every age band, and 20 people: else it is not told.
    """
    print("# 3 Ill of 100,000 seen: first day of the quarter, crude, standardised")
    quarters = ill.filter(period_code="quarter")
    seen = pl.when(pl.col("seen_patients") > 0).then("seen_patients")
    per_100k = pl.col("condition_patients") / seen * 100_000
    by_age = (
        quarters.filter(breakdown_code="age_band")
        .join(STANDARD, on="breakdown_value")
        .group_by("period_start_date")
        .agg(
            bands=per_100k.count(),
            people=pl.col("condition_patients").sum(),
            rate=(per_100k * pl.col("standard")).sum() / pl.col("standard").sum(),
        )
        .filter(pl.col("bands") == STANDARD.height, pl.col("people") >= 20)
    )
    everybody = quarters.filter(breakdown_code="total").join(
        by_age, on="period_start_date", how="left"
    )
    for row in everybody.sort("period_start_date").iter_rows(named=True):
        crude = shown(row["patients_per_100k_seen"], ".2f", row["withheld_reason"])
        rate = "not told" if row["rate"] is None else format(row["rate"], ".2f")
        print(row["period_start_date"], crude, rate, sep=",")


def seasons(ill: pl.DataFrame) -> None:
    """Question 4: seasons beside each other, as far as their weeks are shown.

    Where weeks are withheld, the season had more cases. A peak is told of shares that
    are, and are more than none.
    """
    print(
        "# 4 Seasons, of the weeks shown: weeks, withheld, cases, peak week, its share"
    )
    weeks = ill.filter(period_code="week", breakdown_code="total").with_columns(
        season=SEASON, week=MMWR_WEEK
    )
    for (season,), rows in weeks.sort("season").group_by("season", maintain_order=True):
        cases = rows["incident_cases"]
        held = rows.filter(pl.col("incident_cases").is_null())["withheld_reason"]
        some = rows.filter(pl.col("visit_share") > 0)
        peak = ("not told", "not told")
        if some.height:
            top = some.sort("visit_share", "week", descending=[True, False])
            peak = (str(top["week"][0]), format(top["visit_share"][0], ".4f"))
        name = f"{season}-{(season + 1) % 100:02}"
        print(name, cases.count(), held.count(), cases.sum(), *peak, sep=",")


def main(folder: Path) -> None:
    """Print the answers."""
    trends = pl.read_parquet(folder / "data" / "disease_trends.parquet")
    ill = trends.filter(condition_id=CONDITION)
    weekly(ill)
    withheld(trends)
    standardised(ill)
    seasons(ill)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
