"""Nowcasts made in the past, beside what became of the weeks that they foresaw.

grain:   one row per service week and lag at which it was foreseen
keys:    service_week, lag_index
sources: core.reporting_triangle
units:   *_share are shares of what was known 26 weeks after service
audience: administrators, researchers

metric: nowcast beside the end
definition: Visits of a week, whatever for, foreseen so many weeks after it began, over
  those known of it 26 weeks after service. Only what was known then was used: ratios,
  completeness and limits are taken anew for every week looked back to.
numerator: visits foreseen
denominator: visits known 26 weeks after service
left out: Weeks less than half complete then: no nowcast is made of them. Weeks that
  have not become final; weeks of which 10 people or fewer may have been known then.

Shares are rounded to hundredths. A week of which few people were known then is left out
nevertheless: where few come in the end, a hundredth tells how many.

columns:
service_week: Sunday of the MMWR week
lag_index: whole weeks since then when it was foreseen
known_share: visits known then, over the end
nowcast_share: visits foreseen then, over the end
low_share: lower 95 % limit, over the end
high_share: upper 95 % limit, over the end
is_held: the end lay between the limits
"""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.surveillance.reporting import ANY, LEAST_PEOPLE
from transforms.surveillance.reporting_backtest import looked_back

SOURCES = ("core.reporting_triangle",)
KEYS = ("service_week", "lag_index")

SCHEMA: dict[str, Any] = {
    "service_week": pl.Date,
    "lag_index": pl.UInt32,
    "known_share": pl.Float64,
    "nowcast_share": pl.Float64,
    "low_share": pl.Float64,
    "high_share": pl.Float64,
    "is_held": pl.Boolean,
}


def rows(reporting_triangle: pl.DataFrame) -> pl.DataFrame:
    """Every week and lag that was looked back to, of all visits together."""
    oldest, judged = looked_back(reporting_triangle, [ANY])
    if not len(judged.period):
        return pl.DataFrame(schema=SCHEMA)
    row = reporting_triangle.row(0, named=True)
    begins = row["service_week"] + timedelta(weeks=int(row["age_index"]) - oldest)
    # People of several lags may be the same: so many at one of them are known to be.
    crowded = (
        reporting_triangle.filter(pl.col("patients") >= LEAST_PEOPLE, condition_id=ANY)
        .group_by("service_week")
        .agg(crowded_since=pl.col("lag_index").min())
    )
    final = np.where(judged.final > 0, judged.final, np.nan)
    shares = {
        "known_share": judged.known,
        "nowcast_share": judged.estimate,
        "low_share": judged.lower,
        "high_share": judged.upper,
    }
    return (
        pl.DataFrame(
            {
                "service_week": [
                    begins + timedelta(weeks=int(period)) for period in judged.period
                ],
                "lag_index": judged.lag,
                "is_held": (judged.lower <= judged.final)
                & (judged.final <= judged.upper),
                **{name: each / final for name, each in shares.items()},
            }
        )
        .join(crowded, on="service_week")
        .filter(pl.col("lag_index") >= pl.col("crowded_since"))
        .with_columns(pl.col(*shares).round(2))
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(*KEYS)
    )
