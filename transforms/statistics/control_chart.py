"""A control chart of shares: Laney's p' with a frozen baseline.

Laney (2002), Improved control charts for attributes, Quality Engineering 14(4),
531-537: each share is set in units of its binomial error, z; sigma_z is how much z
moves from one period to the next (mean moving range / 1.128), so that limits widen
where periods differ by more than drawing claims explains. Centre and sigma_z come from
the baseline alone.

Beside the limits each later period gets a p-value, for a chart of many series crosses
three sigma by chance. It differs from Laney's rule in four ways: the tail is binomial,
not normal (few events lean to the right); the scale is the baseline's standard
deviation, since moving ranges shrink where neighbours resemble each other, drawn
together over the series (moderation.py) and at least 1; centre and scale are only
estimated (the centre's error is added, and t stands for normal); and the share of false
ones among all flags is bounded (discoveries.py). A period is flagged that is beyond a
limit and so discovered.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from transforms.statistics.discoveries import discovered
from transforms.statistics.moderation import moderated

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

SHORTEST = 20  # periods of a baseline; fewer say too little of how periods differ
SIGMAS = 3.0
# Asked of Benjamini and Hochberg's rule, so that what comes of it stays below a tenth
# where periods are autocorrelated, too (docs/bench-detection.md).
FALSE_SHARE = 0.08
_RANGE_TO_SIGMA = 1.128  # the mean range of two normal values, in standard deviations

NO_EVENT = "no event in the baseline"
ONLY_EVENTS = "nothing but events in the baseline"


@dataclass(frozen=True)
class Chart:
    """Arrays of (series, periods), or one value per series where said.

    Where a series has no limits its numbers are nan and `why_not` says why.
    """

    centre: Floats  # per series: the baseline's share, events / size
    lower: Floats  # limits of the share, within 0 and 1; nan where a size is 0
    upper: Floats
    sigma_z: Floats  # per series: 1 where periods differ as drawing explains
    z: Floats  # (share - centre) in binomial errors, before sigma_z
    p_value: Floats  # two-sided; nan in the baseline
    is_flagged: Truths  # beyond a limit, and a discovery among all that were tested
    why_not: NDArray[np.str_]  # per series; empty where there are limits


def laney(
    counts: Floats,
    sizes: Floats,
    is_baseline: Truths,
    false_share: float = FALSE_SHARE,
) -> Chart:
    """Chart shares `counts / sizes`, arrays of (series, periods) in order of time.

    `is_baseline` says which periods are the baseline, for all series or each. Periods
    of size 0 are in no baseline and never flagged. At most `false_share` of the flags
    of one call are false, on average: give it all series that are read together.

    Raises:
        ValueError: shapes differ, or a count is below 0 or above its size.
    """
    counts = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    sizes = np.atleast_2d(np.asarray(sizes, dtype=np.float64))
    if counts.shape != sizes.shape:
        raise ValueError("counts and sizes differ in shape")
    if not ((counts >= 0) & (counts <= sizes)).all():
        raise ValueError("a count lies outside of 0 and its size")
    is_known = sizes > 0
    is_based = np.broadcast_to(is_baseline, counts.shape) & is_known
    why_not = _why_not(counts, sizes, is_based)
    has_limits = why_not == ""

    events = _where(is_based, counts).sum(axis=1)
    base_size = _where(is_based, sizes).sum(axis=1)
    centre = np.full(len(counts), np.nan)
    np.divide(events, base_size, out=centre, where=has_limits)
    middle = centre[:, None]
    error = np.full(counts.shape, np.nan)
    np.divide(middle * (1 - middle), sizes, out=error, where=is_known)
    error = np.sqrt(error)
    share = np.full(counts.shape, np.nan)
    np.divide(counts, sizes, out=share, where=is_known)
    z = (share - middle) / error
    sigma_z = _moving_sigma(z, is_based)

    reach = SIGMAS * sigma_z[:, None] * error
    lower = np.maximum(middle - reach, 0.0)
    upper = np.minimum(middle + reach, 1.0)
    p_value = _p_value(counts, sizes, is_based, centre, sigma_z, z)
    is_beyond = (share < lower) | (share > upper)
    return Chart(
        centre=centre,
        lower=lower,
        upper=upper,
        sigma_z=sigma_z,
        z=z,
        p_value=p_value,
        is_flagged=is_beyond & discovered(p_value, false_share),
        why_not=why_not,
    )


def _where(condition: Truths, values: Floats) -> Floats:
    return np.where(condition, values, 0.0)


def _why_not(counts: Floats, sizes: Floats, is_based: Truths) -> NDArray[np.str_]:
    periods = is_based.sum(axis=1)
    events = _where(is_based, counts).sum(axis=1)
    too_short = [
        f"{number} of the {SHORTEST} periods that a baseline takes"
        for number in periods
    ]
    return np.select(
        [
            periods < SHORTEST,
            events == 0,
            events == _where(is_based, sizes).sum(axis=1),
        ],
        [np.array(too_short, dtype=np.str_), NO_EVENT, ONLY_EVENTS],
        default="",
    )


def _moving_sigma(z: Floats, is_based: Truths) -> Floats:
    """Mean range of neighbours in each baseline, periods without claims skipped."""
    ranges = np.zeros(len(z))
    number = np.zeros(len(z))
    last = np.full(len(z), np.nan)
    for period in range(z.shape[1]):
        here = is_based[:, period]
        moved = np.abs(z[:, period] - last)
        has_moved = here & ~np.isnan(moved)
        ranges[has_moved] += moved[has_moved]
        number[has_moved] += 1
        last = np.where(here, z[:, period], last)
    mean = np.full(len(z), np.nan)
    return np.divide(ranges, number, out=mean, where=number > 0) / _RANGE_TO_SIGMA


def _p_value(
    counts: Floats,
    sizes: Floats,
    is_based: Truths,
    centre: Floats,
    sigma_z: Floats,
    z: Floats,
) -> Floats:
    number = is_based.sum(axis=1)
    freedom = np.maximum(number - 1.0, 1.0)
    squares = np.square(_where(is_based, z)).sum(axis=1)
    means = _where(is_based, z).sum(axis=1) / np.maximum(number, 1)
    variance = np.maximum(squares - number * np.square(means), 0) / freedom
    variance[np.isnan(centre)] = np.nan
    variance, freedom = moderated(variance, freedom)
    scale = np.sqrt(np.maximum(variance, 1.0))

    middle = centre[:, None]
    # Half of the count's own chance (mid-p), so that neither tail is favoured.
    at_it = stats.binom.pmf(counts, sizes, middle) / 2
    above = stats.norm.isf(stats.binom.sf(counts, sizes, middle) + at_it)
    below = stats.norm.isf(stats.binom.cdf(counts - 1, sizes, middle) + at_it)
    score = np.where(z > 0, above, below)
    base_size = _where(is_based, sizes).sum(axis=1)
    added = np.sqrt(1 + sizes / np.maximum(base_size, 1)[:, None])
    tail = stats.t.sf(np.maximum(score, 0) / (scale[:, None] * added), freedom[:, None])
    is_tested = (sizes > 0) & ~np.isnan(middle) & ~is_based
    return np.where(is_tested, np.minimum(2 * tail, 1.0), np.nan)
