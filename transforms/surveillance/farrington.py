"""Farrington: weeks with more cases than their past explains, many series at once.

Farrington, Andrews, Beale, Catchpole (1996), A statistical algorithm for the early
detection of outbreaks of infectious disease, JRSS A 159, 547-563 (ORIGINAL); Noufaily,
Enki, Farrington, Garthwaite, Andrews, Charlett (2013), An improved algorithm for
outbreak detection in multiple surveillance systems, Statistics in Medicine 32,
1206-1222 (IMPROVED, which is ours; FLEXIBLE has its weights and one-sided limit, and
otherwise the original's model). docs/references.md has how well numbers agree with R's
`surveillance`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.surveillance.baselines import Baseline, baseline
from transforms.surveillance.fits import Design
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Outcome, Reason, empty, judged
from transforms.surveillance.reweighting import Robust, robust
from transforms.surveillance.thresholds import (
    binomial_tail,
    binomial_threshold,
    power_tail,
    power_threshold,
)

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

CHUNK = 1000  # series at a time, so that what is worked on stays near the processor


@dataclass(frozen=True)
class Method:
    """What the method may be told."""

    years: int = 5
    fewest_years: int = 3  # whose windows hold at least half of their weeks
    half: int = 3  # weeks of a window on each side of its middle
    periods: int = 10
    excluded: int = 26  # weeks before the one judged
    outlier: float = 2.58  # standardised residuals above it lose weight
    tail: float = 0.05  # of usual weeks above the threshold
    is_binomial: bool = True  # else by the two-thirds power
    trend_p: float = 1.0  # the trend stays where its p value is below
    cases: int = 5  # at least, in the last `of_weeks` weeks, or there is no alarm
    of_weeks: int = 4
    compat: str = ""  # "surveillance": standard errors as that package has them


IMPROVED = Method()
FLEXIBLE = Method(periods=1, excluded=3, is_binomial=False, trend_p=0.05)
ORIGINAL = replace(FLEXIBLE, outlier=1.0, tail=0.025)


def farrington(
    history: History, weeks: Sequence[int], method: Method = IMPROVED
) -> Outcome:
    """Judge these weeks (their places) of every series.

    Series share nothing but the calendar: one alone gets the same numbers.

    Raises:
        ValueError: a week that the history does not have.
    """
    places = np.asarray(weeks, dtype=np.intp)
    length = history.counts.shape[1]
    if ((places < 0) | (places >= length)).any():
        raise ValueError(f"a week to judge is outside the {length} of the history")
    outcome = empty(history.counts[:, places], history.is_provisional[:, places])
    for first in range(0, len(history.counts), CHUNK):
        rows = slice(first, first + CHUNK)
        part = history.of(rows)
        usable = part.usable()
        for column, week in enumerate(places):
            for name, values in _week(part, usable, int(week), method).items():
                getattr(outcome, name)[rows, column] = values
    return judged(outcome)


def _week(
    history: History, usable: Truths, week: int, method: Method
) -> dict[str, NDArray[np.generic]]:
    """What is said of one week, per series."""
    series = len(history.counts)
    past = baseline(
        history, week, method.years, method.half, method.periods, method.excluded
    )
    counts, uses = history.counts[:, past.weeks], usable[:, past.weeks]
    reason = np.zeros(series, dtype=np.int8)
    reason[_years(past, uses, method) < method.fewest_years] = Reason.SHORT_HISTORY
    uses = uses & history.unmasked()[past.weeks]
    is_short = _years(past, uses, method) < method.fewest_years
    reason[is_short & (reason == Reason.NONE)] = Reason.MASKED
    reason[~history.has_feed[:, week]] = Reason.MISSING
    found = {
        name: np.full(series, np.nan)
        for name in ("expected", "dispersion", "threshold", "p_value", "slope")
    } | {"has_trend": np.zeros(series, dtype=bool)}
    open_ = np.flatnonzero(~is_short)
    if open_.size:
        now = history.counts[open_, week]
        model = _modelled(counts[open_], uses[open_], past, week, method)
        reason[open_[~model.has_converged & (reason[open_] == Reason.NONE)]] = (
            Reason.NOT_CONVERGED
        )
        numbers = {
            "expected": model.expected,
            "dispersion": model.dispersion,
            "slope": model.slope,
            "has_trend": model.has_trend,
            **_limits(now, model, method),
        }
        for name, values in numbers.items():
            found[name][open_] = values
    last = history.counts[:, max(0, week - method.of_weeks + 1) : week + 1]
    is_few = np.nansum(last, axis=1) < method.cases
    reason[is_few & (reason == Reason.NONE)] = Reason.FEW_CASES
    return {**found, "reason": reason}


def _years(past: Baseline, uses: Truths, method: Method) -> NDArray[np.intp]:
    """Per series, the years whose window holds at least half of its weeks."""
    found = np.zeros(len(uses), dtype=np.intp)
    for ago in np.unique(past.years_ago[past.years_ago > 0]):
        found += uses[:, past.years_ago == ago].sum(axis=1) > method.half
    return found


@dataclass(frozen=True)
class _Model:
    """The model that stands, per series."""

    expected: Floats
    dispersion: Floats
    error: Floats  # variance of log expected
    slope: Floats
    has_trend: Truths
    has_converged: Truths


def _modelled(
    counts: Floats, uses: Truths, past: Baseline, week: int, method: Method
) -> _Model:
    """With trend where it holds: significant, and leading to nothing never seen."""
    middle = past.weeks.mean()
    now = float(week - middle)
    design = Design(past.period, past.weeks - middle, method.periods, has_trend=True)
    tried = robust(counts, uses, design, method.outlier, method.compat)
    with np.errstate(invalid="ignore", divide="ignore"):
        model = _model(tried, now, has_trend=True)
        ratio = np.abs(tried.fit.slope) / np.sqrt(
            tried.trend_dispersion / tried.fit.spread
        )
        p_value = 2 * stats.t.sf(ratio, tried.fit.freedom)
    highest = np.where(uses, counts, 0).max(axis=1)
    keeps = model.has_converged & (p_value < method.trend_p)
    keeps &= model.expected <= highest
    if keeps.all():
        return model
    rest = ~keeps
    level = replace(design, has_trend=False)
    plain = robust(counts[rest], uses[rest], level, method.outlier, method.compat)
    for field in fields(_Model):
        getattr(model, field.name)[rest] = getattr(
            _model(plain, now, has_trend=False), field.name
        )
    return model


def _model(found: Robust, now: float, *, has_trend: bool) -> _Model:
    expected = found.fit.predicted(0, now)
    return _Model(
        expected,
        found.dispersion.copy(),
        found.fit.unscaled(0, now) * found.error_dispersion,
        found.fit.slope.copy(),
        np.full(len(expected), has_trend),
        found.has_converged & np.isfinite(expected),
    )


def _limits(now: Floats, model: _Model, method: Method) -> dict[str, Floats]:
    """Threshold and p value; nan where there is no model, no count."""
    threshold = np.full(len(now), np.nan)
    p_value = np.full(len(now), np.nan)
    has = model.has_converged
    mean, phi, error = model.expected[has], model.dispersion[has], model.error[has]
    if method.is_binomial:
        threshold[has] = binomial_threshold(mean, phi, method.tail)
        p_value[has] = binomial_tail(now[has], mean, phi)
    else:
        z = float(stats.norm.isf(method.tail))
        threshold[has] = power_threshold(mean, phi, error, z)
        p_value[has] = power_tail(now[has], mean, phi, error)
    return {"threshold": threshold, "p_value": p_value}
