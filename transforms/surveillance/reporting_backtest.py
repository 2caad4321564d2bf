"""Looking back: nowcasts of past weeks from the triangles as they were then."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.surveillance.nowcast_backtest import Judged, Plan, backtest
from transforms.surveillance.reporting import (
    LAST_LAG,
    WINDOW,
    learnt_from,
    mixes,
    triangles,
)

LAGS = 9  # judged: from 0 weeks after service to 8
PLAN = Plan(lags=LAGS, window=WINDOW, least_periods=26, origins=52)


def looked_back(rows: pl.DataFrame, conditions: list[str]) -> tuple[int, Judged]:
    """Foresee past weeks of some conditions (or any), from rows of the triangle.

    Returns how many weeks before the end of the data period 0 is, and what was judged;
    a series is a condition, by its place. The mix of claim types is today's.
    """
    of_all = learnt_from(rows)
    if of_all.oldest < 2 * LAST_LAG:
        empty: NDArray[np.float64] = np.zeros(0)
        none = empty.astype(np.int64)
        return of_all.oldest, Judged(none, none, none, *[empty] * 5)
    series = np.array(
        [
            triangles(
                rows.filter(condition_id=each), of_all.types, of_all.oldest
            ).cumulative.sum(axis=0)
            for each in conditions
        ]
    )
    weights = mixes(rows, of_all.types, conditions)
    return of_all.oldest, backtest(of_all.cumulative, weights, series, PLAN)
