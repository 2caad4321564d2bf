"""How counts by week, month, quarter and year add up over days.

Weeks do not nest in months. Where both are known of one series, the week that holds a
month's end is cut in two parts, which no row shows and which follow from what is shown:
each is a variable of its own.
"""

import numpy as np
import polars as pl

from transforms.disclosure.profiles import Profile
from transforms.disclosure.system import Builder, few_unseen

SERIES = ["condition_id", "breakdown_code", "breakdown_value"]
_EVERY = {"month": "1mo", "quarter": "1q", "year": "1y"}


def tie(builder: Builder, counts: pl.DataFrame, profile: Profile) -> None:
    """Add the sums over time of a measure that adds up over days.

    Args:
        builder: takes the relations, and the parts of weeks.
        counts: one row per count: condition_id, breakdown_code, breakdown_value,
            period_code, period_start_date, variable, value.
        profile: says which parts are too small to be known.
    """
    months, quarters, years = (counts.filter(period_code=code) for code in _EVERY)
    _nest(builder, months, quarters, "quarter")
    _nest(builder, quarters, years, "year")
    by_month = months.join(quarters, on=SERIES, how="anti")
    _nest(builder, by_month, years, "year")
    weeks = counts.filter(period_code="week")
    for coarse, code in ((months, "month"), (quarters, "quarter"), (years, "year")):
        _cut(builder, weeks.join(coarse, on=SERIES, how="semi"), coarse, code, profile)
        weeks = weeks.join(coarse, on=SERIES, how="anti")


def _nest(
    builder: Builder, fine: pl.DataFrame, coarse: pl.DataFrame, code: str
) -> None:
    """A quarter is the sum of its months, a year of its quarters (or months)."""
    whole = coarse.join(fine, on=SERIES, how="semi").with_row_index("of")
    parts = fine.with_columns(
        pl.col("period_start_date").dt.truncate(_EVERY[code])
    ).join(
        whole.select(*SERIES, "period_start_date", "of"),
        on=[*SERIES, "period_start_date"],
    )
    builder.sum(_numbers(whole), _numbers(parts), parts["of"].cast(pl.Int64).to_numpy())


def _cut(
    builder: Builder,
    weeks: pl.DataFrame,
    coarse: pl.DataFrame,
    code: str,
    profile: Profile,
) -> None:
    """Weeks and months (or quarters) are sums of weeks and of parts of weeks."""
    coarse = coarse.join(weeks, on=SERIES, how="semi").sort(
        *SERIES, "period_start_date"
    )
    if coarse.is_empty():
        return
    sums = coarse.select(
        *SERIES,
        pl.col("period_start_date").alias("first"),
        pl.col("value").cum_sum().over(SERIES).alias("by_first"),
    )
    every = _EVERY[code]
    last = pl.col("period_start_date") + pl.duration(days=6)
    known = coarse.select(*SERIES, pl.col("period_start_date").alias("second"))
    weeks = (
        weeks.sort(*SERIES, "period_start_date")
        .with_columns(
            first=pl.col("period_start_date").dt.truncate(every),
            second=last.dt.truncate(every),
            by_week=pl.col("value").cum_sum().over(SERIES),
        )
        .join(sums, on=[*SERIES, "first"], how="left")
        .join(known, on=[*SERIES, "second"], how="left", coalesce=False)
    )
    # Before the first period, and after the last one, nothing happened.
    has_first = pl.col("by_first").is_not_null()
    has_second = pl.col("second_right").is_not_null()
    is_cut = has_first & has_second & (pl.col("first") != pl.col("second"))
    cut = weeks.filter(is_cut)
    after = (cut["by_week"] - cut["by_first"]).to_numpy()
    before = cut["value"].to_numpy() - after
    parts = [
        builder.add(part, is_guarded=few_unseen(part, profile))
        for part in (before, after)
    ]
    order = np.arange(cut.height)
    builder.sum(_numbers(cut), np.concatenate(parts), np.concatenate([order, order]))
    whole = weeks.filter(~is_cut).with_columns(
        at=pl.when(has_first).then("first").otherwise("second")
    )
    pieces = pl.concat(
        [
            whole.select(*SERIES, period_start_date="at", variable="variable"),
            cut.select(
                *SERIES,
                period_start_date="first",
                variable=pl.Series(parts[0], dtype=pl.Int64),
            ),
            cut.select(
                *SERIES,
                period_start_date="second",
                variable=pl.Series(parts[1], dtype=pl.Int64),
            ),
        ]
    )
    coarse = coarse.with_row_index("of")
    placed = pieces.join(
        coarse.select(*SERIES, "period_start_date", "of"),
        on=[*SERIES, "period_start_date"],
    )
    builder.sum(
        _numbers(coarse), _numbers(placed), placed["of"].cast(pl.Int64).to_numpy()
    )


def _numbers(rows: pl.DataFrame) -> np.ndarray:
    return rows["variable"].cast(pl.Int64).to_numpy()
