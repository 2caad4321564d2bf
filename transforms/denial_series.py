"""Denial series: counts by scope and period, charted against a frozen baseline.

A scope says what a series is of: a payer, a category at a payer ... Claims answered are
those of every category, so that a category's share is of all answers.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.statistics.control_chart import Chart, laney

Scopes = Mapping[str, Sequence[str]]  # what a series is of, by scope
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
PARTS = ("payer_id", "facility_id", "denial_category")
NO_DENIAL = "none"
# What a chart says of a series in a period, and is_flagged and why_not.
CHARTED: dict[str, Any] = {
    "adjudicated_claims": pl.Int64,
    "denied_claims": pl.Int64,
    "denial_rate": pl.Float64,
    "centre_rate": pl.Float64,
    "lower_rate": pl.Float64,
    "upper_rate": pl.Float64,
    "sigma_z": pl.Float64,
    "p_value": pl.Float64,
    "expected_claims": pl.Float64,
}


def charted(
    counted: pl.DataFrame,
    scopes: Scopes,
    period: str,
    periods: Sequence[date],
    is_baseline: Truths,
    is_tested: Truths,
) -> pl.DataFrame:
    """One row per series and period in which it has answers.

    `counted` has the column `period`, PARTS, adjudicated_claims and denied_claims.
    Periods that are neither baseline nor tested are told, and have no limits.
    """
    series = pl.concat(
        [_series(counted, scope, keys) for scope, keys in scopes.items()],
        how="diagonal",
    ).sort("scope_code", *[part for part in PARTS if part in counted.columns])
    counts, sizes = (
        _grid(counted, scopes, series, period, periods, measure)
        for measure in ("denied_claims", "adjudicated_claims")
    )
    is_charted = is_baseline | is_tested
    chart = laney(counts * is_charted, sizes * is_charted, is_baseline)
    return _long(series, period, periods, counts, sizes, chart).filter(
        pl.col("adjudicated_claims") > 0
    )


def named(
    rows: pl.DataFrame, payer: pl.DataFrame, provider: pl.DataFrame
) -> pl.DataFrame:
    """Add payer_name and facility_name, from core.payer and core.provider."""
    facility = provider.select(
        facility_id="provider_npi", facility_name="organization_name"
    )
    return rows.join(
        payer.select("payer_id", "payer_name"), on="payer_id", how="left"
    ).join(facility, on="facility_id", how="left")


def _series(counted: pl.DataFrame, scope: str, keys: Sequence[str]) -> pl.DataFrame:
    """A scope's series; what is no denial is no category of denials."""
    named = counted.select(keys).unique() if keys else pl.DataFrame({"one": [1]})
    if "denial_category" in keys:
        named = named.filter(pl.col("denial_category") != NO_DENIAL)
    return named.select(pl.lit(scope).alias("scope_code"), *keys)


def _grid(
    counted: pl.DataFrame,
    scopes: Scopes,
    series: pl.DataFrame,
    period: str,
    periods: Sequence[date],
    measure: str,
) -> Floats:
    """A measure by series and period."""
    grid = np.zeros((series.height, len(periods)))
    place = pl.DataFrame(
        {period: periods, "at": range(len(periods))}, schema_overrides={period: pl.Date}
    )
    numbered = series.with_row_index("row")
    for scope, keys in scopes.items():
        of = [
            key
            for key in keys
            if key != "denial_category" or measure != "adjudicated_claims"
        ]
        added = counted.group_by([*of, period]).agg(
            pl.col(measure).cast(pl.Float64).sum()
        )
        mine = numbered.filter(scope_code=scope)
        joined = mine.join(added, on=of) if of else mine.join(added, how="cross")
        joined = joined.join(place, on=period)
        grid[joined["row"].to_numpy(), joined["at"].to_numpy()] = joined[measure]
    return grid


def _long(
    series: pl.DataFrame,
    period: str,
    periods: Sequence[date],
    counts: Floats,
    sizes: Floats,
    chart: Chart,
) -> pl.DataFrame:
    width = len(periods)
    share = np.full(counts.shape, np.nan)
    np.divide(counts, sizes, out=share, where=sizes > 0)
    has_limits = (chart.why_not == "")[:, None]

    def across(values: Floats) -> Floats:
        return np.where(has_limits, np.repeat(values[:, None], width, axis=1), np.nan)

    wide = {
        "adjudicated_claims": sizes.round().astype(np.int64),
        "denied_claims": counts.round().astype(np.int64),
        "denial_rate": share,
        "centre_rate": across(chart.centre),
        "lower_rate": np.where(has_limits, chart.lower, np.nan),
        "upper_rate": np.where(has_limits, chart.upper, np.nan),
        "sigma_z": across(chart.sigma_z),
        "p_value": chart.p_value,
        "expected_claims": chart.centre[:, None] * sizes,
        "is_flagged": chart.is_flagged,
    }
    return series[np.repeat(np.arange(series.height), width)].with_columns(
        pl.Series(period, list(periods) * series.height, dtype=pl.Date),
        pl.Series("why_not", np.repeat(chart.why_not, width)).replace("", None),
        *[
            pl.Series(name, values.reshape(-1), nan_to_null=values.dtype.kind == "f")
            for name, values in wide.items()
        ],
    )
