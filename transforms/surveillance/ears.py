"""EARS: a week beside the few before it, for series without years of history.

C1, C2 and C3 of CDC's Early Aberration Reporting System (Hutwagner, Thompson, Seeman,
Treadwell 2003, J Urban Health 80, i89-i96), as Fricker, Hegler and Dunfee (2008,
Statistics in Medicine 27, 3407-3429) write them down:

    C1(t) = (y(t) - mean) / sd, of the 7 weeks before t
    C2(t) = the same, of the 7 weeks before t - 2
    C3(t) = sum of max(0, C2(i) - 1), i = t - 2 ... t

An alarm is a C above the normal quantile of a tail: 0.001 for C1 and C2, 0.025 for C3.
Seven weeks tell little of how weeks differ, so that the tail is a setting, not the
chance of a false alarm: see docs/bench-outbreaks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Outcome, Reason, empty, judged

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

LAG = 2  # weeks between the baseline of C2 and C3 and the week judged
CHUNK = 1000  # series at a time


@dataclass(frozen=True)
class Ears:
    """What the method may be told."""

    kind: Literal["C1", "C2", "C3"]
    tail: float
    baseline: int = 7
    fewest: int = 5  # weeks of the baseline that can be used
    # Of a baseline's standard deviation, in cases: seven weeks alike are no proof that
    # the eighth will be.
    least_sigma: float = 0.5
    # "surveillance": C3 as that R package has it. What it compares with its quantile is
    # the sum of the two weeks before t, without t: its limit is y(t) + sd x (quantile -
    # that sum).
    compat: str = ""


C1 = Ears("C1", 0.001)
C2 = Ears("C2", 0.001)
C3 = Ears("C3", 0.025)


def ears(history: History, weeks: Sequence[int], method: Ears = C2) -> Outcome:
    """Judge these weeks (their places) of every series.

    `expected` is the baseline's mean, `threshold` the count above which C passes its
    quantile (0 where the two weeks before suffice for C3: any case then does),
    `p_value` the normal tail of C. Masked weeks are learnt from: the weeks just past
    are what matters, whatever they were.

    Raises:
        ValueError: a week that the history does not have.
    """
    places = np.asarray(weeks, dtype=np.intp)
    series, length = history.counts.shape
    if ((places < 0) | (places >= length)).any():
        raise ValueError(f"a week to judge is outside the {length} of the history")
    outcome = empty(history.counts[:, places], history.is_provisional[:, places])
    if not places.size:
        return outcome
    # What lies before the first week judged and its baseline is of no use.
    begin = max(0, int(places.min()) - method.baseline - 2 * LAG)
    columns = places - begin
    for first in range(0, series, CHUNK):
        rows = slice(first, first + CHUNK)
        part = history.of(rows)
        found = _chart(part.counts[:, begin:], part.usable()[:, begin:], method)
        for name, values in found.items():
            getattr(outcome, name)[rows] = values[:, columns]
    return judged(outcome)


def _chart(counts: Floats, usable: Truths, method: Ears) -> dict[str, NDArray]:
    """Expected, threshold, p value and reason of all weeks."""
    lag = 0 if method.kind == "C1" else LAG
    mean, sigma = _baseline(np.where(usable, counts, np.nan), lag, method)
    z = float(stats.norm.isf(method.tail))
    with np.errstate(invalid="ignore", divide="ignore"):
        c = np.where(counts == mean, 0.0, (counts - mean) / sigma)
    if method.kind == "C3":
        over = np.maximum(0, c - 1)
        # A week without number adds nothing.
        before = np.nan_to_num(_later(over, 1), nan=0.0)
        before += np.nan_to_num(_later(over, 2), nan=0.0)
        rest = z - before
        if method.compat == "surveillance":
            threshold, c = counts + sigma * rest, before
        else:
            threshold, c = mean + sigma * (1 + rest), over + before
            threshold = np.where(rest > 0, threshold, 0.0)
        threshold = np.where(np.isnan(mean), np.nan, np.maximum(0, threshold))
    else:
        threshold = mean + z * sigma
    has_none = np.isnan(mean)
    reason = np.where(has_none, Reason.SHORT_HISTORY, Reason.NONE)
    reason = np.where(np.isnan(counts), Reason.MISSING, reason)
    return {
        "expected": mean,
        "threshold": threshold,
        "p_value": np.where(reason == Reason.NONE, stats.norm.sf(c), np.nan),
        "reason": reason,
    }


def _baseline(counts: Floats, lag: int, method: Ears) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each week's baseline; nan of too few weeks."""
    pasts = [_later(counts, lag + back) for back in range(1, method.baseline + 1)]
    used = sum(~np.isnan(past) for past in pasts)
    total = sum(np.nan_to_num(past, nan=0.0) for past in pasts)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(used >= method.fewest, total / used, np.nan)
        squares = sum(np.nan_to_num((past - mean) ** 2, nan=0.0) for past in pasts)
        sigma = np.sqrt(squares / (used - 1))
    return mean, np.maximum(method.least_sigma, sigma)


def _later(values: Floats, weeks: int) -> Floats:
    """The values of so many weeks before."""
    found = np.full(values.shape, np.nan)
    if weeks < values.shape[1]:
        found[:, weeks:] = values[:, : values.shape[1] - weeks]
    return found
