"""Nowcasts made in the past, beside what became of the counts that they foresaw.

For each origin, only what was known by its end is looked at: the triangles are cut off
there, their ratios and errors taken, and every recent period foreseen.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.completeness import whole
from transforms.surveillance.nowcast_limits import (
    mixed,
    nowcast,
    past_errors,
    spread,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Judged(NamedTuple):
    """One row per series, period, and lag at which it was foreseen."""

    series: Ints
    period: Ints
    lag: Ints
    known: Floats  # by then
    estimate: Floats
    lower: Floats
    upper: Floats
    final: Floats  # at the last lag


class Plan(NamedTuple):
    """How to look back.

    lags: how many lags are judged, from 0.
    window: the periods that each ratio is taken over.
    least_periods: an origin needs as many final periods before it.
    origins: so many are looked at, the latest ones.
    least_share: less complete, no nowcast is made.
    """

    lags: int
    window: int
    least_periods: int
    origins: int
    least_share: float = 0.5


def backtest(feeds: Floats, mix: Floats, series: Floats, plan: Plan) -> Judged:
    """Foresee each period that has become final, at each of its first lags.

    Args:
        feeds: triangles that completeness is learnt from, [feed, period, lag].
        mix: how much of each series comes by each feed, [series, feed], sums of 1.
        series: the triangles that are foreseen, [series, period, lag].
        plan: how to look back.
    """
    _, periods, columns = feeds.shape
    last_lag, latest = columns - 1, periods - 1
    number, lag = np.arange(periods)[:, None], np.arange(columns)
    first = last_lag + plan.least_periods - 1
    end = latest - last_lag + plan.lags
    found: list[Floats] = [np.zeros((8, 0))]
    for origin in range(max(first, end - plan.origins), end):
        is_known = (number + lag <= origin)[: origin + 1]
        shares, errors = [], []
        for feed in feeds:
            then = np.where(is_known, feed[: origin + 1], np.nan)
            shares.append(whole(then, plan.window).completeness)
            errors.append(past_errors(then, plan.window))
        at = np.arange(plan.lags)
        foreseen = origin - at
        at, foreseen = (each[foreseen + last_lag <= latest] for each in (at, foreseen))
        for which, (own, weights) in enumerate(zip(series, mix, strict=True)):
            share = (weights @ np.array(shares))[at]
            off = spread(mixed(errors, np.array(shares), weights), errors)
            told = nowcast(
                own[foreseen, at],
                at,
                np.where(share >= plan.least_share, share, np.nan),
                off,
            )
            place = [np.full(len(at), which), foreseen, at]
            final = own[foreseen, last_lag]
            found.append(np.array([*place, own[foreseen, at], *told, final]))
    rows = np.concatenate(found, axis=1)
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    which_series, period, lags = rows[:3].astype(np.int64)
    return Judged(which_series, period, lags, *rows[3:])
