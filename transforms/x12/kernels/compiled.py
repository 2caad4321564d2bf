"""What all kernels have in common: how they are compiled, and what they call things.

Each is compiled when it is first called and kept beside its file, or in the user's
cache where that folder can't be written to.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

TERMINATOR, REPETITION, COMPONENT, ELEMENT = 0x1C, 0x1D, 0x1E, 0x1F
BLANK, NEWLINE, RETURN = 0x20, 0x0A, 0x0D


ABSENT, GOOD, BAD = 0, 1, 2  # what became of a value
INLINE = 12  # a string of so many bytes stands inside its view


# The first so many bytes of eight.
MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop when it is first called, and keep what came of it."""
    try:
        return njit(cache=True, nogil=True)(loop)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to keep it
        return njit(nogil=True)(loop)  # type: ignore[no-any-return]


def inlined(piece: Callable[..., Any]) -> Callable[..., Any]:
    """Put a piece into each loop that calls it: arrays handed over are counted."""
    return njit(inline="always")(piece)  # type: ignore[no-any-return]
