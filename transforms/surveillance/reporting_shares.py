"""How much is known of a week, by condition and weeks since it began: shares alone.

The same shares as those of marts.disease_completeness, without their limits, which
take a thousand draws.
"""

import numpy as np
import polars as pl

from transforms.surveillance.completeness import link_ratios, pooled
from transforms.surveillance.reporting import (
    LAST_LAG,
    LEAST_VISITS,
    WINDOW,
    Floats,
    learnt_from,
    mixes,
)


def known_shares(reporting_triangle: pl.DataFrame, conditions: list[str]) -> Floats:
    """Shares of (condition, lag) known by now; nan where reporting is too young.

    No lag at all where nothing was sent.
    """
    of_all = learnt_from(reporting_triangle)
    if not of_all.types:
        return np.zeros((len(conditions), 0))
    together = link_ratios(of_all.cumulative.sum(axis=0), WINDOW)
    share = np.array(
        [
            pooled(link_ratios(own, WINDOW), together, LEAST_VISITS).completeness
            for own in of_all.cumulative
        ]
    )
    weights = mixes(reporting_triangle, of_all.types, conditions)
    lags = min(of_all.oldest, LAST_LAG) + 1
    return np.asarray(weights @ share)[:, :lags]
