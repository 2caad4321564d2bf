"""How sure completeness is: the overdispersed Poisson bootstrap of a chain ladder.

England and Verrall (1999, Insur. Math. Econ. 25: 281-293; 2002, Br. Actuar. J. 8:
443-518): new cases of each period and lag are taken as Poisson counts times a
dispersion, which is estimated from Pearson residuals. The triangle that the link ratios
imply is drawn again from that law, and the ratios are taken anew. Each lag has a
dispersion of its own, because corrections come in bunches and new cases don't. Drawing
from the law, not from the residuals, keeps late lags of few cases from running below
zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.completeness import Factors

Floats = NDArray[np.float64]

_FEWEST_CELLS = 12


class Drawn(NamedTuple):
    """Link ratios by lag (columns), drawn again (rows), and each lag's dispersion."""

    ratio: Floats
    dispersion: Floats

    @property
    def completeness(self) -> Floats:
        """The completeness that each draw of the ratios comes to."""
        later = np.cumprod(self.ratio[:, :0:-1], axis=1)[:, ::-1]
        return 1 / np.concatenate([later, np.ones((len(later), 1))], axis=1)


def drawn_ratios(
    cumulative: Floats,
    found: Factors,
    replicates: int,
    random: np.random.Generator,
    window: int | None = None,
) -> Drawn:
    """Draw the link ratio of each lag again and again.

    Args:
        cumulative: the triangle, a period a row, a lag a column, nan where not known.
            A period whose first lag is not known is left out.
        found: its factors, over the same window; without nan.
        replicates: how often.
        random: where chance comes from.
        window: the periods that each ratio is taken over.
    """
    lags = cumulative.shape[1]
    if window is not None:
        cumulative = cumulative[-(window + lags) :]
    cumulative = cumulative[~np.isnan(cumulative[:, 0])]
    known = ~np.isnan(cumulative)
    last = known.sum(axis=1) - 1
    latest = cumulative[np.arange(len(cumulative)), last]
    share = found.completeness
    fitted = np.where(known, latest[:, None] * share / share[last][:, None], np.nan)
    expected = np.diff(fitted, axis=1, prepend=0.0)
    seen = np.diff(cumulative, axis=1, prepend=0.0)
    is_cell = known & (expected > 0)
    off = np.where(is_cell, (seen - expected) ** 2 / np.where(is_cell, expected, 1), 0)
    dispersion = _dispersions(off, is_cell, _free(known, is_cell))
    size = (replicates, *cumulative.shape)
    mean = np.where(is_cell, expected, 0.0) / dispersion
    again = np.where(is_cell, dispersion * random.poisson(mean, size), seen)
    ratios = _ratios(np.cumsum(again, axis=2), known, window)
    return Drawn(np.where(ratios > 0, ratios, found.ratio), dispersion)


def _dispersions(off: Floats, is_cell: NDArray[np.bool_], free: int) -> Floats:
    """Each lag's own dispersion; that of all lags where few cells speak of it."""
    together = max(1.0, float(off.sum()) / free)
    cells = is_cell.sum(axis=0)
    scale = is_cell.sum() / free
    own = np.divide(
        off.sum(axis=0) * scale, cells, out=np.ones(len(cells)), where=cells > 0
    )
    return np.where(cells >= _FEWEST_CELLS, np.maximum(own, 1.0), together)


def _free(known: NDArray[np.bool_], is_cell: NDArray[np.bool_]) -> int:
    """Cells beyond the rows and lags that were fitted; at least one."""
    rows = int((known.sum(axis=1) > 1).sum())
    return max(1, int(is_cell.sum()) - rows - (known.shape[1] - 1))


def _ratios(cumulative: Floats, known: NDArray[np.bool_], window: int | None) -> Floats:
    """Link ratios of many triangles of one shape, a replicate a row."""
    replicates, _, lags = cumulative.shape
    found = np.full((replicates, lags), np.nan)
    for lag in range(1, lags):
        rows = np.flatnonzero(known[:, lag])
        rows = rows if window is None else rows[-window:]
        before = cumulative[:, rows, lag - 1].sum(axis=1)
        after = cumulative[:, rows, lag].sum(axis=1)
        found[:, lag] = np.divide(
            after, before, out=np.full_like(after, np.nan), where=before > 0
        )
    return found
