"""Reweighting: past outbreaks lose their weight, so that they don't hide the next.

A week whose standardised Anscombe residual s is above a threshold gets weight s^-2 of
what others have (Farrington et al. 1996, with threshold 1; Noufaily et al. 2013, with
2.58), weights sum to the number of weeks, and the model is
fitted again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.surveillance.fits import Design, Fit, fitted

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Robust:
    """A model fitted twice, per series."""

    fit: Fit
    dispersion: Floats  # phi, at least 1
    error_dispersion: Floats  # that of the prediction's error
    trend_dispersion: Floats  # that of the trend's error, which may be below 1
    has_converged: Truths


def robust(
    counts: Floats, uses: Truths, design: Design, above: float, compat: str
) -> Robust:
    """Fit, weigh, and fit again, each series; (series, weeks)."""
    even = uses.astype(float)
    first = fitted(counts, even, design)
    phi = np.maximum(1, _pearson(counts, first, first.weight))
    weights = np.where(
        first.has_converged[:, None],
        weighed(counts, first, design, phi, above),
        even,
    )
    second = fitted(counts, weights, design)
    raw = _pearson(counts, second, second.weight)
    phi = errors = np.maximum(1, raw)
    if compat == "surveillance":
        # Its flexible method replaces the weights of the fit by those of the weeks
        # before errors are taken from it.
        raw = errors = _pearson(counts, second, weights)
    is_good = first.has_converged & second.has_converged
    return Robust(second, phi, errors, raw, is_good)


def weighed(
    counts: Floats, fit: Fit, design: Design, phi: Floats, above: float
) -> Floats:
    """The weight of each week, their sum the number of weeks used."""
    uses = ~np.isnan(fit.mean)
    mean = np.where(uses, fit.mean, 1.0)
    counts = np.where(uses, counts, 1.0)
    free = np.maximum(1 - fit.leverage(design), np.finfo(float).tiny)
    off = np.cbrt(counts) ** 2 / np.cbrt(np.sqrt(mean)) - np.sqrt(mean)
    residual = 1.5 * off / np.sqrt(phi[:, None] * free)
    weights = np.where(residual > above, np.maximum(residual, above) ** -2, 1.0) * uses
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(
        weights * uses.sum(axis=1, keepdims=True) / np.maximum(total, 1e-9)
    )


def _pearson(counts: Floats, fit: Fit, weight: Floats) -> Floats:
    """Pearson's statistic by degrees of freedom; nan where there is no fit."""
    parts = weight * ((counts - fit.mean) / fit.mean) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nansum(parts, axis=1) / fit.freedom)
