"""Completeness of the last weeks of each acute condition, and what they will come to.

grain:   one row per acute condition and service week, the last 27 weeks of the data
keys:    condition_id, period_start_date
sources: codes.condition, core.condition_count, core.reporting_triangle
units:   *_visits are encounters; completeness_share is a share, 0 to 1
audience: administrators, researchers

metric: completeness of a week
definition: Share of the visits of a service week that claims have shown by now,
  foreseen by the chain ladder: 1 / product of the link ratios f of later lags, where
  f_k is visits known k weeks after service over those known k - 1 weeks after, summed
  over the last 52 weeks known at both. By claim type, from visits whatever for; a
  condition mixes the claim types that showed it in the last year.
numerator: visits known by now
denominator: visits known 26 weeks after service
left out: Visits first shown more than 26 weeks after service. Claims taken back since.

metric: nowcast
definition: Visits of a service week that will be known in the end: those known by now,
  divided by their completeness. In 95 weeks of 100 the end should lie between the
  limits: as far off as the nowcasts of the last 52 final weeks were, each foretold
  from the others (a jackknife), and as far as chance makes so small a count.
numerator: condition_visits
denominator: completeness_share
left out: Weeks less than half complete: no nowcast is made of them.

Weeks of 0.95 or more are complete; the others are preliminary, and detection runs on
their nowcasts, marked as provisional. Reported is what a file says of itself: the date
inside it. A row is withheld where marts.disease_trends withholds the week.

columns:
condition_id: the condition
condition_label: its name
period_code: week
period_start_date: first day of the week (Sunday)
breakdown_code: total: everybody
breakdown_value: total
lag_index: whole weeks since the week began
state_code: complete, preliminary, unpublishable (less than half is known) or unknown
  (reporting has not been watched for long enough)
completeness_share: share of the week's visits known by now
condition_visits: encounters with a diagnosis of the condition, known by now
nowcast_visits: those that will be known in the end
nowcast_low_visits: their lower 95 % limit
nowcast_high_visits: their upper 95 % limit
"""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.surveillance import week_rows
from transforms.surveillance.nowcast_limits import nowcast
from transforms.surveillance.reporting import (
    LAST_LAG,
    PRELIMINARY,
    Mixed,
    feeds,
    foretold,
    learnt_from,
    mixes,
)

SOURCES = ("codes.condition", "core.condition_count", "core.reporting_triangle")
KEYS = ("condition_id", "period_start_date")

SCHEMA: dict[str, Any] = {
    **week_rows.NAMED,
    "lag_index": pl.UInt32,
    **week_rows.KNOWN,
    "condition_visits": pl.Int64,
    "nowcast_visits": pl.Int64,
    "nowcast_low_visits": pl.Int64,
    "nowcast_high_visits": pl.Int64,
}


def rows(
    condition: pl.DataFrame,
    condition_count: pl.DataFrame,
    reporting_triangle: pl.DataFrame,
) -> pl.DataFrame:
    """The last weeks of every acute condition, whether anybody came or not."""
    of_all = learnt_from(reporting_triangle)
    if not of_all.types:
        return pl.DataFrame(schema=SCHEMA)
    learnt = feeds(of_all)
    row = reporting_triangle.row(0, named=True)
    last_week = row["service_week"] + timedelta(weeks=row["age_index"])
    lags = min(of_all.oldest, LAST_LAG) + 1
    known = _known(condition_count, last_week)
    acute = condition.filter(kind_code="acute").sort("condition_id")
    named = list(acute["condition_id"])
    weights = mixes(reporting_triangle, list(learnt), named)
    found = [
        _weeks(each, foretold(learnt, weights[number]), known, last_week, lags)
        for number, each in enumerate(acute.iter_rows(named=True))
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *found]).sort(*KEYS)


def _known(condition_count: pl.DataFrame, last_week: Any) -> dict[Any, int]:
    """Visits by condition and week, as disease trends count them."""
    weeks = condition_count.filter(
        pl.col("period_start_date") > last_week - timedelta(weeks=LAST_LAG + 1),
        event_code="condition_visit",
        period_code="week",
        breakdown_code="total",
    )
    counted = weeks.select("condition_id", "period_start_date", "events")
    return {(row[0], row[1]): int(row[2]) for row in counted.iter_rows()}


def _weeks(
    condition: dict[str, Any],
    of: Mixed,
    known: dict[Any, int],
    last_week: Any,
    lags: int,
) -> pl.DataFrame:
    condition_id = condition["condition_id"]
    weeks = [last_week - timedelta(weeks=lag) for lag in range(lags)]
    visits = np.array([known.get((condition_id, week), 0) for week in weeks], float)
    share = of.share[:lags]
    told = nowcast(visits, np.arange(lags), share, of.spread)
    is_told = share >= PRELIMINARY
    figures = {
        name: pl.Series(np.where(is_told, figure, np.nan)).fill_nan(None).round()
        for name, figure in zip(
            ("nowcast_visits", "nowcast_low_visits", "nowcast_high_visits"),
            told,
            strict=True,
        )
    }
    return pl.DataFrame(
        {
            "condition_id": condition_id,
            "condition_label": condition["label"],
            "period_start_date": weeks,
            **week_rows.EVERYBODY,
            "lag_index": range(lags),
            **week_rows.known(share),
            "condition_visits": visits,
            **figures,
        }
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
