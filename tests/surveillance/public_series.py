"""Public series of the CDC, as histories (tests/surveillance/data/SOURCES.md)."""

from pathlib import Path

import numpy as np
import polars as pl

from transforms.surveillance.histories import History

DATA = Path(__file__).parent / "data"
SERIES = {
    "ilinet": ("ilinet_national.csv", "visits_for_ili"),
    "united_states": ("nhsn_flu_admissions.csv", "united_states"),
    "vermont": ("nhsn_flu_admissions.csv", "vermont"),
}


def history(name: str, **marks) -> History:
    """One series, with the marks given; a week without report is nan."""
    file, column = SERIES[name]
    table = pl.read_csv(DATA / file, try_parse_dates=True)
    counts = table[column].cast(float).fill_null(np.nan).to_numpy()
    return History(counts[None], table["week_starts"].to_numpy(), **marks)


def week(series: History, day: str) -> int:
    """The place of the week that begins on that day."""
    return int(np.flatnonzero(series.first_days == np.datetime64(day))[0])
