"""Detectors that were made for something else, judged on weeks all the same.

The NSSP's are made for days: here a week stands for a day, so that their baseline is 28
weeks. Its two weekly regressions learn from all weeks before the last year. The Moving
Epidemic Method tells when a season begins, not which week is unusual: it alarms above
its epidemic threshold, learnt from whole earlier years.
"""

from collections.abc import Callable, Sequence

import numpy as np

from transforms.surveillance import weekly_regression
from transforms.surveillance.detectors import Detector
from transforms.surveillance.histories import WEEKS, History
from transforms.surveillance.moving_epidemic import thresholds
from transforms.surveillance.nssp import switch
from transforms.surveillance.nssp_ewma import ewma
from transforms.surveillance.nssp_regression import regression
from transforms.surveillance.outcomes import Outcome, Reason, empty

ALERT = 0.01  # the NSSP's red
SUMMER = range(20, 40)  # weeks of the year that Serfling's method learns from


def _outcome(
    history: History, weeks: Sequence[int], is_alarm: np.ndarray, is_silent: np.ndarray
) -> Outcome:
    places = np.asarray(weeks)
    found = empty(history.counts[:, places], history.is_provisional[:, places])
    found.reason[:] = np.where(is_silent[:, places], Reason.SHORT_HISTORY, Reason.NONE)
    found.is_alarm[:] = is_alarm[:, places] & ~is_silent[:, places]
    return found


def _daily(p_values: Callable[[np.ndarray], np.ndarray]) -> Detector:
    def detect(history: History, weeks: Sequence[int]) -> Outcome:
        p = p_values(history.counts)
        return _outcome(history, weeks, p < ALERT, np.isnan(p))

    return detect


def _serfling(history: History, weeks: Sequence[int]) -> Outcome:
    place = np.arange(history.counts.shape[1])
    in_season = ~np.isin(place % WEEKS, list(SUMMER))
    found = weekly_regression.serfling(history.counts, place < min(weeks), in_season)
    return _outcome(history, weeks, found.is_alarm, np.isnan(found.threshold))


def _negative_binomial(history: History, weeks: Sequence[int]) -> Outcome:
    place = np.arange(history.counts.shape[1])
    found = weekly_regression.negative_binomial(history.counts, place < min(weeks))
    return _outcome(history, weeks, found.is_alarm, np.isnan(found.threshold))


def _moving_epidemic(history: History, weeks: Sequence[int]) -> Outcome:
    years = min(weeks) // WEEKS
    past = history.counts[:, min(weeks) - years * WEEKS : min(weeks)]
    limit = np.full(len(past), np.nan)
    for row, counts in enumerate(past):
        try:
            limit[row] = thresholds(counts.reshape(years, WEEKS)).epidemic
        except ValueError:
            continue  # a year without a case, or one that is all epidemic
    is_silent = np.broadcast_to(np.isnan(limit)[:, None], history.counts.shape)
    return _outcome(history, weeks, history.counts > limit[:, None], is_silent)


OTHERS: dict[str, Detector] = {
    "nssp_regression, weeks as days": _daily(lambda counts: regression(counts)[0].p),
    "nssp_ewma, weeks as days": _daily(lambda counts: ewma(counts).p),
    "nssp_switch, weeks as days": _daily(lambda counts: switch(counts).signals.p),
    "serfling, summer weeks": _serfling,
    "negative_binomial_regression": _negative_binomial,
    "moving_epidemic, as an alarm": _moving_epidemic,
}
