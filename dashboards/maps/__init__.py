"""Outlines of the states of the USA, to draw maps without asking anybody for them.

us_states.json holds, by postal code, the rings of each of the fifty states and the
District of Columbia as [x, y] from the upper left, in an Albers projection of 975 by
610 points with Alaska and Hawaii moved below California and made fit. Made of
us-atlas 3.0.1, states-albers-10m.json (the cartographic boundary files of the U.S.
Census Bureau of 2017, in the public domain; the package is under the ISC licence, see
LICENSE-us-atlas): borders straightened by up to 1.2 points, islands under 20 square
points left out.
"""

import json
from functools import cache
from importlib import resources

Ring = list[tuple[float, float]]

# States too small to point at: each also has a square off the coast, in this order.
SMALL = ("VT", "NH", "MA", "RI", "CT", "NJ", "DE", "MD", "DC")


@cache
def states() -> dict[str, list[Ring]]:
    """The rings of each state by its postal code, the largest first."""
    file = resources.files(__name__) / "us_states.json"
    outlines: dict[str, list[Ring]] = json.loads(file.read_text(encoding="utf-8"))
    return outlines


def middle(ring: Ring) -> tuple[float, float]:
    """The centre of a ring's area."""
    around = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    turns = [a[0] * b[1] - b[0] * a[1] for a, b in around]
    area = 3 * sum(turns)
    x, y = (
        sum(
            (a[side] + b[side]) * turn
            for (a, b), turn in zip(around, turns, strict=True)
        )
        / area
        for side in (0, 1)
    )
    return x, y
