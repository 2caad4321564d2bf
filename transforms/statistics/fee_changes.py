"""Fee changes: since when a payer allows other prices, found in what it allowed.

A series is the lines of one payer, or of one payer and kind of service. Prices of
different services can't be compared, so each line counts by its rank among the lines of
its own cell (the same service at the same place), and each day of service by the sum
of its lines: what befalls a claim, or the claims of a day, as a whole is one
event. If nothing changed, the days come in no particular order, and the largest of
their running sums, divided by their spread, follows Kolmogorov's distribution (the
CUSUM test of Page 1955, its limit as in Csorgo and Horvath 1997, chapter 2). Ranks make
a price far off count no more than one a little off.

Many series are tested at once. Of those called changed no more than a chosen share is
expected to be so by chance (Benjamini and Hochberg 1995). What is found is then split
at its change, and each part tested again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.statistics.change_dates import Range, date_range

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_CLAIMS = 30  # of a series, to be tested at all
LEAST_BEFORE = 3  # lines of a cell before a change, to compare what follows with
LEAST_SIZE = 0.01  # a smaller change is none that anybody would act upon
ROUNDS = 3  # how often a series is split
_GRAIN = 0.001  # prices closer than a tenth of a percent are the same price


@dataclass(frozen=True)
class Series:
    """Lines of one series: an entry per line, in any order.

    `claim` and `cell` are any numbers that tell claims and cells apart, `day` counts
    days, `price` is what was allowed per unit, or per dollar charged: greater than 0.
    """

    day: Ints
    claim: Ints
    cell: Ints
    price: Floats

    def take(self, rows: NDArray[np.bool_]) -> "Series":
        """The lines for which `rows` is true."""
        return Series(
            self.day[rows], self.claim[rows], self.cell[rows], self.price[rows]
        )


@dataclass(frozen=True)
class Change:
    """A change of prices: since when, how large, and how sure that is.

    Days count like those of the series. `size` is a share of the price before, -0.12
    for 12 % less, with its 95 % interval. `compared` marks the lines of the series, in
    its order, that follow the change and whose cell is known from before, `steps` says
    how far the logarithm of the price of each of these moved.
    """

    days: Range
    size: float
    low: float
    high: float
    p_value: float
    q_value: float
    claims_before: int
    claims_after: int
    ends_day: int | None  # the next change of the series, if any
    compared: NDArray[np.bool_]
    steps: Floats


def find(
    series: Sequence[Series],
    false_discovery: float = 0.05,
    known_days: Sequence[Sequence[int]] | None = None,
) -> list[list[Change]]:
    """Find the changes of each series, in the order of their days.

    `false_discovery` is the expected share of false ones among the series called
    changed, in each round of splitting. `known_days`, per series, are days on which a
    change is stated rather than on another day that the lines allow as well.
    """
    known = known_days or [()] * len(series)
    found: list[list[Change]] = [[] for _ in series]
    parts = [(at, np.ones(len(one.day), bool)) for at, one in enumerate(series)]
    for _ in range(ROUNDS):
        tested = [
            (at, rows, p_value)
            for at, rows in parts
            if (p_value := probability(series[at].take(rows))) is not None
        ]
        if not tested:
            break
        q_values = stats.false_discovery_control([each[2] for each in tested])
        parts = []
        for (at, rows, p_value), q_value in zip(tested, q_values, strict=True):
            if q_value > false_discovery:
                continue
            change = _measured(series[at], rows, known[at])
            if change is None:
                continue
            found[at].append(replace(change, p_value=p_value, q_value=float(q_value)))
            is_after = series[at].day >= change.days.stated
            parts += [(at, rows & is_after), (at, rows & ~is_after)]
    return [_in_order(one, changes) for one, changes in zip(series, found, strict=True)]


def probability(series: Series) -> float | None:
    """How likely such a run of prices is if nothing changed; None of too few claims.

    Prices that never differ within their cells give 1.
    """
    sums = _running(series)
    if sums is None:
        return None
    _, running, spread = sums
    if spread == 0:
        return 1.0
    return float(stats.kstwobign.sf(np.abs(running).max() / spread))


def ranks(cell: Ints, value: Floats) -> Floats:
    """Ranks within each cell, as shares around 0; equal values share theirs."""
    order = np.lexsort((value, cell))
    cells, values = cell[order], value[order]
    begins_cell = np.r_[True, cells[1:] != cells[:-1]]
    begins_tie = begins_cell | np.r_[True, values[1:] != values[:-1]]
    count = len(order)
    place = np.arange(count)
    cell_start = np.flatnonzero(begins_cell)
    in_cell = np.cumsum(begins_cell) - 1
    size = np.diff(np.r_[cell_start, count])[in_cell]
    tie_start = np.flatnonzero(begins_tie)
    in_tie = np.cumsum(begins_tie) - 1
    tie_size = np.diff(np.r_[tie_start, count])[in_tie]
    first = place[tie_start][in_tie] - place[cell_start][in_cell]
    shares = np.empty(count)
    shares[order] = (first + (tie_size + 1) / 2) / (size + 1) - 0.5
    return shares


def _running(series: Series) -> tuple[Ints, Floats, float] | None:
    """Days, the running sum of ranks to the end of each, and the spread of the sum."""
    if not len(series.day):
        return None
    if len(np.unique(series.claim)) < LEAST_CLAIMS:
        return None
    shares = ranks(series.cell, np.round(np.log(series.price) / _GRAIN))
    days, at = np.unique(series.day, return_inverse=True)
    of_day = np.bincount(at, shares)
    spread = float(np.sqrt(np.square(of_day).sum()))
    return days, np.cumsum(of_day), spread if spread > 1e-9 else 0.0


def _measured(
    series: Series, rows: NDArray[np.bool_], known: Sequence[int]
) -> Change | None:
    """Date and size of the change of a part of a series; None when it is too small."""
    part = series.take(rows)
    sums = _running(part)
    if sums is None:
        return None
    days, running, _ = sums
    at = int(np.abs(running[:-1]).argmax()) if len(days) > 1 else 0
    begins = int(days[min(at + 1, len(days) - 1)])
    range_ = None
    for _ in range(2):  # the first guess of the day decides what is before
        steps, is_known = _steps(part, part.day < begins)
        after = is_known & (part.day >= begins)
        if not after.any():
            return None
        size = float(np.median(_by_claim(part.claim[after], steps[after])))
        if abs(np.expm1(size)) < LEAST_SIZE:
            return None
        range_ = date_range(
            part.day[is_known], part.claim[is_known], steps[is_known], size, known
        )
        begins = range_.stated
    steps, is_known = _steps(part, part.day < begins)
    is_after = part.day >= begins
    compared = is_known & is_after
    if range_ is None or not compared.any():
        return None
    each = _by_claim(part.claim[compared], steps[compared])
    size, low, high = median_interval(each)
    if low <= 0 <= high or abs(np.expm1(size)) < LEAST_SIZE:
        return None
    whole = np.zeros(len(series.day), bool)
    whole[np.flatnonzero(rows)[compared]] = True
    return Change(
        days=range_,
        size=float(np.expm1(size)),
        low=float(np.expm1(low)),
        high=float(np.expm1(high)),
        p_value=np.nan,
        q_value=np.nan,
        claims_before=len(np.unique(part.claim[~is_after])),
        claims_after=len(np.unique(part.claim[is_after])),
        ends_day=None,
        compared=whole,
        steps=steps[compared],
    )


def _steps(
    series: Series, is_before: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    """How far each line is from its cell's median before, in logarithms.

    And whether the cell has lines enough before to say so.
    """
    logs = np.log(series.price)
    _, cell = np.unique(series.cell, return_inverse=True)
    before = np.flatnonzero(is_before)
    order = before[np.lexsort((logs[before], cell[before]))]
    counts = np.bincount(cell[order], minlength=cell.max() + 1)
    starts = np.cumsum(counts) - counts
    has = counts >= LEAST_BEFORE
    medians = np.full(len(counts), np.nan)
    if has.any():
        middles = [
            logs[order[starts[has] + (counts[has] - 1 + up) // 2]] for up in (0, 1)
        ]
        medians[has] = (middles[0] + middles[1]) / 2
    return logs - medians[cell], has[cell]


def _by_claim(claim: Ints, steps: Floats) -> Floats:
    """The mean step of each claim."""
    _, at = np.unique(claim, return_inverse=True)
    means: Floats = np.bincount(at, steps) / np.bincount(at)
    return means


def median_interval(values: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """A median and an interval that holds it at least at `level`, free of assumptions.

    Of order statistics (Conover 1999, 3.2); of very few values it is their range.
    """
    ordered = np.sort(values)
    count = len(ordered)
    below = int(stats.binom.ppf((1 - level) / 2, count, 0.5))
    first = max(below - 1, 0)
    return (
        float(np.median(ordered)),
        float(ordered[first]),
        float(ordered[count - 1 - first]),
    )


def _in_order(series: Series, changes: list[Change]) -> list[Change]:
    """Changes by their days, each with the end that the next one puts to it."""
    ordered = sorted(changes, key=lambda change: change.days.stated)
    ends = [*(change.days.stated for change in ordered[1:]), None]
    told = []
    for change, end in zip(ordered, ends, strict=False):
        kept = (
            change.compared & (series.day < end) if end is not None else change.compared
        )
        steps = change.steps[kept[change.compared]]
        told.append(replace(change, ends_day=end, compared=kept, steps=steps))
    return told
