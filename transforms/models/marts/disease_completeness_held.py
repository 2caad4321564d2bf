"""How often nowcasts held: coverage of their limits, and how far off they were.

grain:   one row per kind of count and lag at which weeks were foreseen
keys:    of_code, lag_index
sources: codes.condition, core.reporting_triangle
units:   *_count are weeks (of each condition), *_share are shares, 0 to 1
audience: administrators, researchers

metric: coverage of the limits
definition: Share of weeks whose visits, as known 26 weeks after service, lay between
  the 95 % limits of the nowcast made of them so many weeks after they began.
numerator: held_count
denominator: judged_count
left out: Weeks less than half complete then: no nowcast is made of them. Weeks that
  have not become final; of single conditions weeks that ended with
  10 visits or fewer; lags at which fewer than 20 such weeks were judged.

metric: mean error
definition: How far the nowcast was from the end, and how far the plain count of the
  day, as a share of the end: mean distance over weeks.
numerator: distance from the end
denominator: visits known 26 weeks after service
left out: As above.

columns:
of_code: any (all visits together) or conditions (each acute condition by itself)
lag_index: whole weeks after the week began when it was foreseen
judged_count: weeks judged
held_count: of these, weeks whose end lay between the limits
nowcast_error_share: mean distance of the nowcast from the end
known_error_share: mean distance of the count known then from the end
"""

from typing import Any

import numpy as np
import polars as pl

from transforms.surveillance.reporting import ANY, LEAST_PEOPLE
from transforms.surveillance.reporting_backtest import looked_back

SOURCES = ("codes.condition", "core.reporting_triangle")
KEYS = ("of_code", "lag_index")

SCHEMA: dict[str, Any] = {
    "of_code": pl.String,
    "lag_index": pl.UInt32,
    "judged_count": pl.Int64,
    "held_count": pl.Int64,
    "nowcast_error_share": pl.Float64,
    "known_error_share": pl.Float64,
}
_FEWEST = {ANY: 1, "conditions": 20}  # weeks judged; of few, one could be made out


def rows(condition: pl.DataFrame, reporting_triangle: pl.DataFrame) -> pl.DataFrame:
    """Every lag judged, of all visits and of single conditions."""
    acute = sorted(condition.filter(kind_code="acute")["condition_id"])
    _, judged = looked_back(reporting_triangle, [ANY, *acute])
    found = [pl.DataFrame(schema=SCHEMA)]
    for of_code in (ANY, "conditions"):
        is_any = judged.series == 0
        is_judged = (is_any if of_code == ANY else ~is_any) & (
            judged.final >= LEAST_PEOPLE
        )
        for lag in np.unique(judged.lag):
            at = is_judged & (judged.lag == lag)
            if at.sum() < _FEWEST[of_code]:
                continue
            final = judged.final[at]
            held = (judged.lower[at] <= final) & (final <= judged.upper[at])
            errors = [
                round(float(np.abs(each[at] / final - 1).mean()), 3)
                for each in (judged.estimate, judged.known)
            ]
            row = [of_code, int(lag), int(at.sum()), int(held.sum()), *errors]
            found.append(pl.DataFrame([row], schema=SCHEMA, orient="row"))
    return pl.concat(found).sort(*KEYS)
