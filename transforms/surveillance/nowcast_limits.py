"""How far nowcasts may be from the end: as far as those of past weeks were.

The jackknife (Barber, Candes, Ramdas and Tibshirani 2021, Ann. Statist. 49: 486-507)
asks each past week how far it would have been foretold wrong: its ratios are taken
without the week itself, and its nowcast at each lag is put beside what it came to, as a
difference of logarithms. Whatever makes weeks differ is in these errors: corrections of
many weeks at once, holidays, senders that skip a week. A bootstrap that draws cells
independently misses it.

The limits are those of Student's t with the mean square of a lag's errors. Where fewer
than `ENOUGH` weeks were judged, the errors of all feeds together stand for the missing
ones (a conjugate prior of a variance). A count smaller than those that were learnt from
has more of chance in it: of n cases that are reported independently with chance F, the
nowcast n / F has a relative variance of (1 - F) / n (Lawless 1994, Can. J. Stat. 22:
15-31). Limits are never surer than that.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVEL = 0.95
ENOUGH = 39.0  # weeks: the fewest of which 1 in 40 may lie beyond each limit

_HALF = 0.5  # of a case, so that a week of none has a logarithm


class Range(NamedTuple):
    """A nowcast: what is expected in the end, and between which limits."""

    estimate: Floats
    lower: Floats
    upper: Floats


class Errors(NamedTuple):
    """By how much past weeks of a feed were foretold wrong.

    by_week: log of the end over the nowcast, [week, lag]; nan where the count was not
        known, or nothing was there to foretell.
    chance: by lag, the mean share of the squares that independent cases alone make.
    can_fall: a count of the feed was once lower than a week before.
    """

    by_week: Floats
    chance: Floats
    can_fall: bool


class Spread(NamedTuple):
    """How far nowcasts are off, by lag: the mean square on the logarithmic scale.

    `freedom` is how many weeks it stands on, for Student's t.
    """

    square: Floats
    chance: Floats
    freedom: Floats
    can_fall: bool


def past_errors(cumulative: Floats, window: int | None = None) -> Errors:
    """Foretell each week that has become final from the others.

    Args:
        cumulative: the triangle, a period a row, a lag a column, nan where not known.
        window: the periods that each ratio is taken over; so many final weeks are
            judged, the latest ones.
    """
    lags = cumulative.shape[1]
    final = np.flatnonzero(~np.isnan(cumulative[:, -1]))
    final = final if window is None else final[-window:]
    weeks = cumulative[final]
    ratio = np.full((len(final), lags), np.nan)
    for lag in range(1, lags):
        pair = cumulative[:, lag - 1 : lag + 1]
        rows = np.flatnonzero(~np.isnan(pair).any(axis=1))
        rows = rows if window is None else rows[-window:]
        own = np.where(np.isin(final, rows)[:, None], weeks[:, lag - 1 : lag + 1], 0.0)
        before, after = (pair[rows].sum(axis=0) - own).T
        ratio[:, lag] = np.divide(
            after, before, out=np.ones_like(after), where=before > 0
        )
    share = _completeness(ratio)
    nowcast = weeks / share
    end = weeks[:, -1:]
    is_something = np.nan_to_num(np.maximum(nowcast, end)) > 0
    missed = np.log((end + _HALF) / (nowcast + _HALF))
    chance = _of_chance(nowcast, share)
    is_judged = is_something & ~np.isnan(missed)
    return Errors(
        np.where(is_judged, missed, np.nan),
        _mean(np.where(is_judged, chance, np.nan)),
        bool((np.diff(cumulative, axis=1) < 0).any()),
    )


def mixed(each: Sequence[Errors], share: Floats, weights: Floats) -> Errors:
    """The errors of a count that comes by several feeds, week by week.

    What feeds have in common in a week stays in common.

    Args:
        each: the errors of the feeds, of the same weeks.
        share: how complete they are, [feed, lag].
        weights: how much of the count comes by each, a sum of 1.
    """
    errors = np.array([feed.by_week for feed in each])
    known = weights[:, None, None] * share[:, None, :] * ~np.isnan(errors)
    then = np.nansum(known * np.exp(-errors), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        missed = np.log(np.nansum(known, axis=0) / then)
    part = weights[:, None] * share
    part = part / part.sum(axis=0)
    chance = np.array([feed.chance for feed in each])
    is_used = weights > 0
    return Errors(
        np.where(np.isfinite(missed), missed, np.nan),
        np.nansum((part**2 * chance)[is_used], axis=0),
        any(feed.can_fall for feed in each),
    )


def spread(own: Errors, every: Sequence[Errors]) -> Spread:
    """The mean square of one's own errors; where they are few, of every feed's too."""
    all_weeks = np.concatenate([feed.by_week for feed in every])
    usual = np.nan_to_num(_mean(all_weeks**2))
    weeks = (~np.isnan(own.by_week)).sum(axis=0)
    lent = np.maximum(0.0, ENOUGH - weeks)
    freedom = weeks + lent
    square = (np.nansum(own.by_week**2, axis=0) + lent * usual) / freedom
    return Spread(square, np.nan_to_num(own.chance), freedom, own.can_fall)


def nowcast(
    known: Floats, lag: Ints, share: Floats, of: Spread, level: float = LEVEL
) -> Range:
    """Expect known / share cases in the end, give or take what past weeks were off.

    Args:
        known: cases known, by series; nan has a nowcast of nan.
        lag: at which lag each is known.
        share: the completeness of each, then.
        of: how far nowcasts are off, by lag.
        level: the share of ends that the limits should hold.
    """
    estimate = known / share
    learnt = of.chance[lag]
    own = _of_chance(estimate, share)
    square = np.maximum(of.square[lag], learnt) + np.maximum(0.0, own - learnt)
    off = stats.t.ppf((1 + level) / 2, of.freedom[lag]) * np.sqrt(square)
    lower, upper = (
        np.round((estimate + _HALF) * np.exp(side) - _HALF) for side in (-off, off)
    )
    return Range(estimate, np.maximum(lower, 0.0 if of.can_fall else known), upper)


def _of_chance(nowcast: Floats, share: Floats) -> Floats:
    """The relative variance of a nowcast of cases that are reported independently."""
    return np.maximum(0.0, 1 - share) / share / (nowcast + _HALF)


def _completeness(ratio: Floats) -> Floats:
    """1 / product of the ratios after each lag, a week a row."""
    later = np.cumprod(ratio[:, :0:-1], axis=1)[:, ::-1]
    return 1 / np.concatenate([later, np.ones((len(ratio), 1))], axis=1)


def _mean(values: Floats) -> Floats:
    """The mean of each column over what is known; nan where nothing is."""
    known = (~np.isnan(values)).sum(axis=0)
    total = np.nansum(values, axis=0)
    return np.divide(total, known, out=np.full(len(known), np.nan), where=known > 0)
