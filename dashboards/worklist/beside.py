"""What is kept beside the publication: what was written about claims, as of today."""

from datetime import date

import polars as pl

from transforms.worklist import items, states, store

STATUSES = tuple(states.STATUSES.items())
BANDS = (
    ("past", "Past the limit"),
    ("0-14", "0 to 14 days"),
    ("15-30", "15 to 30 days"),
    ("31-60", "31 to 60 days"),
    ("over", "More than 60 days"),
    ("unknown", "No limit known"),
)


def laid(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Open denials with what is written about each, and their band of days left."""
    listed = frames["denial_worklist"].with_columns(days_band=band())
    return frames | {"denial_worklist": items.laid_over(listed, date.today())}


def version() -> str:
    """What differs when something else is written, or on another day."""
    return f"{store.version()} {date.today()}"


def to_work(rows: pl.DataFrame) -> pl.DataFrame:
    """The claims that somebody here can work now, the most worth first."""
    return rows.filter(
        pl.col("is_workable"),
        pl.col("status").is_in(states.TO_WORK),
        pl.col("show_code") == "to_do",
    ).sort("rank_index")


def band() -> pl.Expr:
    """The band of days left that a row is in."""
    left = pl.col("left_days")
    return (
        pl.when(left.is_null())
        .then(pl.lit("unknown"))
        .when(left < 0)
        .then(pl.lit("past"))
        .when(left <= 14)
        .then(pl.lit("0-14"))
        .when(left <= 30)
        .then(pl.lit("15-30"))
        .when(left <= 60)
        .then(pl.lit("31-60"))
        .otherwise(pl.lit("over"))
    )
