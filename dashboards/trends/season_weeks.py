"""Weeks by the season that they belong to."""

import numpy as np
import polars as pl

from transforms.surveillance.mmwr import mmwr_week

RESPIRATORY = "Respiratory"
TURN = 27  # the MMWR week that a season of what comes in winter begins with


def of_seasons(rows: pl.DataFrame) -> pl.DataFrame:
    """Weeks with the season they belong to, and their place in it.

    Adds `season_label`, `season_year` (in which it begins), `mmwr_week`, and `place`,
    from 0. Week 53 has a place in each season, also in those that lack it, so that
    weeks of one number lie over each other.
    """
    found = mmwr_week(rows["period_start_date"].to_numpy().astype("datetime64[D]"))
    turn = TURN if is_of_winter(rows) else 1
    begins = np.where(found.week >= turn, found.year, found.year - 1)
    place = np.where(found.week >= turn, found.week - turn, found.week + 53 - turn)
    return rows.with_columns(
        season_year=pl.Series(begins),
        mmwr_week=pl.Series(found.week),
        place=pl.Series(place),
    ).with_columns(
        season_label=pl.col("season_year").cast(pl.String)
        if turn == 1
        else pl.format(
            "{}/{}",
            "season_year",
            ((pl.col("season_year") + 1) % 100).cast(pl.String).str.zfill(2),
        )
    )


def is_of_winter(rows: pl.DataFrame) -> bool:
    """Whether seasons of the condition begin in summer: those of the airways."""
    return "group_label" in rows.columns and rows["group_label"][0] == RESPIRATORY
