"""Rows of a report and the system of their counts: what to withhold, what is bare."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from transforms.disclosure import complement
from transforms.disclosure.attack import exposed, rule
from transforms.disclosure.profiles import Profile
from transforms.disclosure.system import (
    NO_UNIT,
    Builder,
    Flags,
    Floats,
    Integers,
    System,
)


@dataclass(frozen=True)
class Block:
    """A system, and the rows that its counts stand in.

    rows: the rows of the block, in the order of their units. The unit of a row is its
        place among them; that of a count which may be withheld on its own, while the
        row is shown, is as many further on as there are rows.
    variables: of each measure, the variable of each row; -1 where it has none.
    weights: of each row, how dear it is to withhold; 1 where all are alike.
    """

    rows: pl.DataFrame
    system: System
    variables: Mapping[str, Integers]
    weights: Floats

    @property
    def units(self) -> int:
        return 2 * self.rows.height


def chosen(at: Block, given: Flags, profile: Profile) -> tuple[Flags, Flags]:
    """The rows of a block to withhold, and those of which only counts of their own.

    Args:
        at: the block.
        given: of each row, whether it is withheld in any case.
        profile: what is too small.

    Raises:
        Unprotectable: a count can be worked out whatever is withheld.
    """
    system, height = at.system, at.rows.height
    primary = np.zeros(at.units, dtype=bool)
    primary[:height] = given
    primary[system.units[system.is_guarded & (system.units != NO_UNIT)]] = True
    primary[height:] |= primary[:height]
    people = np.zeros(at.units)
    has_unit = system.units != NO_UNIT
    np.maximum.at(people, system.units[has_unit], system.values[has_unit])
    # Of equal choices, that which withholds fewer people.
    slight = 1 + people / (1 + 10 * people.max(initial=0))
    costs = np.concatenate([at.weights, at.weights / 2]) * slight
    never = np.zeros(at.units, dtype=bool)
    hidden = complement.choose(system, primary, rule(profile), costs, never)
    return hidden[:height], hidden[height:] & ~hidden[:height]


def bare(at: Block, known: Mapping[str, pl.Series], profile: Profile) -> pl.DataFrame:
    """The rows of a block with a count that what is known gives away.

    Args:
        at: the block.
        known: of each measure, which rows' counts are known.
        profile: what is too small.
    """
    size = at.system.size
    hidden = np.ones(size, dtype=bool)
    row = np.full(size, -1)
    for column, variables in at.variables.items():
        has = variables >= 0
        hidden[variables[has]] = ~known[column].to_numpy()[has]
        row[variables[has]] = np.flatnonzero(has)
    apart = replace(at.system, units=np.arange(size))
    found = exposed(apart, hidden, rule(profile))
    rows = sorted({int(row[each.variable]) for each in found} - {-1})
    if found and not rows:  # a part of a week, say, which no row shows
        rows = [0]
    return at.rows[rows]


def measure(
    builder: Builder,
    rows: pl.DataFrame,
    column: str,
    profile: Profile,
    *,
    is_guarded: bool = True,
    is_apart: bool = False,
) -> Integers:
    """Add a measure of some rows to a system.

    Args:
        builder: takes the variables.
        rows: in the order of their units; `earlier_<column>` is what was shown before.
        column: the measure; null where a row has none.
        profile: says which counts are few.
        is_guarded: few of them must not be known: it counts people.
        is_apart: it is withheld on its own, while the row is shown.

    Returns:
        Of each row, its variable; -1 where it has none.
    """
    at = np.flatnonzero(rows[column].is_not_null().to_numpy())
    values = rows[column].gather(at).cast(pl.Float64).to_numpy()
    variables = np.full(rows.height, -1)
    variables[at] = builder.add(
        values,
        at + (rows.height if is_apart else 0),
        profile.are_few(values) & is_guarded,
        *known_before(rows, column, at, values),
    )
    return variables


def with_earlier(
    frame: pl.DataFrame,
    earlier: pl.DataFrame | None,
    keys: list[str],
    measures: list[str],
) -> pl.DataFrame:
    """Add to rows what was shown of each measure before, as `earlier_<measure>`."""
    if earlier is None:
        return frame
    before = earlier.select(
        *keys, **{f"earlier_{each}": pl.col(each) for each in measures}
    )
    return frame.join(before, on=keys, how="left", maintain_order="left")


def known_before(
    rows: pl.DataFrame, column: str, at: Integers, values: Floats
) -> tuple[Floats, Floats]:
    """The least and the most that some counts can be, by what was shown before.

    What has not changed is known; what has grown was no less.

    Args:
        rows: with `earlier_<column>`, or without where nothing was shown before.
        column: the measure.
        at: the rows in question.
        values: what they count now.
    """
    name = f"earlier_{column}"
    if name not in rows.columns:
        return np.zeros(len(at)), np.full(len(at), np.inf)
    shown = rows[name].gather(at).cast(pl.Float64).fill_null(np.nan).to_numpy()
    floors = np.where(shown <= values, shown, 0.0)
    ceilings = np.where(shown == values, values, np.inf)
    return floors, ceilings
