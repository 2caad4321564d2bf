"""Counts and how they add up, as an onlooker knows it: a system of linear relations.

A system has one variable per count: those in rows that may be shown, and those that no
row shows but that follow from others (a month's total as the sum of its states, the
part of a week before a month's end). Relations tie them: sums that hold exactly, and
inequalities such as people <= visits. Each variable belongs to a unit, that which is
shown or withheld together, or to none (-1) when no row ever shows it.

The true values solve every relation: building a system checks that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from transforms.disclosure.profiles import CMS, Profile

NO_UNIT = -1
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class System:
    """Variables 0 to n - 1, their relations and what has to be guarded.

    values: the true counts.
    units: of each variable, the unit that shows it, or NO_UNIT.
    sums: m x n; sums @ x = 0.
    limits: k x n; limits @ x <= 0.
    is_guarded: counts that are too small for anybody to know.
    floors, ceilings: what an onlooker knows of a variable even while it is withheld.
    profile: how counts are rounded where they are shown.
    """

    values: Floats
    units: Integers
    sums: sparse.csr_array
    limits: sparse.csr_array
    is_guarded: Flags
    floors: Floats
    ceilings: Floats
    profile: Profile = CMS

    def __post_init__(self) -> None:
        if self.sums.shape[0] and np.abs(self.sums @ self.values).max() > 1e-9:
            raise ValueError("the counts do not add up as their relations say")
        if self.limits.shape[0] and (self.limits @ self.values).max() > 1e-9:
            raise ValueError("the counts break an inequality that they should keep")

    @property
    def size(self) -> int:
        return len(self.values)

    def spread(self, labels: Integers) -> Integers:
        """Labels of variables (-1 for none), given on to all that hangs together.

        Raises:
            ValueError: variables of two labels hang together.
        """
        part = parts(self.sums, self.limits)
        label = np.full(part.max(initial=-1) + 1, -1)
        np.maximum.at(label, part, labels)
        found = label[part]
        if ((labels >= 0) & (labels != found)).any():
            raise ValueError("counts that are to be told apart hang together")
        return found

    def part(self, inside: Integers, units: Integers) -> "System":
        """The system of some variables, which nothing ties to others, and their units.

        Args:
            inside: the variables, in their order.
            units: of each, its unit in the part.
        """
        return replace(
            self,
            values=self.values[inside],
            units=units,
            sums=_within(self.sums, inside),
            limits=_within(self.limits, inside),
            is_guarded=self.is_guarded[inside],
            floors=self.floors[inside],
            ceilings=self.ceilings[inside],
        )

    def is_shown(self, hidden: Flags) -> Flags:
        """Which variables are shown while these units are hidden."""
        has_unit = self.units != NO_UNIT
        return has_unit & ~hidden[np.where(has_unit, self.units, 0)]

    def ranges(self, hidden: Flags) -> tuple[Floats, Floats]:
        """The least and the most that each variable alone may be, for an onlooker."""
        shown = self.is_shown(hidden)
        least, most = self.while_shown()
        low = np.where(shown, least, self.floors)
        high = np.where(shown, most, self.ceilings)
        return low, high

    def while_shown(self) -> tuple[Floats, Floats]:
        """The same of each variable while it is shown: all that is rounded to it."""
        least, most = self.profile.behind(self.profile.rounded(self.values))
        return np.maximum(least, self.floors), np.minimum(most, self.ceilings)


@dataclass
class Builder:
    """Gathers variables and relations; `system` makes them one."""

    _values: list[Floats] = field(default_factory=list)
    _units: list[Integers] = field(default_factory=list)
    _guarded: list[Flags] = field(default_factory=list)
    _floors: list[Floats] = field(default_factory=list)
    _ceilings: list[Floats] = field(default_factory=list)
    _size: int = 0
    _sums: "_Rows" = field(default_factory=lambda: _Rows())
    _limits: "_Rows" = field(default_factory=lambda: _Rows())

    def add(
        self,
        values: Sequence[float] | Floats,
        units: Sequence[int] | Integers | None = None,
        is_guarded: Flags | None = None,
        floors: Floats | None = None,
        ceilings: Floats | None = None,
    ) -> Integers:
        """Add variables; return their numbers."""
        counts = np.asarray(values, dtype=np.float64)
        size = len(counts)
        self._values.append(counts)
        self._units.append(
            np.full(size, NO_UNIT)
            if units is None
            else np.asarray(units, dtype=np.int64)
        )
        self._guarded.append(
            np.zeros(size, dtype=bool) if is_guarded is None else is_guarded
        )
        self._floors.append(np.zeros(size) if floors is None else floors)
        self._ceilings.append(np.full(size, np.inf) if ceilings is None else ceilings)
        self._size += size
        return np.arange(self._size - size, self._size)

    def value(self, variables: Integers) -> Floats:
        """The true values of variables that were added."""
        return np.concatenate(self._values)[variables]

    def sum(self, whole: Integers, parts: Integers, of: Integers) -> None:
        """whole[k] is the sum of the parts[i] with of[i] = k; a whole may have none."""
        self._sums.add(
            rows=np.concatenate([np.arange(len(whole)), of]),
            columns=np.concatenate([whole, parts]),
            factors=np.concatenate([np.ones(len(whole)), -np.ones(len(parts))]),
            count=len(whole),
        )

    def cover(self, whole: Integers, parts: Integers, of: Integers) -> None:
        """whole[k] is at most the sum of the parts[i] with of[i] = k."""
        self._limits.add(
            rows=np.concatenate([np.arange(len(whole)), of]),
            columns=np.concatenate([whole, parts]),
            factors=np.concatenate([np.ones(len(whole)), -np.ones(len(parts))]),
            count=len(whole),
        )

    def at_most(self, less: Integers, more: Integers, times: float = 1.0) -> None:
        """less[k] <= times * more[k]."""
        rows = np.arange(len(less))
        self._limits.add(
            rows=np.concatenate([rows, rows]),
            columns=np.concatenate([less, more]),
            factors=np.concatenate([np.ones(len(less)), np.full(len(more), -times)]),
            count=len(less),
        )

    def system(self, profile: Profile = CMS) -> System:
        """The system of all that was added.

        Raises:
            ValueError: the true values do not keep the relations.
        """
        if not self._values:
            self.add([])
        return System(
            values=np.concatenate(self._values),
            units=np.concatenate(self._units),
            sums=self._sums.matrix(self._size),
            limits=self._limits.matrix(self._size),
            is_guarded=np.concatenate(self._guarded),
            floors=np.concatenate(self._floors),
            ceilings=np.concatenate(self._ceilings),
            profile=profile,
        )


def parts(*ties: sparse.csr_array) -> Integers:
    """Of each variable, the part it is in: parts say nothing of each other.

    Args:
        ties: relations, one row each; the variables are their columns.
    """
    rows = sparse.vstack(ties, format="coo")
    height, size = rows.shape
    graph = sparse.coo_array(
        (np.ones(rows.nnz), (rows.col, size + rows.row)),
        shape=(size + height, size + height),
    )
    _, part = connected_components(graph.tocsr(), directed=False)
    return np.asarray(part[:size], dtype=np.int64)


def _within(ties: sparse.csr_array, inside: Integers) -> sparse.csr_array:
    """The relations that touch some variables, of these alone."""
    some = ties[:, inside]
    return some[np.flatnonzero(np.diff(some.indptr))]


def few_unseen(values: Floats, profile: Profile) -> Flags:
    """Which counts that no row shows are few: no zero is told of them."""
    return (values >= 1) & (values <= profile.largest_withheld)


@dataclass
class _Rows:
    """Rows of a sparse matrix, while they are gathered."""

    rows: list[Integers] = field(default_factory=list)
    columns: list[Integers] = field(default_factory=list)
    factors: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(
        self, rows: Integers, columns: Integers, factors: Floats, count: int
    ) -> None:
        self.rows.append(rows + self.count)
        self.columns.append(columns)
        self.factors.append(factors)
        self.count += count

    def matrix(self, width: int) -> sparse.csr_array:
        if not self.count:
            return sparse.csr_array((0, width))
        place = (np.concatenate(self.rows), np.concatenate(self.columns))
        return sparse.csr_array(
            (np.concatenate(self.factors), place), shape=(self.count, width)
        )
