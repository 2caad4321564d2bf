"""Waiting times of which some have not ended yet (Kaplan and Meier 1958).

Who is still waiting counts for as long as they have been, and no longer, so that slow
answers are not lost for being slow. Intervals hold 95 %, on the scale of the logarithm
of the logarithm; of a quantile it is where the band crosses it (Brookmeyer and Crowley
1982).
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """The share whose wait has ended by each day, with its 95 % band.

    Days on which something ended, in order.
    """

    days: Ints
    share: Floats
    low: Floats
    high: Floats

    def quantile(self, part: float) -> tuple[int | None, int | None, int | None]:
        """The day by which a part has ended, and its interval.

        None where the waits seen so far don't tell: too many still go on.
        """
        return (
            self._reaches(self.share, part),
            self._reaches(self.high, part),
            self._reaches(self.low, part),
        )

    def _reaches(self, shares: Floats, part: float) -> int | None:
        reached = np.flatnonzero(shares >= part - 1e-12)
        return int(self.days[reached[0]]) if reached.size else None


def curve(days: Ints, has_ended: NDArray[np.bool_]) -> Curve:
    """The curve of some waits: how many days each has lasted, and whether it ended.

    On a day on which one ends and another is seen last, the latter still waited.
    """
    if not has_ended.any():
        none = np.zeros(0)
        return Curve(np.zeros(0, np.int64), none, none, none)
    waits = stats.CensoredData.right_censored(days, ~has_ended)
    going_on = stats.ecdf(waits).sf
    with warnings.catch_warnings():  # that it is undefined at 0 and 1 is known
        warnings.simplefilter("ignore", RuntimeWarning)
        band = going_on.confidence_interval(0.95, method="log-log")
    ends = np.isin(going_on.quantiles, days[has_ended])
    share = 1 - going_on.probabilities[ends]
    # At 0 and 1 there is no band: then nothing less, or nothing more, can be said.
    low = 1 - band.high.probabilities[ends]
    high = 1 - band.low.probabilities[ends]
    low = np.maximum.accumulate(np.where(np.isnan(low), 0.0, low))
    high = np.maximum.accumulate(np.where(np.isnan(high), share, high))
    return Curve(going_on.quantiles[ends].astype(np.int64), share, low, high)
