"""The fewest units to hide, exactly, where a system is small enough for that.

A mixed-integer program: for every guarded count and each way it must be able to go,
a flow through the relations that moves it there, in which a shown count moves no
further than its rounding lets it. Of the choices with the least cost any may come out,
and always the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from transforms.disclosure.attack import Rule
from transforms.disclosure.system import NO_UNIT, Flags, Floats, System

_LARGEST = 400  # guarded counts x variables
_SECONDS = 20.0


def is_small(system: System) -> bool:
    """Whether a system is small enough to be solved exactly."""
    return int(system.is_guarded.sum()) * system.size <= _LARGEST


def choose(system: System, primary: Flags, rule: Rule, costs: Floats) -> Flags | None:
    """The units to hide that cost least; none where there is no such choice."""
    guarded = np.flatnonzero(system.is_guarded)
    if not len(guarded):
        return primary.copy()
    ways = [_Way(int(each), up) for each in guarded for up in (True, False)]
    either = rule.low is None or rule.high is None
    columns = _Columns(len(costs), len(ways) if either else 0, system.size, len(ways))
    room = _room(system)
    found = milp(
        np.concatenate([costs, np.zeros(columns.width - len(costs))]),
        integrality=np.arange(columns.width) < columns.units + columns.uses,
        bounds=_bounds(columns, primary, room),
        constraints=[
            each
            for number, way in enumerate(ways)
            for each in (
                *_keeping(system, columns, number),
                *_gated(system, columns, room, number),
                _reaching(system, columns, rule, number, way),
            )
        ]
        + [_used(columns, number) for number in range(0, columns.uses, 2)],
        options={"time_limit": _SECONDS},
    )
    if found.x is None:
        return None
    return np.asarray(found.x[: columns.units] > 0.5)


@dataclass(frozen=True)
class _Way:
    """A guarded count, and whether it must be able to go up or down."""

    variable: int
    is_up: bool


@dataclass(frozen=True)
class _Columns:
    """Where the program's variables stand: units, uses, then each way's ups and downs.

    A unit is 1 when it is hidden. A use is 1 when its way must be open: only where one
    of a count's two ways is enough; else there are none, and all must be.
    """

    units: int
    uses: int
    size: int
    ways: int

    @property
    def width(self) -> int:
        return self.ups(self.ways)

    def ups(self, way: int) -> int:
        """The first column of how far each variable goes up."""
        return self.units + self.uses + 2 * self.size * way

    def downs(self, way: int) -> int:
        """The first column of how far each variable goes down."""
        return self.ups(way) + self.size

    def change(self, rows: sparse.csr_array, way: int) -> sparse.csr_array:
        """Rows over the variables, laid on how each changes: its up less its down."""
        ups = self.placed(rows, self.ups(way))
        return ups + self.placed(-rows, self.downs(way))

    def placed(self, block: sparse.csr_array, at: int) -> sparse.csr_array:
        """A block as rows of the whole program, from a column on."""
        coo = block.tocoo()
        return sparse.csr_array(
            (coo.data, (coo.coords[0], coo.coords[1] + at)),
            shape=(block.shape[0], self.width),
        )


@dataclass(frozen=True)
class _Room:
    """How far each variable may go, up and down: while it is shown, and hidden."""

    up: Floats
    down: Floats
    shown_up: Floats
    shown_down: Floats


def _room(system: System) -> _Room:
    values, furthest = system.values, float(system.values.sum()) + 100.0
    least, most = system.while_shown()
    return _Room(
        up=np.minimum(system.ceilings - values, furthest).clip(min=0.0),
        down=(values - system.floors).clip(min=0.0),
        shown_up=np.minimum(most - values, furthest).clip(min=0.0),
        shown_down=(values - least).clip(min=0.0),
    )


def _bounds(columns: _Columns, primary: Flags, room: _Room) -> Bounds:
    """Primary units are hidden; nothing goes further than it could while hidden."""
    flags = np.ones(columns.units + columns.uses)
    upper = np.concatenate([flags, *[room.up, room.down] * columns.ways])
    lower = np.zeros(columns.width)
    lower[: columns.units] = primary
    return Bounds(lower, upper)


def _keeping(system: System, columns: _Columns, way: int) -> Iterator[LinearConstraint]:
    """What changes keeps the relations."""
    if system.sums.shape[0]:
        yield LinearConstraint(columns.change(system.sums, way), 0.0, 0.0)
    if system.limits.shape[0]:
        left = -(system.limits @ system.values)
        yield LinearConstraint(columns.change(system.limits, way), -np.inf, left)


def _gated(
    system: System, columns: _Columns, room: _Room, way: int
) -> Iterator[LinearConstraint]:
    """A variable whose unit is not hidden goes no further than while it is shown."""
    gate = np.flatnonzero(system.units != NO_UNIT)
    ones = sparse.eye_array(system.size, format="csr")[gate]
    hidden = sparse.csr_array(
        (np.ones(len(gate)), (np.arange(len(gate)), system.units[gate])),
        shape=(len(gate), columns.width),
    )
    for start, whole, shown in (
        (columns.ups(way), room.up, room.shown_up),
        (columns.downs(way), room.down, room.shown_down),
    ):
        further = sparse.diags_array((whole - shown)[gate]) @ hidden
        moves = columns.placed(ones, start) - further
        yield LinearConstraint(moves, -np.inf, shown[gate])


def _reaching(
    system: System, columns: _Columns, rule: Rule, number: int, way: _Way
) -> LinearConstraint:
    """The guarded count goes as far as the rule asks, if its way is used."""
    ahead = 1.0 if way.is_up else -1.0
    one = sparse.csr_array(([ahead], ([0], [way.variable])), (1, system.size))
    step = columns.change(one, number)
    if columns.uses:
        use = sparse.csr_array(
            ([rule.apart], ([0], [columns.units + number])), (1, columns.width)
        )
        return LinearConstraint(step - use, 0.0, np.inf)
    value = float(system.values[way.variable])
    goal = abs(rule.reach(value, way.is_up) - value)
    return LinearConstraint(step, goal, np.inf)


def _used(columns: _Columns, number: int) -> LinearConstraint:
    """One of a count's two ways is used."""
    pair = [columns.units + number, columns.units + number + 1]
    both = sparse.csr_array(([1.0, 1.0], ([0, 0], pair)), (1, columns.width))
    return LinearConstraint(both, 1.0, np.inf)
