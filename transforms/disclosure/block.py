"""Rows of a report and the system of their counts: what to withhold, what is bare."""

from collections.abc import Iterable, Iterator, Mapping
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


def apart(whole: Block, family: Integers) -> Iterator[Block]:
    """Split a block where no relation ties its rows: a block for each family.

    Args:
        whole: the block.
        family: of each row, the number of its family, from 0.

    Raises:
        ValueError: counts of two families hang together.
    """
    system, height = whole.system, whole.rows.height
    has_unit = system.units != NO_UNIT
    row = np.where(has_unit, system.units % height, 0)
    label = system.spread(np.where(has_unit, family[row], -1))
    place = np.full(height, -1)  # of a row, in its family
    new = np.full(system.size, -1)  # of a variable, in its family
    for each in range(family.max(initial=-1) + 1):
        rows, inside = np.flatnonzero(family == each), np.flatnonzero(label == each)
        place[rows], new[inside] = np.arange(len(rows)), np.arange(len(inside))
        is_apart = system.units[inside] >= height
        units = place[row[inside]] + is_apart * len(rows)
        yield Block(
            whole.rows[rows],
            system.part(inside, np.where(has_unit[inside], units, NO_UNIT)),
            {
                column: np.where(variables[rows] >= 0, new[variables[rows]], -1)
                for column, variables in whole.variables.items()
            },
            whole.weights[rows],
        )


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
    hidden = complement.choose(system, primary, rule(profile), costs)
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


def given_away(
    blocks: Iterable[Block],
    shown: pl.DataFrame,
    on: list[str],
    profile: Profile,
) -> Iterator[pl.DataFrame]:
    """Attack what is to be published: of each block, the rows that are bare.

    Args:
        blocks: the counts as they are.
        shown: their rows as they are to be published, withheld values null.
        on: the columns that name a row.
        profile: what is too small.
    """
    for block in blocks:
        mine = block.rows.select(on).join(
            shown, on=on, how="left", maintain_order="left"
        )
        known = {column: mine[column].is_not_null() for column in block.variables}
        yield bare(block, known, profile)


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
        *known_before(rows, column, at, values, profile),
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
    rows: pl.DataFrame, column: str, at: Integers, values: Floats, profile: Profile
) -> tuple[Floats, Floats]:
    """The least and the most that some counts can be, by what was shown before.

    What may not have changed is known as well as it was; what has grown is no less.

    Args:
        rows: with `earlier_<column>`, or without where nothing was shown before.
        column: the measure.
        at: the rows in question.
        values: what they count now.
        profile: how what was shown was rounded.
    """
    name = f"earlier_{column}"
    if name not in rows.columns:
        return np.zeros(len(at)), np.full(len(at), np.inf)
    shown = rows[name].gather(at).cast(pl.Float64).fill_null(np.nan).to_numpy()
    least, most = profile.behind(shown)
    floors = np.where(least <= values, least, 0.0)
    ceilings = np.where((least <= values) & (values <= most), most, np.inf)
    return floors, ceilings
