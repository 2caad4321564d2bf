"""The reproduction number, week by week, where cases are counted by weeks.

Most cases of a short serial interval infect others in their own week, so that R can't
be taken from weeks as they are. Nash, Bhatt, Cori and Nouvellet (2023, PLoS Comput.
Biol. 19: e1011439) therefore spread each week over its days: evenly at first; then R of
each week is estimated (Cori et al. 2013), turned into a rate of growth r through the
serial interval w, R = 1 / sum of w_s exp(-r s) (Wallinga and Lipsitch 2007, Proc. R.
Soc. B 274: 599-604), and the week's cases are spread along exp(r day), again and again.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.reproduction import (
    WINDOW,
    reproduction,
    serial_interval,
)

Floats = NDArray[np.float64]

LEVEL = 0.95
# Below, the posterior's standard deviation is more than 0.3 of its mean (Cori et al.).
FEWEST_CASES = 11

_ROUNDS = 10
_REACH = 0.99  # of the serial interval
_LONGEST_DAYS = 200
_GROWTH = np.linspace(-1.0, 1.0, 2001)


class Weekly(NamedTuple):
    """R of each week, and its limits; nan where it can't be estimated."""

    mean: Floats
    lower: Floats
    upper: Floats


def reach_weeks(mean: float, sd: float) -> int:
    """How many weeks before a week those who infect its cases may have begun in.

    Raises:
        ValueError: the mean is not above 1 day or the standard deviation not above 0.
    """
    held = np.cumsum(serial_interval(mean, sd, _LONGEST_DAYS))
    days = int(np.searchsorted(held, _REACH))
    return max(1, -(-days // WINDOW))


def weekly_reproduction(
    cases: Floats, mean: float, sd: float, level: float = LEVEL
) -> Weekly:
    """Estimate R of every week that may be judged.

    A week is judged where it has `FEWEST_CASES` cases, and the weeks are known in which
    those who infect its cases may have begun.

    Args:
        cases: new cases by week, in order; nan where not known.
        mean: of the serial interval, days.
        sd: of the serial interval, days.
        level: the share of the posterior that the limits hold.

    Raises:
        ValueError: the mean is not above 1 day or the standard deviation not above 0.
    """
    reach = reach_weeks(mean, sd)
    interval = serial_interval(mean, sd, (reach + 1) * WINDOW)
    found = np.full((3, len(cases)), np.nan)
    edges = np.flatnonzero(np.diff(np.isnan(cases), prepend=True, append=True))
    for first, end in edges.reshape(-1, 2):
        if end - first <= reach or not cases[first:end].sum() > 0:
            continue
        of_run = _of_run(cases[first:end], interval, level)
        is_judged = cases[first + reach : end] >= FEWEST_CASES
        found[:, first + reach : end] = np.where(
            is_judged, of_run[:, reach - 1 :], np.nan
        )
    return Weekly(*found)


def spread_over_days(cases: Floats, interval: Floats) -> Floats:
    """New cases by day, of weeks without a gap; each week keeps its sum."""
    step = np.arange(float(WINDOW))
    lag = np.arange(len(interval))
    # How often a case infects others where cases grow at each rate.
    of_growth = 1 / (np.exp(-np.outer(_GROWTH, lag)) @ interval)
    daily = np.repeat(cases / WINDOW, WINDOW)
    for _ in range(_ROUNDS):
        told = reproduction(daily[None], interval, WINDOW, WINDOW).mean[0, ::WINDOW]
        rate = np.interp(told, of_growth, _GROWTH)
        rate = np.concatenate([rate[:1], rate])  # the first week grows as the second
        shape = np.exp(np.outer(rate, step))
        daily = (cases[:, None] * shape / shape.sum(axis=1, keepdims=True)).ravel()
    return daily


def _of_run(cases: Floats, interval: Floats, level: float) -> Floats:
    """Mean and limits of R, from the second week on."""
    daily = spread_over_days(cases, interval)
    found = reproduction(daily[None], interval, WINDOW, WINDOW)
    tail = (1 - level) / 2
    told = (found.mean, found.quantile(tail), found.quantile(1 - tail))
    return np.array([each[0, ::WINDOW] for each in told])
