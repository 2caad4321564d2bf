"""Outcomes: what a detector says of each series and week, and why it says nothing."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from transforms.statistics.discoveries import q_values

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


class Reason(IntEnum):
    """Why no alarm could be computed; small numbers, since there are many weeks."""

    NONE = 0
    MISSING = 1
    SHORT_HISTORY = 2
    MASKED = 3
    NOT_CONVERGED = 4
    FEW_CASES = 5

    @property
    def words(self) -> str:
        """The reason as a reader sees it; empty where an alarm could be computed."""
        return _WORDS[self]


_WORDS = {
    Reason.NONE: "",
    Reason.MISSING: "no feed this week",
    Reason.SHORT_HISTORY: "too little history",
    Reason.MASKED: "too little history outside the masked weeks",
    Reason.NOT_CONVERGED: "the model did not converge",
    Reason.FEW_CASES: "too few cases in the last weeks",
}


@dataclass(frozen=True)
class Outcome:
    """Arrays of (series, weeks tested).

    Where `reason` is not NONE, `is_alarm` is false; numbers that could be computed
    nevertheless stand (those behind FEW_CASES), the others are nan.
    """

    observed: Floats
    expected: Floats  # cases
    dispersion: Floats  # phi: 1 where counts vary as Poisson's; nan: not modelled
    threshold: Floats  # cases; more is an alarm
    p_value: Floats  # chance of at least so many in a usual week
    score: Floats  # (observed - expected) / (threshold - expected); alarm above 1
    has_trend: Truths
    slope: Floats  # log change a week; 0 without trend
    is_alarm: Truths
    is_provisional: Truths  # the week is not complete yet
    reason: NDArray[np.int8]  # a Reason

    @property
    def q_value(self) -> Floats:
        """By Benjamini and Hochberg over all series of a week that could alarm.

        The share of false ones, on average, among all weeks with a q value as low; nan
        where no alarm could be computed.
        """
        tested = np.where(self.reason == Reason.NONE, self.p_value, np.nan)
        found = np.full(tested.shape, np.nan)
        for week in range(tested.shape[1]):
            found[:, week] = q_values(tested[:, week])
        return found


def empty(observed: Floats, is_provisional: Truths) -> Outcome:
    """An outcome of which nothing is known yet, to be filled in week by week."""
    shape = observed.shape
    numbers = {
        name: np.full(shape, np.nan)
        for name in ("expected", "dispersion", "threshold", "p_value", "score", "slope")
    }
    return Outcome(
        observed=observed,
        **numbers,
        has_trend=np.zeros(shape, dtype=bool),
        is_alarm=np.zeros(shape, dtype=bool),
        is_provisional=is_provisional,
        reason=np.full(shape, Reason.NONE, dtype=np.int8),
    )


def judged(outcome: Outcome) -> Outcome:
    """The same with scores, and alarms where nothing speaks against one."""
    above = outcome.threshold - outcome.expected
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (outcome.observed - outcome.expected) / np.where(
            above > 0, above, np.nan
        )
        is_alarm = outcome.observed > outcome.threshold
    known = {field.name: getattr(outcome, field.name) for field in fields(Outcome)}
    known["score"] = score
    known["is_alarm"] = is_alarm & (outcome.reason == Reason.NONE)
    return Outcome(**known)
