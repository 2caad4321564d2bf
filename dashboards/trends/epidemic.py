"""The season by the Moving Epidemic Method, from the weeks that a reader is shown.

Thresholds are learnt from the whole seasons before the latest one. A week withheld
because it rests on few people counts as the middle of what it may be, where people are
counted, as in outbreak alerts; one withheld for another's sake is missing, and so is
its season. Nothing that is not published is looked at.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from dashboards import wording
from dashboards.number import Number
from dashboards.trends.rows import (
    is_acute,
    is_anyone,
    label,
    said,
    totals,
    valued,
)
from dashboards.trends.season_weeks import is_of_winter, of_seasons
from dashboards.trends.told_complete import with_completeness
from transforms.disclosure.profiles import PROFILES
from transforms.disclosure.reasons import rests_on
from transforms.surveillance.moving_epidemic import Thresholds, thresholds

COUNTED = "epidemic season"
FEWEST, USUAL = 2, 5  # seasons to learn from
_NONE = "No epidemic threshold (Moving Epidemic Method)"
FIRST = "epidemic threshold"
_PEOPLE = "people"  # the measure in which a week on few people may stand in
_WEEK_53 = 26  # its place in a season; it is left out, since most seasons lack it
_WEEKS = 52
_STAND_IN = {rests_on(each): each.largest_withheld / 2 for each in PROFILES.values()}

Masked = tuple[date | None, date | None]


class Learnt(NamedTuple):
    """Thresholds, or why there are none; what they were learnt from."""

    levels: Thresholds | None
    seasons: Sequence[str]
    stand_ins: int  # weeks
    why_not: str = ""


def learnt(
    seasons: pl.DataFrame, measure: str, masked: Masked = (None, None)
) -> Learnt:
    """Learn thresholds from the seasons before the latest, in the unit of a measure.

    Args:
        seasons: weeks of everybody with `value`, their season and their place in it.
        measure: what the values are of.
        masked: the first and last day of a pandemic, whose seasons teach nothing.
    """
    newest = seasons["season_year"].max()
    rates, named, stand_ins, most, left_out = [], [], 0, 0.0, []
    inorder = seasons.filter(pl.col("season_year") < newest).sort("period_start_date")
    for mine in inorder.partition_by("season_year", maintain_order=True):
        name = str(mine["season_label"][0])
        weeks = _weeks(mine.filter(pl.col("place") != _WEEK_53), measure)
        if weeks.height < _WEEKS:
            continue  # the data, or what was chosen of them, begin within it
        if why := _unfit(mine, weeks, masked):
            left_out.append(f"{name} {why}")
            continue
        rates.append(weeks["rate"].to_numpy())
        named.append(name)
        few = weeks.filter("stands_in")["rate"]
        stand_ins += few.len()
        most = max([most, *(2 * each for each in few.to_list())])
    if len(rates) < FEWEST:
        why = (
            f"{_NONE}: it is learnt from two whole seasons or more before the latest,"
            f" and {len(rates)} of {len(rates) + len(left_out)} can be used"
        )
        return Learnt(None, named, stand_ins, "; ".join([why, *left_out]) + ".")
    try:
        found = thresholds(np.array(rates))
    except ValueError:
        why = f"{_NONE}: no epidemic stands out of the seasons before."
        return Learnt(None, named, stand_ins, why)
    if stand_ins and found.epidemic <= most:
        why = f"{_NONE}: it lies among counts of few people, which are withheld."
        return Learnt(None, named, stand_ins, why)
    return Learnt(found, named, stand_ins)


def named(levels: Thresholds) -> list[tuple[str, float]]:
    """The thresholds from below, as the picture names them."""
    return [
        (FIRST, levels.epidemic),
        ("medium", levels.medium),
        ("high", levels.high),
        ("very high", levels.very_high),
    ]


def note(told: Learnt, top: float, measure: str) -> str:
    """What a picture of seasons says of its thresholds, or why it has none."""
    if told.levels is None:
        return told.why_not
    above = [
        f"{name} {said(_short(level), measure)}"
        for name, level in named(told.levels)
        if level > top
    ]
    return (
        f"Dashed: epidemic threshold, learnt from {' and '.join(told.seasons)}"
        if len(told.seasons) < 3
        else f"Dashed: epidemic threshold, learnt from {len(told.seasons)} seasons"
    ) + (
        "; dotted: intensity (Moving Epidemic Method)"
        + (f"; beyond the picture: {', '.join(above)}" if above else "")
        + "."
    )


def number(
    trends: pl.DataFrame,
    completeness: pl.DataFrame | None = None,
    masked: Masked = (None, None),
) -> list[Number]:
    """Since when the latest season's epidemic lasts; nothing of what has no season."""
    rows = totals(trends)
    if rows.is_empty() or not is_acute(rows) or not is_of_winter(rows):
        return []
    if str(rows["period_code"][0]) != "week" or not is_anyone(rows):
        return []
    weeks = of_seasons(valued(rows, _PEOPLE))
    told = learnt(weeks, _PEOPLE, masked)
    title = "Season, by the Moving Epidemic Method"
    if told.levels is None:
        return [Number(title, wording.NONE, told.why_not, counted=COUNTED)]
    complete = with_completeness(weeks, completeness).filter("is_complete")
    mine = complete.filter(season_year=weeks["season_year"].max())
    value, rests_on_ = _state(_weeks(mine, _PEOPLE), told.levels)
    few = len(told.seasons) < USUAL
    sure = [
        f"learnt from {wording.many(len(told.seasons), 'season')}"
        + (f", of {USUAL} or more that are usual" if few else ""),
        f"{wording.many(told.stand_ins, 'week')} on few people count as the middle of"
        " what they may be"
        if told.stand_ins
        else "",
    ]
    return [
        Number(title, value, rests_on_, "; ".join(filter(None, sure)), counted=COUNTED)
    ]


def _state(weeks: pl.DataFrame, levels: Thresholds) -> tuple[str, str]:
    """Whether the latest complete week is above the threshold, and since when."""
    at = f"threshold {said(_short(levels.epidemic), _PEOPLE)} people"
    if weeks.is_empty():
        return wording.NONE, f"{at}; no week of this season is complete"
    above = [_is_above(row, levels.epidemic) for row in weeks.iter_rows(named=True)]
    row = weeks.row(-1, named=True)
    when = label(row["period_start_date"], "week")
    if above[-1] is None:
        return wording.NONE, f"{at}; the latest complete {when} is withheld or missing"
    number_of = weeks["mmwr_week"].to_list()
    if above[-1]:
        since = len(above) - 1
        while since and above[since - 1]:
            since -= 1
        rests = f"{said(row['rate'], _PEOPLE)} people in the {when}, {at}"
        return (
            f"In season since week {number_of[since]}",
            f"{rests}; intensity {_intensity(row['rate'], levels)}",
        )
    was = [week for week, is_so in zip(number_of, above, strict=True) if is_so]
    if not was:
        return "Not in season", f"{at}; no complete week is above it so far"
    return "Not in season", f"{at}; above it in weeks {was[0]} to {was[-1]}"


def _is_above(row: dict, threshold: float) -> bool | None:
    """Whether a week is above; of one on few people, where all they may be is not."""
    if row["rate"] is None:
        return None
    if row["stands_in"]:
        return None if 2 * row["rate"] > threshold else False
    return bool(row["rate"] > threshold)


def _short(level: float) -> float:
    return round(level, 1 if level >= 1 else 4)


def _intensity(value: float, levels: Thresholds) -> str:
    named = (
        (levels.very_high, "very high"),
        (levels.high, "high"),
        (levels.medium, "medium"),
    )
    return next((name for least, name in named if value > least), "low")


def _weeks(mine: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Weeks with their `rate`, which may stand in for a count of few people."""
    reason = pl.col("withheld_reason").replace_strict(
        _STAND_IN, default=None, return_dtype=pl.Float64
    )
    is_few = pl.col("is_withheld") & pl.col("value").is_null() & reason.is_not_null()
    is_people = pl.lit(measure == _PEOPLE)
    return mine.with_columns(
        rate=pl.when(is_few & is_people).then(reason).otherwise("value"),
        stands_in=is_few & is_people,
    ).sort("period_start_date")


def _unfit(mine: pl.DataFrame, weeks: pl.DataFrame, masked: Masked) -> str:
    """Why a season can't be learnt from; empty where it can."""
    days = mine["period_start_date"].to_list()
    first, last = masked
    if first is not None and last is not None and first <= days[-1] and days[0] <= last:
        return "lies in the pandemic"
    if missing := int(weeks["rate"].null_count()):
        return f"has {wording.many(missing, 'week')} withheld or missing"
    return ""
