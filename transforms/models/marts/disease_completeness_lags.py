"""How fast visits become known: completeness by claim type and weeks since service.

grain:   one row per claim type and lag
keys:    claim_type_code, lag_index
sources: core.reporting_triangle
units:   link_ratio is a ratio; *_share are shares, 0 to 1
audience: administrators, researchers

metric: link ratio
definition: Visits known so many weeks after service, over those known a week before
  that: summed over the last 52 weeks known at both.
numerator: visits known at the lag
denominator: visits known at the lag before
left out: Service weeks before the first claim was sent.

metric: completeness by lag
definition: Share of visits known by then: 1 / product of the link ratios of later
  lags.
numerator: visits known at the lag
denominator: visits known 26 weeks after service
left out: As above, and visits first shown later than that.

Ratios that stand on fewer than 50 visits of a claim type are those of all types
together (is_pooled): the chain ladder explodes at the first lags. A claim type is told
of where more than 10 people came with it in one week.

columns:
claim_type_code: P professional, I institutional, D dental
lag_index: whole weeks since the service week began
link_ratio: visits known at this lag over those known at the lag before; none at lag 0
is_pooled: taken from all claim types together
completeness_share: share of visits known at this lag
low_share: its lower 95 % limit, by the bootstrap
high_share: its upper 95 % limit
state_code: complete, preliminary, unpublishable or unknown, as weeks of this lag are
"""

from typing import Any

import numpy as np
import polars as pl

from transforms.surveillance.reporting import (
    ANY,
    LAST_LAG,
    LEAST_PEOPLE,
    drawn_shares,
    feeds,
    learnt_from,
    states,
)

SOURCES = ("core.reporting_triangle",)
KEYS = ("claim_type_code", "lag_index")

SCHEMA: dict[str, Any] = {
    "claim_type_code": pl.String,
    "lag_index": pl.UInt32,
    "link_ratio": pl.Float64,
    "is_pooled": pl.Boolean,
    "completeness_share": pl.Float64,
    "low_share": pl.Float64,
    "high_share": pl.Float64,
    "state_code": pl.String,
}


def rows(reporting_triangle: pl.DataFrame) -> pl.DataFrame:
    """Every lag of every claim type that enough people came with."""
    found = [pl.DataFrame(schema=SCHEMA)]
    of_all = learnt_from(reporting_triangle)
    if not of_all.types:
        return found[0]
    learnt, drawn = feeds(of_all), drawn_shares(of_all)
    every = reporting_triangle.filter(condition_id=ANY)
    for kind, feed in learnt.items():
        people = every.filter(claim_type_code=kind)["patients"].max()
        if int(str(people)) < LEAST_PEOPLE:
            continue
        share = feed.factors.completeness
        low, high = np.where(
            np.isnan(share), np.nan, np.quantile(drawn[kind], [0.025, 0.975], axis=0)
        )
        figures = {
            "link_ratio": feed.factors.ratio,
            "completeness_share": share,
            "low_share": low,
            "high_share": high,
        }
        found.append(
            pl.DataFrame(
                {
                    "claim_type_code": kind,
                    "lag_index": range(LAST_LAG + 1),
                    "is_pooled": feed.is_pooled,
                    "state_code": states(share),
                    **{
                        name: pl.Series(figure).fill_nan(None).round(3)
                        for name, figure in figures.items()
                    },
                }
            )
            .select(*SCHEMA)
            .cast(SCHEMA)  # type: ignore[arg-type]
        )
    return pl.concat(found).sort(*KEYS)
