"""Complementary suppression: what else is withheld, so that nothing few can be told.

The attack names counts that are exposed. For each, the cheapest way to make it go as
far as it must is a flow through the relations: counts that are raised and lowered so
that every sum still holds. Whatever shown count it moves is withheld, too. Then the
result is attacked again, until nothing is exposed. Small systems are solved exactly
(`exact`); in large ones each flow is looked for near its count first, and what rounding
alone would hide is not made use of: that may withhold more, never less.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from transforms.disclosure import exact
from transforms.disclosure.attack import Exposed, Rule, Unknown, exposed
from transforms.disclosure.programs import Program, Unsolved
from transforms.disclosure.system import Flags, Floats, Integers, System

_TOLERANCE = 1e-6
_NEAR = (150, 600, 4_000)  # variables to look for a flow among, before all of them
_ROUNDS = 40
_CLEANED = 1_500  # variables; in larger systems nothing is tried to be shown again
_FREE = 1e-4  # what moving a withheld count costs: a little, so that flows stay short


class Unprotectable(ValueError):
    """A count can't be guarded, whatever else is withheld."""

    def __init__(self, variable: int) -> None:
        super().__init__("a count can be worked out whatever else is withheld")
        self.variable = variable


def choose(system: System, primary: Flags, rule: Rule, costs: Floats) -> Flags:
    """Choose the units to hide: the primary ones, and as few others as were found.

    Args:
        system: the counts and their relations.
        primary: the units that are hidden in any case.
        rule: how far bounds must be apart.
        costs: what hiding each unit costs.

    Raises:
        Unprotectable: no choice of units protects a count.
    """
    if exact.is_small(system):
        found = exact.choose(system, primary, rule, costs)
        if found is not None and not exposed(system, found, rule):
            return found
    hidden = primary.copy()
    search = _Search(system, rule, costs)
    for _ in range(_ROUNDS):
        bare = exposed(system, hidden, rule)
        if not bare:
            return _without_needless(system, primary, hidden, rule, costs)
        before = hidden.copy()
        for each in bare:
            search.cover(hidden, each)
        if (hidden == before).all():
            raise Unprotectable(bare[0].variable)
    raise Unprotectable(bare[0].variable)


@dataclass
class _Search:
    """Looks for flows; what it needs of a system is made once."""

    system: System
    rule: Rule
    costs: Floats

    def __post_init__(self) -> None:
        both = [self.system.sums, self.system.limits]
        self.ties = sparse.vstack(both, format="csr")
        self.touching = self.ties.T.tocsr()

    def cover(self, hidden: Flags, bare: Exposed) -> None:
        """Hide what it takes to move an exposed count as far as it must go.

        Raises:
            Unprotectable: it can't be moved.
        """
        value = self.system.values[bare.variable]
        if self.rule.low is None or self.rule.high is None:
            self._cover_either(hidden, bare.variable, value)
            return
        if bare.least > self.rule.low + _TOLERANCE:
            self._cover(hidden, bare.variable, self.rule.low)
        if bare.most < self.rule.high - _TOLERANCE:
            self._cover(hidden, bare.variable, self.rule.high)

    def _cover(self, hidden: Flags, variable: int, goal: float) -> None:
        for most in (*_NEAR, self.system.size):
            near = self._near(variable, most)
            try:
                moved, _ = self._flow(hidden, variable, goal, near)
            except Unsolved:
                if len(near) >= self.system.size or most >= self.system.size:
                    break
                continue
            hidden[moved] = True
            return
        raise Unprotectable(variable)

    def _cover_either(self, hidden: Flags, variable: int, value: float) -> None:
        """Move a count either way, whichever is cheaper."""
        found = []
        everything = np.arange(self.system.size)
        for goal in (value + self.rule.apart, value - self.rule.apart):
            try:
                moved, cost = self._flow(hidden, variable, goal, everything)
            except Unsolved:
                continue
            found.append((cost, moved.tolist()))
        if not found:
            raise Unprotectable(variable)
        hidden[min(found)[1]] = True

    def _near(self, variable: int, most: int) -> Integers:
        """The variables nearest to one, through their relations; all if few."""
        if most >= self.system.size:
            return np.arange(self.system.size)
        seen = np.zeros(self.system.size, dtype=bool)
        seen[variable] = True
        edge = np.array([variable])
        while len(edge) and seen.sum() < most:
            rows = np.unique(_columns(self.touching, edge))
            reached = np.unique(_columns(self.ties, rows))
            edge = reached[~seen[reached]]
            seen[edge] = True
        return np.flatnonzero(seen)

    def _flow(
        self, hidden: Flags, variable: int, goal: float, near: Integers
    ) -> tuple[Integers, float]:
        """The units that the cheapest flow moves which are shown, and its cost."""
        system, size = self.system, len(near)
        values = system.values[near]
        units = system.units[near]
        is_shown = system.is_shown(hidden)[near]
        up = np.maximum(system.ceilings[near] - values, 0.0)
        down = np.maximum(values - system.floors[near], 0.0)
        price = np.where(is_shown, self.costs[np.where(is_shown, units, 0)], _FREE)
        low, high = np.zeros(2 * size), np.concatenate([up, down])
        at = int(np.searchsorted(near, variable))
        step = goal - values[at]
        if step > up[at] + _TOLERANCE or -step > down[at] + _TOLERANCE:
            raise Unsolved
        low[[at, size + at]] = high[[at, size + at]] = max(step, 0.0), max(-step, 0.0)
        sums = _local(system.sums, near)
        limits = _local(system.limits, near)
        room = -(limits @ values) if limits.shape[0] else np.zeros(0)
        outside = _outside(system.limits, system.values, near)
        program = Program(
            sparse.hstack([sums, -sums], format="csr"),
            np.zeros(sums.shape[0]),
            sparse.hstack([limits, -limits], format="csr"),
            room - outside,
            low,
            high,
            np.concatenate([price, price]),
        )
        found = program.solve()
        change = np.abs(found[:size] - found[size:])
        moved = (change > _TOLERANCE) & is_shown
        return np.unique(units[moved]), float(price @ change)


def _columns(matrix: sparse.csr_array, rows: Integers) -> Integers:
    """The columns that some rows of a matrix touch."""
    first, past = matrix.indptr[rows], matrix.indptr[rows + 1]
    length = past - first
    before = np.cumsum(length) - length
    at = np.arange(length.sum()) + np.repeat(first - before, length)
    return np.asarray(matrix.indices[at], dtype=np.int64)


def _local(matrix: sparse.csr_array, near: Integers) -> sparse.csr_array:
    """The relations that touch some variables; others do not move."""
    some = matrix[:, near]
    return some[np.flatnonzero(np.diff(some.indptr))]


def _outside(matrix: sparse.csr_array, values: Floats, near: Integers) -> Floats:
    """What the variables that do not move give to those relations."""
    some = matrix[:, near]
    rows = np.flatnonzero(np.diff(some.indptr))
    return np.asarray((matrix @ values)[rows] - (some @ values[near])[rows])


def _without_needless(
    system: System, primary: Flags, hidden: Flags, rule: Rule, costs: Floats
) -> Flags:
    """Show units again that were not needed, the dearest first."""
    further = np.flatnonzero(hidden & ~primary)
    if system.size > _CLEANED:
        return hidden
    kept = hidden.copy()
    # What is shown again says nothing of counts in other parts of what is unknown.
    part = Unknown(system, hidden).part
    for unit in further[np.lexsort((further, -costs[further]))]:
        kept[unit] = False
        near = np.isin(part, part[system.units == unit])
        if exposed(system, kept, rule, near):
            kept[unit] = True
    return kept
