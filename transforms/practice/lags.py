"""Lags: how long payers take, each with its own distribution."""

import numpy as np

from transforms.practice.chance import Ints
from transforms.practice.payers import PAYERS
from transforms.practice.rhythm import Rhythm

_LAGS = [payer.lag for payer in PAYERS.values()]
_MEDIAN = np.log([lag.median for lag in _LAGS])
_SPREAD = np.array([lag.spread for lag in _LAGS])
_LEAST = np.array([lag.least for lag in _LAGS])
_SLOW_SHARE = np.array([lag.slow_share for lag in _LAGS])
_SLOW_DAYS = np.array([lag.slow_days for lag in _LAGS])
_OFFSET = np.array([payer.cycle_offset for payer in PAYERS.values()])
HOSPITAL = 1.2  # times as long for hospital claims


def lags(rng: np.random.Generator, payer: Ints, is_hospital: np.ndarray) -> Ints:
    """Days from submission until a claim is ready to be paid."""
    count = len(payer)
    days = np.exp(_MEDIAN[payer] + _SPREAD[payer] * rng.standard_normal(count))
    days *= np.where(is_hospital, HOSPITAL, 1.0)
    slow = rng.random(count) < _SLOW_SHARE[payer]
    days += slow * rng.exponential(1.0, count) * _SLOW_DAYS[payer]
    return np.maximum(days.astype(np.int64), _LEAST[payer])


def pays_on(rhythm: Rhythm, payer: Ints, ready: Ints) -> Ints:
    """Each payer's first payment day that is not before a day."""
    return rhythm.pays_on(_OFFSET[payer], ready)
