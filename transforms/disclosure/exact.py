"""The fewest units to hide, exactly, where a system is small enough for that.

A mixed-integer program: for every guarded count and each way it must be able to go,
a flow through the relations that moves it there, in which only hidden units move. Of
the choices with the least cost any may come out, and always the same.
"""

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


def choose(
    system: System, primary: Flags, rule: Rule, costs: Floats, forbidden: Flags
) -> Flags | None:
    """The units to hide that cost least; none where there is no such choice."""
    guarded = np.flatnonzero(system.is_guarded)
    if not len(guarded):
        return primary.copy()
    size, count = system.size, len(costs)
    ways = [(int(each), up) for each in guarded for up in (True, False)]
    either = rule.low is None or rule.high is None
    # Columns: units, then (if one way is enough) ways, then each way's ups and downs.
    turns = len(ways) if either else 0
    width = count + turns + 2 * size * len(ways)
    most = float(system.values.sum()) + 100.0
    up = np.minimum(system.ceilings - system.values, most).clip(min=0.0)
    down = (system.values - system.floors).clip(min=0.0)
    lower, upper = np.zeros(width), np.full(width, np.inf)
    lower[:count] = primary
    upper[:count] = ~forbidden | primary
    upper[count : count + turns] = 1.0
    rows: list[LinearConstraint] = []
    ones = sparse.eye_array(size, format="csr")
    has_unit = system.units != NO_UNIT
    for turn, (variable, is_up) in enumerate(ways):
        at = count + turns + 2 * size * turn
        change = _placed([(ones, at), (-ones, at + size)], width)
        upper[at : at + size] = up
        upper[at + size : at + 2 * size] = down
        if system.sums.shape[0]:
            rows.append(LinearConstraint(system.sums @ change, 0.0, 0.0))
        if system.limits.shape[0]:
            room = -(system.limits @ system.values)
            rows.append(LinearConstraint(system.limits @ change, -np.inf, room))
        gate = np.flatnonzero(has_unit)
        chosen = sparse.csr_array(
            (np.ones(len(gate)), (np.arange(len(gate)), system.units[gate])),
            shape=(len(gate), width),
        )
        for start, room in ((at, up), (at + size, down)):
            move = _placed([(ones[gate], start)], width)
            scaled = sparse.diags_array(room[gate]) @ chosen
            rows.append(LinearConstraint(move - scaled, -np.inf, 0.0))
        step = _placed([(ones[[variable]] * (1.0 if is_up else -1.0), at)], width)
        step = step + _placed(
            [(ones[[variable]] * (-1.0 if is_up else 1.0), at + size)], width
        )
        value = float(system.values[variable])
        if either:
            use = sparse.csr_array(([rule.apart], ([0], [count + turn])), (1, width))
            rows.append(LinearConstraint(step - use, 0.0, np.inf))
        else:
            goal = abs(rule.reach(value, is_up) - value)
            rows.append(LinearConstraint(step, goal, np.inf))
    if either:
        for index in range(len(guarded)):
            pair = [count + 2 * index, count + 2 * index + 1]
            both = sparse.csr_array(([1.0, 1.0], ([0, 0], pair)), (1, width))
            rows.append(LinearConstraint(both, 1.0, np.inf))
    whole = np.zeros(width)
    whole[: count + turns] = 1
    found = milp(
        np.concatenate([costs, np.zeros(width - count)]),
        integrality=whole,
        bounds=Bounds(lower, upper),
        constraints=rows,
        options={"time_limit": _SECONDS},
    )
    if found.x is None:
        return None
    return np.asarray(found.x[:count] > 0.5)


def _placed(blocks: list[tuple[sparse.csr_array, int]], width: int) -> sparse.csr_array:
    """Blocks of a wide matrix, each at its first column."""
    total: sparse.csr_array | None = None
    for block, at in blocks:
        coo = block.tocoo()
        wide = sparse.csr_array(
            (coo.data, (coo.coords[0], coo.coords[1] + at)),
            shape=(block.shape[0], width),
        )
        total = wide if total is None else total + wide
    assert total is not None
    return total
