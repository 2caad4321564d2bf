"""Direct standardisation: the rate a group would have with a standard's make-up.

Breslow and Day (1987), section 2.2: each stratum's own rate, weighted by the share of
the standard that the stratum holds.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def directly_standardised(
    events: Floats, exposure: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Standardise rates over the last axis, which holds the strata.

    `events` (dollars, cases) and `exposure` (days, people) have the same shape;
    `weights` has one number per stratum, 0 or more, of any sum. Strata in which a group
    has no exposure say nothing of it: the weights of the others are scaled up. Returns
    the rates, and the share of the weights that its strata hold; a rate is nan where
    that share is 0.
    """
    is_known = exposure > 0
    rates = np.divide(events, exposure, out=np.zeros_like(events), where=is_known)
    known = np.where(is_known, weights, 0.0)
    held = known.sum(axis=-1)
    total = weights.sum()
    share = held / total if total else np.zeros_like(held)
    weighted = (known * rates).sum(axis=-1)
    return np.divide(
        weighted, held, out=np.full_like(weighted, np.nan), where=held > 0
    ), share
