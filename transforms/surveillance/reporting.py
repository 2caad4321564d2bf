"""Reporting by claim type: how complete a week is, learnt from all visits.

Delays are those of billing, hardly of an illness: they are learnt from visits whatever
for, by claim type, over the last 52 weeks known at each lag. A condition's completeness
mixes those of the claim types that show it. No figure here depends on how many visits a
condition had in one week, so what is published of it tells of no such count.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.surveillance.completeness import (
    Factors,
    completeness,
    link_ratios,
    triangle,
    whole,
)
from transforms.surveillance.completeness_bootstrap import drawn_ratios
from transforms.surveillance.nowcast_limits import (
    Errors,
    Spread,
    mixed,
    past_errors,
    spread,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ANY = "any"
LAST_LAG = 26
WINDOW = 52
LEAST_VISITS = 50  # that a ratio of one claim type stands on, else all speak
LEAST_PEOPLE = 11
REPLICATES = 1000
SEED = 20240901

COMPLETE, PRELIMINARY = 0.95, 0.5
_LEAST_SHOWING = 100  # visits for a mix of a condition's own


class Triangles(NamedTuple):
    """Cumulative visits by claim type: [type, week, lag]; nan where not known yet.

    The first week is `oldest` weeks before the one in which the data end, and the last
    one is the week in which they end.
    """

    types: list[str]
    oldest: int
    cumulative: Floats


class Feed(NamedTuple):
    """One claim type's completeness by lag, and how far past weeks were off."""

    factors: Factors
    is_pooled: Bools
    errors: Errors


class Mixed(NamedTuple):
    """A condition's completeness by lag, and how far its nowcasts may be off."""

    share: Floats
    spread: Spread


def triangles(rows: pl.DataFrame, types: list[str], oldest: int) -> Triangles:
    """The triangles of one condition, from rows of core.reporting_triangle."""
    reported = np.zeros((len(types), oldest + 1, LAST_LAG + 1))
    known = rows.filter(pl.col("age_index") <= oldest)
    place = (
        known["claim_type_code"].replace_strict(
            types, range(len(types)), return_dtype=pl.Int64
        ),
        oldest - known["age_index"].cast(pl.Int64),
        known["lag_index"].cast(pl.Int64).clip(0, LAST_LAG),
    )
    np.add.at(
        reported, tuple(each.to_numpy() for each in place), known["visits"].to_numpy()
    )
    return Triangles(
        types, oldest, np.array([triangle(each, oldest) for each in reported])
    )


def learnt_from(rows: pl.DataFrame) -> Triangles:
    """The triangles of all visits, from the week in which reporting began."""
    every = rows.filter(condition_id=ANY)
    if every.is_empty():
        return Triangles([], 0, np.zeros((0, 1, LAST_LAG + 1)))
    since = every["age_index"].cast(pl.Int64) - every["lag_index"].cast(pl.Int64)
    oldest = int(since.to_numpy().max())
    types = sorted(every["claim_type_code"].unique())
    return triangles(every, types, oldest)


def feeds(of_all: Triangles) -> dict[str, Feed]:
    """Learn each claim type's completeness; ratios on few visits are those of all.

    A lag that no week is old enough for has a ratio of nan, and every earlier lag a
    completeness of nan.
    """
    together = of_all.cumulative.sum(axis=0)
    all_factors = link_ratios(together, WINDOW)
    all_errors = past_errors(together, WINDOW)
    found = {}
    for kind, own in zip(of_all.types, of_all.cumulative, strict=True):
        factors = link_ratios(own, WINDOW)
        is_weak = _is_weak(factors)
        ratio = np.where(is_weak, all_factors.ratio, factors.ratio)
        errors = past_errors(own, WINDOW)
        # What stands on a ratio of all has the errors of all.
        leans = np.append(np.cumsum(is_weak[:0:-1])[::-1] > 0, False)
        found[kind] = Feed(
            Factors(ratio, completeness(ratio), factors.before, factors.after),
            is_weak,
            Errors(
                np.where(leans, all_errors.by_week, errors.by_week),
                np.where(leans, all_errors.chance, errors.chance),
                errors.can_fall,
            ),
        )
    return found


def drawn_shares(of_all: Triangles) -> dict[str, Floats]:
    """Each claim type's completeness by lag, drawn again and again (a row each)."""
    all_drawn = _drawn(of_all.cumulative.sum(axis=0), len(of_all.types))
    found = {}
    for number, (kind, own) in enumerate(
        zip(of_all.types, of_all.cumulative, strict=True)
    ):
        is_weak = _is_weak(link_ratios(own, WINDOW))
        drawn = np.where(is_weak, all_drawn, _drawn(own, number))
        later = np.cumprod(drawn[:, :0:-1], axis=1)[:, ::-1]
        found[kind] = 1 / np.concatenate([later, np.ones((len(drawn), 1))], axis=1)
    return found


def mix(rows: pl.DataFrame, types: list[str]) -> Floats | None:
    """How much of a condition each claim type shows, in shares of hundredths.

    Over visits of the last 52 weeks that are two months old; none where they are few.
    """
    settled = rows.filter(pl.col("age_index").is_between(8, WINDOW + 8))
    if settled["visits"].sum() < _LEAST_SHOWING:
        return None
    if int(settled.select(pl.col("patients").max()).item()) < LEAST_PEOPLE:
        return None
    return np.round(_shares(settled, types), 2)


def mixes(rows: pl.DataFrame, types: list[str], conditions: list[str]) -> Floats:
    """The mix of each condition, [condition, type]; that of all visits where few."""
    every = rows.filter(condition_id=ANY)
    usual = mix(every, types)
    usual = _shares(every, types) if usual is None else usual
    found = [mix(rows.filter(condition_id=each), types) for each in conditions]
    weights = np.array([usual if each is None else each for each in found])
    return weights / weights.sum(axis=1, keepdims=True)


def foretold(learnt: dict[str, Feed], weights: Floats) -> Mixed:
    """The completeness of a condition that claim types show in these shares."""
    share = np.array([feed.factors.completeness for feed in learnt.values()])
    errors = [feed.errors for feed in learnt.values()]
    return Mixed(weights @ share, spread(mixed(errors, share, weights), errors))


def _is_weak(own: Factors) -> Bools:
    """The lags whose ratio stands on few visits; none is taken at the first."""
    is_weak: Bools = ~(own.before >= LEAST_VISITS)
    is_weak[0] = False
    return is_weak


def _shares(rows: pl.DataFrame, types: list[str]) -> Floats:
    visits = [
        float(rows.filter(claim_type_code=kind)["visits"].sum()) for kind in types
    ]
    return np.array(visits) / sum(visits)


def _drawn(cumulative: Floats, number: int) -> Floats:
    random = np.random.default_rng([SEED, number])
    return drawn_ratios(
        cumulative, whole(cumulative, WINDOW), REPLICATES, random, WINDOW
    ).ratio


def states(share: Floats) -> list[str]:
    """What may be done with a week so complete."""
    found = np.select(
        [np.isnan(share), share >= COMPLETE, share >= PRELIMINARY],
        ["unknown", "complete", "preliminary"],
        "unpublishable",
    )
    return [str(each) for each in found]
