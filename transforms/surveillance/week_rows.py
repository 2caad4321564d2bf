"""What reports say of a week of a condition: which it is, and how much is known."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.surveillance.reporting import states

# Rows are read beside those of disease trends, and so named like them.
NAMED: dict[str, Any] = {
    "condition_id": pl.String,
    "condition_label": pl.String,
    "period_code": pl.String,
    "period_start_date": pl.Date,
    "breakdown_code": pl.String,
    "breakdown_value": pl.String,
}
KNOWN: dict[str, Any] = {"state_code": pl.String, "completeness_share": pl.Float64}
EVERYBODY = {
    "period_code": "week",
    "breakdown_code": "total",
    "breakdown_value": "total",
}


def known(share: NDArray[np.float64]) -> dict[str, Any]:
    """The columns KNOWN of weeks, from the shares of visits known; nan: not known."""
    return {
        "state_code": states(share),
        "completeness_share": pl.Series(share).fill_nan(None).round(3),
    }
