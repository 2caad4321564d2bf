"""Judging: each week of each series by the detector that its history allows.

Farrington's improved method where there are three years or more to learn from, else
EARS C2, which needs nine weeks. EARS learns from nowcasts, too, since its weeks are the
ones just past; it has the same least number of cases as Farrington, so that one case of
a rare disease is no alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from transforms.statistics.discoveries import q_values
from transforms.surveillance.baselines import baseline
from transforms.surveillance.ears import C2, LAG, ears
from transforms.surveillance.farrington import IMPROVED, farrington
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Outcome, Reason

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Counts = NDArray[np.int64]

# Where the better method has nothing to say, the other one may.
_SILENT = (Reason.SHORT_HISTORY, Reason.MASKED, Reason.NOT_CONVERGED)


@dataclass(frozen=True)
class Judged:
    """Arrays of (series, weeks judged).

    outcome: of the detector that was used.
    is_short: EARS C2 was used, for want of history; else Farrington's improved method.
    q_value: of Farrington's p values over all series of a week; nan elsewhere, for
        the tail of EARS is no chance that could be pooled.
    learnt: weeks learnt from.
    stood_in: of these, weeks whose count is a stand-in.
    """

    outcome: Outcome
    is_short: Truths
    q_value: Floats
    learnt: Counts
    stood_in: Counts


def judge(history: History, weeks: Sequence[int], stands_in: Truths) -> Judged:
    """Judge these weeks (their places) of every series.

    Args:
        history: provisional weeks hold nowcasts; nan where there is none.
        weeks: places in the history.
        stands_in: per series and week, whether the count only stands in for another.

    Raises:
        ValueError: a week that the history does not have.
    """
    by_years = farrington(history, weeks)
    by_weeks = ears(replace(history, is_complete=None), weeks)
    is_short = np.isin(by_years.reason, _SILENT)
    taken = {
        field.name: np.where(
            is_short, getattr(by_weeks, field.name), getattr(by_years, field.name)
        )
        for field in fields(Outcome)
    }
    taken["is_provisional"] = by_years.is_provisional
    few = is_short & _few(history, weeks) & (taken["reason"] == Reason.NONE)
    taken["reason"] = np.where(few, Reason.FEW_CASES, taken["reason"]).astype(np.int8)
    taken["is_alarm"] = taken["is_alarm"] & ~few
    outcome = Outcome(**taken)
    is_tested = ~is_short & (outcome.reason == Reason.NONE)
    tested = np.where(is_tested, outcome.p_value, np.nan)
    q_value = np.full(tested.shape, np.nan)
    for column in range(tested.shape[1]):
        q_value[:, column] = q_values(tested[:, column])
    learnt, stood_in = _learnt(history, weeks, is_short, stands_in)
    return Judged(outcome, is_short, q_value, learnt, stood_in)


def _few(history: History, weeks: Sequence[int]) -> Truths:
    """Fewer cases in the last weeks than an alarm needs."""
    found = [
        np.nansum(history.counts[:, max(0, week - IMPROVED.of_weeks + 1) : week + 1], 1)
        < IMPROVED.cases
        for week in weeks
    ]
    return np.array(found, dtype=bool).reshape(len(weeks), -1).T


def _learnt(
    history: History, weeks: Sequence[int], is_short: Truths, stands_in: Truths
) -> tuple[Counts, Counts]:
    """How many weeks were learnt from, and how many of them were stand-ins."""
    usable = history.usable() & history.unmasked()
    near = replace(history, is_complete=None).usable()
    learnt = np.zeros(is_short.shape, dtype=np.int64)
    stood_in = np.zeros(is_short.shape, dtype=np.int64)
    for column, week in enumerate(weeks):
        method = IMPROVED
        past = baseline(
            history, week, method.years, method.half, method.periods, method.excluded
        ).weeks
        last = np.arange(max(0, week - LAG - C2.baseline), max(0, week - LAG))
        short = is_short[:, column, None]
        for which, found in ((usable, learnt), (usable & stands_in, stood_in)):
            found[:, column] = np.where(short[:, 0], 0, which[:, past].sum(axis=1))
        for which, found in ((near, learnt), (near & stands_in, stood_in)):
            found[:, column] += np.where(short[:, 0], which[:, last].sum(axis=1), 0)
    return learnt, stood_in
