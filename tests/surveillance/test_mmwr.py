"""MMWR weeks, against epiweeks 2.4.0 for fifty years and days known by heart."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.mmwr import (
    mmwr_week,
    week_begins,
    weeks_of_year,
    year_begins,
)

FILE = "mmwr_years.csv"


@pytest.mark.corpus
@pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here")
def test_fifty_years(record_property):
    theirs = pl.read_csv(EPI / FILE, try_parse_dates=True)
    years = theirs["mmwr_year"].to_numpy()
    first, last = (
        theirs[c].to_numpy().astype("datetime64[D]") for c in theirs.columns[1:3]
    )

    assert len(years) == 51
    weeks = weeks_of_year(years)
    agree(
        record_property,
        FILE,
        "first day",
        year_begins(years).astype(int),
        first.astype(int),
        0,
    )
    agree(record_property, FILE, "number of weeks", weeks, theirs["n_weeks"], 0)
    assert (mmwr_week(first).year == years).all() and (mmwr_week(first).week == 1).all()
    assert (mmwr_week(last).year == years).all() and (
        mmwr_week(last).week == weeks
    ).all()


@pytest.mark.parametrize(
    ("day", "year", "week"),
    [
        (date(2020, 12, 31), 2020, 53),
        (date(2021, 1, 2), 2020, 53),
        (date(2021, 1, 3), 2021, 1),
        (date(2014, 12, 28), 2014, 53),
        (date(2023, 12, 31), 2024, 1),
        (date(2025, 1, 1), 2025, 1),
        (date(1969, 12, 31), 1969, 53),
    ],
)
def test_days_known_by_heart(day, year, week):
    found = mmwr_week(np.array([day], dtype="datetime64[D]"))

    assert (found.year[0], found.week[0]) == (year, week)


def test_a_week_begins_on_sunday():
    sunday = date(2024, 9, 1)
    days = np.array([sunday + timedelta(n) for n in range(8)], dtype="datetime64[D]")

    begins = week_begins(days).tolist()

    assert begins == [sunday] * 7 + [sunday + timedelta(7)]
