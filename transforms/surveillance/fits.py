"""Fits: a quasi-Poisson model with log link of many series at once.

Every series has the same design: a level for each period of the year, and a straight
trend. A model that simple needs no general solver: within each period time is set off
from its weighted mean, after which trend and levels are fitted one after the other
(Frisch and Waugh 1933). A period in which no case was seen, whose level falls without
end, so leaves the others' numbers alone.

The steps are those of iteratively reweighted least squares (McCullagh and Nelder 1989,
2.5), begun and ended as R's `glm` does, so that numbers agree with it to the last
digits: from counts + 0.1, until the deviance changes by less than one in 10^8. As
there, what rests on the weights of the least squares (leverage, standard errors,
Pearson's statistic) has those of the last step taken.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Places = NDArray[np.intp]

ENOUGH = 1e-8  # relative change of the deviance
LEAST = np.finfo(float).eps  # mean: below it, a quotient of two would be nothing's
MOST = 700.0  # log of a mean
MOST_STEPS = 50  # a series of zeros falls by 1 a step; no other needs so many


@dataclass(frozen=True)
class Design:
    """What a count may depend on: per week its period, 0 to `periods` - 1, and time."""

    period: Places
    time: Floats  # in weeks, from about the middle of them
    periods: int
    has_trend: bool

    def sums(self) -> Floats:
        """What turns weekly values into sums per period, times 1 and times time."""
        ones = np.equal.outer(self.period, np.arange(self.periods)).astype(float)
        return np.hstack([ones, ones * self.time[:, None]])


@dataclass(frozen=True)
class Fit:
    """One row per series; weeks as in the design."""

    # (series, periods): log of the mean at time 0; nan: no such week is used
    level: Floats
    slope: Floats  # log change a week; 0 without trend
    mean: Floats  # (series, weeks)
    weight: Floats  # of least squares, (series, weeks)
    mass: Floats  # (series, periods): sum of these weights
    centre: Floats  # (series, periods): mean time by these weights
    spread: Floats  # sum of weight x (time - centre)^2; nan without trend
    freedom: Floats  # weeks of a weight - parameters

    @property
    def has_converged(self) -> Truths:
        """Per series."""
        return np.asarray(~np.isnan(self.slope))

    def leverage(self, design: Design) -> Floats:
        """The pull of each week on its own fitted value, 0 to 1."""
        found = 1 / self.mass[:, design.period]
        if design.has_trend:
            off = design.time - self.centre[:, design.period]
            found = found + off**2 / self.spread[:, None]
        return np.asarray(np.where(self.weight > 0, self.weight * found, 0.0))

    def unscaled(self, period: int, time: float) -> Floats:
        """The variance of the log of the mean there, for a dispersion of 1."""
        found = 1 / self.mass[:, period]
        if np.isfinite(self.spread).any():
            found = found + (time - self.centre[:, period]) ** 2 / self.spread
        return np.asarray(found)

    def predicted(self, period: int, time: float) -> Floats:
        """The mean at a time in a period."""
        logs = self.level[:, period] + self.slope * time
        # A trend without end leads beyond all numbers; it is dropped, being so.
        return np.asarray(np.maximum(np.exp(np.minimum(logs, MOST)), LEAST))


def fitted(counts: Floats, weights: Floats, design: Design) -> Fit:
    """Fit each series; weeks of weight 0 are left out, whatever they hold.

    A series that does not converge within 50 steps, or has no more weeks than the
    design has parameters, has `has_converged` false and nothing but nan.
    """
    uses = weights > 0
    sums = design.sums()
    has_period = uses.astype(float) @ sums[:, : design.periods] > 0
    freedom = uses.sum(axis=1) - has_period.sum(axis=1) - design.has_trend
    found = _nothing(counts.shape, design.periods)
    open_ = np.flatnonzero(freedom > 0)
    work = _Work.of(np.where(uses, counts, 0.0)[open_], weights[open_], design, sums)
    step = work.first()
    deviance = work.deviance(np.log(work.counts + 0.1), work.counts + 0.1)
    for _ in range(MOST_STEPS):
        if not open_.size:
            break
        logs = work.logs(step)
        mean = np.maximum(np.exp(logs), LEAST)
        now = work.deviance(logs, mean)
        is_done = np.abs(now - deviance) < ENOUGH * (np.abs(now) + 0.1)
        for name, values in {**step.arrays(), "mean": mean}.items():
            found[name][open_[is_done]] = values[is_done]
        is_open = ~is_done & np.isfinite(now)
        open_, deviance = open_[is_open], now[is_open]
        work, step = work.rows(is_open), step.rows(is_open)
        step = work.next(step, mean[is_open])
    found["level"][~has_period] = np.nan
    found["mean"][~uses] = np.nan
    return Fit(**found, freedom=freedom.astype(float))


def _nothing(shape: tuple[int, ...], periods: int) -> dict[str, Floats]:
    """Of each array of a fit, one full of nan."""
    series = shape[0]
    shapes = dict.fromkeys(("mean", "weight"), shape)
    shapes |= dict.fromkeys(("level", "mass", "centre"), (series, periods))
    shapes |= dict.fromkeys(("slope", "spread"), (series,))
    return {name: np.full(size, np.nan) for name, size in shapes.items()}


@dataclass(frozen=True)
class _Step:
    """Where one step leads, and the weights that it was taken with."""

    level: Floats
    slope: Floats
    weight: Floats
    mass: Floats
    centre: Floats
    spread: Floats

    def arrays(self) -> dict[str, Floats]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def rows(self, which: Truths) -> "_Step":
        if which.all():
            return self
        return _Step(**{name: values[which] for name, values in self.arrays().items()})


@dataclass(frozen=True)
class _Work:
    """The series that have not converged yet."""

    counts: Floats
    weights: Floats
    design: Design
    sums: Floats  # turns weekly values into sums per period, times 1 and times time
    totals: Floats  # such sums of weighted counts
    own: Floats  # log of the count, 0 where it is 0

    @classmethod
    def of(
        cls, counts: Floats, weights: Floats, design: Design, sums: Floats
    ) -> "_Work":
        own = np.log(np.where(counts > 0, counts, 1.0))
        return cls(counts, weights, design, sums, (counts * weights) @ sums, own)

    def rows(self, which: Truths) -> "_Work":
        if which.all():
            return self
        return _Work(
            self.counts[which],
            self.weights[which],
            self.design,
            self.sums,
            self.totals[which],
            self.own[which],
        )

    def logs(self, step: _Step) -> Floats:
        found = step.level[:, self.design.period]
        if self.design.has_trend:
            found += step.slope[:, None] * self.design.time
        return found

    def deviance(self, logs: Floats, mean: Floats) -> Floats:
        parts = self.counts * (self.own - logs) - (self.counts - mean)
        return np.asarray(2 * (self.weights * parts).sum(axis=1))

    def first(self) -> _Step:
        """Least squares of logs, from counts that are above 0."""
        mean = self.counts + 0.1
        weight = self.weights * mean
        wanted = weight * (np.log(mean) + (self.counts - mean) / mean)
        zero = np.zeros(len(mean))
        levels = np.zeros((len(mean), self.design.periods))
        return self._solved(levels, zero, weight, wanted @ self.sums)

    def next(self, step: _Step, mean: Floats) -> _Step:
        weight = self.weights * mean
        short = self.totals - weight @ self.sums
        return self._solved(step.level, step.slope, weight, short)

    def _solved(
        self, level: Floats, slope: Floats, weight: Floats, wanted: Floats
    ) -> _Step:
        """One step from here; wanted are sums of weighted residuals."""
        periods = self.design.periods
        summed = weight @ self.sums
        mass = summed[:, :periods]
        some = np.where(mass > 0, mass, 1.0)
        centre = summed[:, periods:] / some
        rise = wanted[:, :periods] / some
        if not self.design.has_trend:
            nothing = np.full(len(weight), np.nan)
            return _Step(level + rise, slope, weight, mass, centre, nothing)
        off = self.design.time - centre[:, self.design.period]
        spread = (weight * off**2).sum(axis=1)
        pull = wanted[:, periods:] - centre * wanted[:, :periods]
        turn = pull.sum(axis=1) / np.where(spread > 0, spread, np.nan)
        rise = rise - turn[:, None] * centre
        return _Step(level + rise, slope + turn, weight, mass, centre, spread)
