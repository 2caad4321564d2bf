"""Discoveries: which of many tests to believe, when a share of false ones is bearable.

Benjamini and Hochberg (1995): the mean share of false discoveries among all stays at or
below the level, for tests that are independent or lean the same way.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


def q_values(p_values: ArrayLike) -> Floats:
    """The least level at which each test would be a discovery; nan where none was made.

    All of the array is one family, whatever its shape.
    """
    found = np.array(p_values, float)
    is_made = ~np.isnan(found)
    if is_made.any():
        found[is_made] = stats.false_discovery_control(found[is_made])
    return found


def discovered(p_values: ArrayLike, level: float) -> Truths:
    """Whether each test is a discovery; a test that was not made (nan) never is."""
    return np.asarray(q_values(p_values) <= level)
