"""Seasons: on which days people come for which reason.

Each season is a weight for every day of the practice. Weekends and holidays are quiet;
influenza, RSV and COVID-19 have waves in each of three winters (COVID-19 in summer
too), and one outbreak of gastro-enteritis is planted in one state.
"""

from datetime import date, timedelta

import numpy as np

from transforms.practice.chance import Floats, Ints, Truths
from transforms.practice.log import FIRST_DAY, LAST_DAY

WEEKDAY = (1.15, 1.1, 1.0, 1.0, 0.95, 0.35, 0.2)  # Monday first
HOLIDAY = 0.15
_HOLIDAYS = {(1, 1), (7, 4), (12, 25)}

OUTBREAK_STATE = "IA"
OUTBREAK_FIRST = date(2025, 8, 11)
OUTBREAK_LAST = date(2025, 9, 7)

# Waves: the day of the peak, its height, the standard deviation in days.
_INFLUENZA = [
    (date(2023, 12, 30), 0.9, 23),
    (date(2025, 2, 2), 1.0, 24),
    (date(2026, 1, 4), 1.3, 21),
]
_COVID19 = [
    (date(2023, 9, 2), 0.8, 26),
    (date(2024, 1, 2), 0.9, 24),
    (date(2024, 8, 12), 0.8, 25),
    (date(2025, 1, 5), 0.7, 20),
    (date(2025, 8, 28), 0.8, 25),
    (date(2026, 1, 20), 0.7, 24),
]
_RSV = [
    (date(2023, 12, 8), 0.95, 25),
    (date(2024, 12, 18), 1.0, 22),
    (date(2025, 12, 22), 0.9, 24),
]


def number(day: date) -> int:
    """A day as days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


FIRST, LAST = number(FIRST_DAY), number(LAST_DAY)
_DAYS = np.arange(FIRST, LAST + 1)


def week(days: Ints) -> Ints:
    """The week of a day: weeks begin on Sunday, as epidemiologists count."""
    found: Ints = (days + 4) // 7  # 1970-01-01 was a Thursday
    return found


def _waves(least: float, waves: list[tuple[date, float, int]]) -> Floats:
    heights = np.full(len(_DAYS), least)
    for peak, height, width in waves:
        heights += height * np.exp(-(((_DAYS - number(peak)) / width) ** 2) / 2)
    return heights


def _yearly(least: float, peaks: list[tuple[int, int, float, int]]) -> Floats:
    """The same waves each year: month, day, height, width."""
    years = range(FIRST_DAY.year - 1, LAST_DAY.year + 2)
    waves = [
        (date(year, month, day), height, width)
        for year in years
        for month, day, height, width in peaks
    ]
    return _waves(least, waves)


def _outbreak() -> Floats:
    within = (number(OUTBREAK_FIRST) <= _DAYS) & (number(OUTBREAK_LAST) >= _DAYS)
    return _waves(0.0, [(date(2025, 8, 22), 1.0, 6)]) * within


def _opening() -> Floats:
    """How busy a day is, whatever the season."""
    days = [FIRST_DAY + timedelta(int(step)) for step in _DAYS - FIRST]
    busy = np.array([WEEKDAY[day.weekday()] for day in days])
    closed: Truths = np.array([_is_holiday(day) for day in days])
    return np.where(closed, HOLIDAY * busy, busy)


def _is_holiday(day: date) -> bool:
    thanks = day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28
    return thanks or (day.month, day.day) in _HOLIDAYS


SEASONS = {
    name: np.concatenate([[0.0], np.cumsum(heights * _opening())])
    for name, heights in {
        "level": np.ones(len(_DAYS)),
        "influenza": _waves(0.02, _INFLUENZA),
        "covid19": _waves(0.12, _COVID19),
        "rsv": _waves(0.01, _RSV),
        "outbreak": _outbreak(),
        "cold": _yearly(0.5, [(1, 12, 1.0, 60)]),
        "stomach": _yearly(0.6, [(2, 5, 0.8, 40)]),
        "pollen": _yearly(0.25, [(5, 5, 1.0, 25), (9, 1, 0.7, 22)]),
        "summer": _yearly(0.7, [(7, 10, 0.6, 50)]),
        "school": _yearly(0.75, [(8, 8, 0.9, 22)]),
        "autumn": _yearly(0.15, [(10, 8, 1.0, 24)]),
        "asthma": _yearly(0.7, [(9, 18, 0.6, 18), (1, 10, 0.4, 50)]),
    }.items()
}


def left(season: str, since: Ints) -> Floats:
    """The share of a season that comes on a day or later."""
    whole = SEASONS[season]
    place = np.clip(since - FIRST, 0, len(_DAYS))
    share: Floats = 1.0 - whole[place] / whole[-1]
    return share


def days(season: str, since: Ints, shares: Floats) -> Ints:
    """The days at which shares (0 to 1) of what is left of a season lie."""
    whole = SEASONS[season]
    passed = whole[np.clip(since - FIRST, 0, len(_DAYS))]
    found = np.searchsorted(whole, passed + shares * (whole[-1] - passed), "right")
    return FIRST + np.minimum(found, len(_DAYS)) - 1
