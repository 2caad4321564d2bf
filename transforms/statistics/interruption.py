"""Did a change help? An interrupted series of shares, beside one that was not changed.

Monthly events of a series (denials of claims) are binomial, and its log odds are those
of a comparison series in the same month, plus a constant, plus a step from the change
on: a difference in differences, month by month, so that seasons and whatever befalls
both cancel out. Without a comparison a straight trend stands for it, and what else
happened meanwhile cannot be told from the change (Bernal, Cummins and Gasparrini 2017,
International Journal of Epidemiology 46(1), 348-355).

Months are neither independent nor as alike as drawing claims makes them. The step's
error is the larger of two: Newey and West's (1987), which heeds neighbouring months
(lags by their rule of 1994), and the model's own, widened for overdispersion and for
the autocorrelation of neighbours, since Newey and West's is too small in short series.
The interval is that of Student's t.

What is assumed, to be printed beside a result: without the change the two series would
have gone on in parallel (`trend_before` tests it before); nothing else happened to only
one of them; the comparison was not changed by the change; and each month counts claims
as mature as the others'.
"""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

LEAST_BEFORE = 8  # months; with fewer nobody knows what was usual
LEAST_AFTER = 3
LEVEL = 0.95  # of intervals
MONTHS_A_YEAR = 12

_NOTHING = 1e-9
NO_EVENT = "no event before the change"
ONLY_EVENTS = "nothing but events"
NO_COMPARISON = "no event, or nothing but events, in the comparison"


@dataclass(frozen=True)
class Interruption:
    """What a change did. Where it cannot be told numbers are nan: `why_not` says why.

    Relative change is that of the share after the change: -0.6 is 60 per cent less than
    without it. `expected_events` are those of the months after, had nothing changed.
    """

    relative_change: float
    relative_low: float
    relative_high: float
    odds_ratio: float
    odds_ratio_low: float
    odds_ratio_high: float
    p_value: float  # two-sided, of no change
    observed_events: float  # after the change
    expected_events: float
    months_before: int  # with claims in both series
    months_after: int
    lags: int  # months that are heeded as neighbours
    dispersion: float  # 1: months differ as drawing claims explains
    trend_before: float  # log odds a year, against the comparison; nan without one
    trend_p_value: float
    why_not: str = ""


def interruption(
    counts: Floats,
    sizes: Floats,
    is_after: Truths,
    other_counts: Floats | None = None,
    other_sizes: Floats | None = None,
) -> Interruption:
    """Estimate a change of the shares `counts / sizes` of months in order of time.

    `is_after` says which months the change is in force; the comparison has the same
    months. Months without claims in either series are left out.

    Raises:
        ValueError: shapes differ, a count is below 0 or above its size, or a
            comparison has counts and no sizes.
    """
    counts, sizes = _checked(counts, sizes)
    is_after = np.asarray(is_after, dtype=bool)
    if is_after.shape != counts.shape:
        raise ValueError("months and is_after differ in shape")
    time = np.arange(len(counts)) / MONTHS_A_YEAR
    known = sizes > 0
    offset = np.zeros(len(counts))
    has_other = other_counts is not None
    if other_counts is not None:
        if other_sizes is None:
            raise ValueError("a comparison has sizes, too")
        others, of = _checked(other_counts, other_sizes)
        if others.shape != counts.shape:
            raise ValueError("the comparison has other months")
        known &= of > 0
        # Half an event more on either side: a month without any has odds as well.
        offset = np.log((others + 0.5) / (of - others + 0.5))
    before, after = known & ~is_after, known & is_after
    refusal = _why_not(counts, sizes, before, after)
    if has_other and not refusal:
        share = others[known].sum() / of[known].sum()
        refusal = NO_COMPARISON if share in (0.0, 1.0) else ""
    if refusal:
        return _nothing(counts, before, after, refusal)

    # No event after the change: half of one, spread evenly, lets the odds be finite.
    spread = 0.5 / after.sum() if counts[after].sum() in (0, sizes[after].sum()) else 0
    events = counts + spread * after
    trials = sizes + 2 * spread * after
    columns = [np.ones(len(counts)), is_after.astype(np.float64)]
    if not has_other:
        columns.append(time - time[is_after].min())
    design = np.column_stack(columns)[known]
    step, error, freedom, fit = _step(
        events[known], trials[known], design, offset[known], column=1
    )
    reach = float(stats.t.isf((1 - LEVEL) / 2, freedom)) * error
    usual = offset[after] + (design @ fit.params)[is_after[known]] - step
    expected = float((sizes[after] * special.expit(usual)).sum())

    def relative(change: float) -> float:
        events = (sizes[after] * special.expit(usual + change)).sum()
        return float(events / expected - 1)

    trend, trend_p_value = (
        _trend(counts, sizes, time, offset, before) if has_other else (np.nan, np.nan)
    )
    return Interruption(
        relative_change=relative(step),
        relative_low=relative(step - reach),
        relative_high=relative(step + reach),
        odds_ratio=float(np.exp(step)),
        odds_ratio_low=float(np.exp(step - reach)),
        odds_ratio_high=float(np.exp(step + reach)),
        p_value=float(2 * stats.t.sf(abs(step) / error, freedom)),
        observed_events=float(counts[after].sum()),
        expected_events=expected,
        months_before=int(before.sum()),
        months_after=int(after.sum()),
        lags=_lags(int(known.sum())),
        dispersion=float(fit.pearson_chi2 / freedom),
        trend_before=trend,
        trend_p_value=trend_p_value,
    )


def _checked(counts: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    counts = np.asarray(counts, dtype=np.float64)
    sizes = np.asarray(sizes, dtype=np.float64)
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise ValueError("counts and sizes differ in shape")
    if not ((counts >= 0) & (counts <= sizes)).all():
        raise ValueError("a count lies outside of 0 and its size")
    return counts, sizes


def _why_not(counts: Floats, sizes: Floats, before: Truths, after: Truths) -> str:
    if before.sum() < LEAST_BEFORE:
        return f"{before.sum()} of the {LEAST_BEFORE} months that it takes before"
    if after.sum() < LEAST_AFTER:
        return f"{after.sum()} of the {LEAST_AFTER} months that it takes after"
    if not counts[before].any():
        return NO_EVENT
    return ONLY_EVENTS if counts[before].sum() == sizes[before].sum() else ""


def _nothing(counts: Floats, before: Truths, after: Truths, why: str) -> Interruption:
    return Interruption(
        relative_change=np.nan,
        relative_low=np.nan,
        relative_high=np.nan,
        odds_ratio=np.nan,
        odds_ratio_low=np.nan,
        odds_ratio_high=np.nan,
        p_value=np.nan,
        observed_events=float(counts[after].sum()),
        expected_events=np.nan,
        months_before=int(before.sum()),
        months_after=int(after.sum()),
        lags=0,
        dispersion=np.nan,
        trend_before=np.nan,
        trend_p_value=np.nan,
        why_not=why,
    )


def _lags(months: int) -> int:
    """Newey and West (1994), Review of Economic Studies 61(4), 631-653."""
    return int(4 * (months / 100) ** (2 / 9))


def _step(
    events: Floats, trials: Floats, design: Floats, offset: Floats, column: int
) -> tuple[float, float, int, sm.GLM]:
    """A coefficient, its error, the degrees of freedom left, and the whole fit."""
    model = sm.GLM(
        np.column_stack([events, trials - events]),
        design,
        family=sm.families.Binomial(),
        offset=offset,
    )
    robust = model.fit(
        cov_type="HAC",
        cov_kwds={"maxlags": _lags(len(events)), "use_correction": True},
    )
    freedom = len(events) - design.shape[1]
    widening = max(1.0, robust.pearson_chi2 / freedom) * _likeness(
        robust.resid_pearson, design.shape[1]
    )
    own = np.sqrt(robust.normalized_cov_params[column, column] * widening)
    return (
        float(robust.params[column]),
        float(max(robust.bse[column], own)),
        freedom,
        robust,
    )


def _likeness(residuals: Floats, fitted: int) -> float:
    """By how much neighbours that resemble each other inflate a mean's variance.

    Of a series of the first order with autocorrelation r: (1 + r) / (1 - r). An
    estimate of r from few months is low by (1 + 4 r) / months where one mean was taken
    away (Kendall 1954, Biometrika 41(3/4), 403-404), by about one more for each other
    coefficient that was fitted.
    """
    whole = float(residuals @ residuals)
    if whole < _NOTHING:
        return 1.0  # what is left is rounding
    near = float(residuals[1:] @ residuals[:-1]) / whole
    near += (fitted + 4 * near) / len(residuals)
    near = min(max(near, 0.0), 0.9)
    return (1 + near) / (1 - near)


def _trend(
    counts: Floats, sizes: Floats, time: Floats, offset: Floats, before: Truths
) -> tuple[float, float]:
    """How the series moved away from the comparison before the change, and p."""
    design = np.column_stack([np.ones(len(counts)), time])[before]
    slope, error, freedom, _ = _step(
        counts[before], sizes[before], design, offset[before], column=1
    )
    return slope, float(2 * stats.t.sf(abs(slope) / error, freedom))
