"""The attack: what an onlooker can work out of what is shown, by linear programming.

For each guarded count the least and the most that it can be, over all relations and
with no count below zero. It is exposed when the least is more than the smallest
count that is withheld, or the most is less than the smallest count that may be shown:
for the rule of CMS, above 1 or below 11.

One solution of the relations is a witness for every count that is as far as it must be
in it; so most counts are cleared many at a time, by programs that push them all, and
only what is left is bounded one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from transforms.disclosure.profiles import Profile
from transforms.disclosure.programs import Program, Unbounded
from transforms.disclosure.system import Flags, Floats, Integers, System, parts

_TOLERANCE = 1e-6
_ROUNDS = 6  # of witnesses; counts that none of them clears are bounded one by one


@dataclass(frozen=True)
class Rule:
    """How far a guarded count's bounds must be apart.

    The least must be `low` or less and the most `high` or more. Without numbers it is
    enough that the count can't be told exactly, by `apart` or more.
    """

    low: float | None
    high: float | None
    apart: float = 1.0

    def reach(self, value: float, up: bool) -> float:
        """The value that a count must be able to take, upwards or downwards."""
        if up:
            return value if self.high is None else max(self.high, value)
        return value if self.low is None else min(self.low, value)


def rule(profile: Profile) -> Rule:
    """What a profile asks: the least it withholds, and the least that it shows."""
    return Rule(float(profile.smallest_withheld), float(profile.least_shown))


@dataclass(frozen=True)
class Exposed:
    """A guarded count that can be worked out, as far as the bounds say."""

    variable: int
    least: float
    most: float


class Unknown:
    """What an onlooker does not know: the variables left open, and what ties them."""

    def __init__(self, system: System, hidden: Flags) -> None:
        self.low, self.high = system.ranges(hidden)
        self.is_open = self.high > self.low
        self.system = system
        fixed = np.where(self.is_open, 0.0, self.low)
        self._sums, self._sums_to = _rest(system.sums, fixed, self.is_open)
        self._limits, self._limits_to = _rest(system.limits, fixed, self.is_open)
        self.part = parts(self._sums, self._limits)

    def program(self, inside: Integers) -> Program:
        """The relations among some variables, which hold all of their parts."""
        return Program(
            *_among(self._sums, self._sums_to, inside),
            *_among(self._limits, self._limits_to, inside),
            self.low[inside],
            self.high[inside],
        )

    def pushing(
        self, inside: Integers, which: Integers, goal: float, up: bool
    ) -> Program:
        """The same, with a helper for each of `which`: by how much it misses a goal."""
        count, size = len(which), len(inside)
        sign = -1.0 if up else 1.0  # up: goal - x <= short; down: x - goal <= short
        rows = np.arange(count)
        push = sparse.csr_array(
            (np.full(count, sign), (rows, which)), shape=(count, size)
        )
        short = sparse.csr_array(
            (np.full(count, -1.0), (rows, rows)), shape=(count, count)
        )
        sums, sums_to = _among(self._sums, self._sums_to, inside)
        limits, limits_to = _among(self._limits, self._limits_to, inside)
        wide = [sparse.csr_array((m.shape[0], count)) for m in (sums, limits)]
        below = sparse.vstack(
            [sparse.hstack([limits, wide[1]]), sparse.hstack([push, short])],
            format="csr",
        )
        return Program(
            sparse.hstack([sums, wide[0]], format="csr"),
            sums_to,
            below,
            np.concatenate([limits_to, np.full(count, sign * goal)]),
            np.concatenate([self.low[inside], np.zeros(count)]),
            np.concatenate([self.high[inside], np.full(count, np.inf)]),
        )


def exposed(
    system: System, hidden: Flags, rule: Rule, among: Flags | None = None
) -> list[Exposed]:
    """Name guarded counts that what is shown gives away: all, or those `among` some."""
    is_asked = system.is_guarded if among is None else system.is_guarded & among
    guarded = np.flatnonzero(is_asked)
    if not len(guarded):
        return []
    unknown = Unknown(system, hidden)
    found = [
        Exposed(int(each), float(unknown.low[each]), float(unknown.high[each]))
        for each in guarded
        if not unknown.is_open[each]
    ]
    still = guarded[unknown.is_open[guarded]]
    inside = np.flatnonzero(
        unknown.is_open & np.isin(unknown.part, unknown.part[still])
    )
    if not len(inside):
        return found
    low = _uncleared(unknown, inside, still, rule, up=False)
    high = _uncleared(unknown, inside, still, rule, up=True)
    left = np.union1d(low, high).astype(np.int64)
    for part in np.unique(unknown.part[left]):
        mine = left[unknown.part[left] == part]
        for each, least, most in bounds(unknown, mine):
            if not is_wide(rule, least, most):
                found.append(Exposed(each, least, most))
    return sorted(found, key=lambda each: each.variable)


def is_wide(rule: Rule, least: float, most: float) -> bool:
    """Whether bounds leave enough open."""
    if rule.low is None or rule.high is None:
        return most - least >= rule.apart - _TOLERANCE
    return least <= rule.low + _TOLERANCE and most >= rule.high - _TOLERANCE


def bounds(unknown: Unknown, variables: Integers) -> Iterator[tuple[int, float, float]]:
    """Each count of one part, the least and the most that it can be."""
    if not len(variables):
        return
    part = unknown.part[variables[0]]
    inside = np.flatnonzero(unknown.is_open & (unknown.part == part))
    program = unknown.program(inside)
    for variable in variables:
        at = int(np.searchsorted(inside, variable))
        program.cost(at, 1.0)
        least = float(program.solve()[at])
        program.cost(at, -1.0)
        try:
            most = float(program.solve()[at])
        except Unbounded:
            most = np.inf
        program.cost(at, 0.0)
        yield int(variable), least, most


def _uncleared(
    unknown: Unknown, inside: Integers, guarded: Integers, rule: Rule, up: bool
) -> Integers:
    """The guarded counts for which no witness was found; the truth is the first."""
    if rule.low is None or rule.high is None:
        return guarded
    goal = rule.high if up else rule.low
    values = unknown.system.values[guarded]
    left = guarded[values < goal] if up else guarded[values > goal]
    if not len(left):
        return left
    which = np.searchsorted(inside, left)
    program = unknown.pushing(inside, which, goal, up)
    open_ = np.ones(len(left), dtype=bool)
    for turn in range(_ROUNDS):
        # Other weights each time, the same in every run: another corner, other counts.
        weights = 1.0 + (left * (turn * 7919 + 1) % 101) / 101.0
        for at in np.flatnonzero(open_):
            program.cost(len(inside) + int(at), float(weights[at]))
        found = program.solve()[which]
        reached = found >= goal - _TOLERANCE if up else found <= goal + _TOLERANCE
        for at in np.flatnonzero(open_ & reached):
            program.cost(len(inside) + int(at), 0.0)
        if not (open_ & reached).any():
            break
        open_ &= ~reached
        if not open_.any():
            break
    return left[open_]


def _rest(
    matrix: sparse.csr_array, fixed: Floats, is_open: Flags
) -> tuple[sparse.csr_array, Floats]:
    """The relations of what is open; what is known goes to the other side."""
    to = -(matrix @ fixed)
    rest = sparse.csr_array(matrix.multiply(is_open[None, :]))
    rest.eliminate_zeros()
    return rest, to


def _among(
    matrix: sparse.csr_array, to: Floats, inside: Integers
) -> tuple[sparse.csr_array, Floats]:
    """The relations that say something of these variables."""
    some = matrix[:, inside]
    rows = np.flatnonzero(np.diff(some.indptr))
    return some[rows], to[rows]
