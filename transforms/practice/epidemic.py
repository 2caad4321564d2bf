"""Seasons and outbreaks: on which days people come for which reason.

Each reason has a weight per day: weekends are quiet, influenza, RSV and COVID-19
have waves, and one outbreak of gastro-enteritis is planted in one state.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from math import exp
from random import Random

from transforms.practice.events import FIRST_DAY, LAST_DAY

DAYS = [FIRST_DAY + timedelta(step) for step in range((LAST_DAY - FIRST_DAY).days + 1)]
WEEKDAY = (1.15, 1.1, 1.0, 1.0, 0.95, 0.35, 0.2)  # Monday first

OUTBREAK_STATE = "IA"
OUTBREAK_FIRST = date(2025, 8, 11)
OUTBREAK_LAST = date(2025, 9, 7)


def _wave(day: date, peak: date, width: float) -> float:
    return exp(-(((day - peak).days / width) ** 2) / 2)


def _influenza(day: date) -> float:
    first = _wave(day, date(2025, 2, 2), 24)
    return 0.02 + first + 1.3 * _wave(day, date(2026, 1, 4), 21)


def _covid19(day: date) -> float:
    summers = _wave(day, date(2024, 8, 12), 25) + _wave(day, date(2025, 8, 28), 25)
    winters = _wave(day, date(2025, 1, 5), 20) + _wave(day, date(2026, 1, 20), 24)
    return 0.12 + 0.8 * summers + 0.7 * winters


def _rsv(day: date) -> float:
    second = 0.9 * _wave(day, date(2025, 12, 22), 24)
    return 0.01 + _wave(day, date(2024, 12, 18), 22) + second


def _outbreak(day: date) -> float:
    if not OUTBREAK_FIRST <= day <= OUTBREAK_LAST:
        return 0.0
    return _wave(day, date(2025, 8, 22), 6)


def _cold(day: date) -> float:
    return 0.5 + _wave(day, date(2025, 1, 15), 60) + _wave(day, date(2026, 1, 10), 60)


def _level(day: date) -> float:
    return 1.0


SEASONS: dict[str, Callable[[date], float]] = {
    "influenza": _influenza,
    "covid19": _covid19,
    "rsv": _rsv,
    "outbreak": _outbreak,
    "cold": _cold,
}


class Calendar:
    """Draws days by reason."""

    def __init__(self) -> None:
        level = list(accumulate(_level(day) * WEEKDAY[day.weekday()] for day in DAYS))
        self._level = level
        self._seasons = {
            key: list(accumulate(season(day) * WEEKDAY[day.weekday()] for day in DAYS))
            for key, season in SEASONS.items()
        }

    def day(self, rng: Random, reason: str) -> date:
        """A day on which someone comes for this reason."""
        weights = self._seasons.get(reason, self._level)
        return rng.choices(DAYS, cum_weights=weights)[0]
