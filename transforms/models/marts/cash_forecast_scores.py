"""How well the forecast of cash did over the last year, beside three naive ones.

grain:   one row per naive forecast
keys:    baseline_code
sources: core.cash_origin
units:   *_usd are US dollars a week
audience: administrators

metric: pinball loss
definition: Mean over 52 past origins, 13 weeks ahead and three quantiles (10, 50, 90 %)
  of how far what came lies from the quantile: a share q of the distance above it, 1 - q
  of that below. Lower is better.
numerator: losses of the weeks judged
denominator: judged_weeks
left out: Origins of which a week is not over, or has no forecast yet.

metric: gain on the naive forecast
definition: The naive forecast's loss less ours, origin by origin, with a 95 % interval
  that heeds that forecasts from neighbouring weeks share weeks (Newey and West, 12
  lags).
numerator: gain_usd
denominator: judged_origins
left out: As above.

The naive forecasts: `year`, what was paid in the same week 52 weeks before; `quarter`,
the last 13 weeks over again; `month`, the last 4 weeks over and over. They get
quantiles from their own past errors, as ours does. The strongest of them decides: the
forecast is shown only where the whole interval of its gain lies above 0. At least 26
origins are needed.

columns:
baseline_code: year, quarter or month
is_strongest: it has the least loss of the three
state_code: of the forecast: shown, not_better, or too_few
judged_origins: past origins, a week apart
judged_weeks: weeks foretold from them
inside_weeks: of these, between our 10 and 90 % quantiles
loss_usd: pinball loss of the forecast
baseline_loss_usd: of the naive one
gain_usd: the naive one's less ours
gain_low_usd: lower end of its 95 % interval
gain_high_usd: upper end
"""

from math import isnan
from typing import Any

import polars as pl

from transforms.statistics.cash_verdict import judge

SOURCES = ("core.cash_origin",)
KEYS = ("baseline_code",)

_LOSSES = ("loss_usd", "baseline_loss_usd", "gain_usd", "gain_low_usd", "gain_high_usd")
SCHEMA: dict[str, Any] = {
    "baseline_code": pl.String,
    "is_strongest": pl.Boolean,
    "state_code": pl.String,
    "judged_origins": pl.Int64,
    "judged_weeks": pl.Int64,
    "inside_weeks": pl.Int64,
    **dict.fromkeys(_LOSSES, pl.Decimal(18, 2)),
}


def rows(cash_origin: pl.DataFrame) -> pl.DataFrame:
    """Judge the forecast against each naive one."""
    if cash_origin.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    judged = judge(cash_origin)
    told = []
    for one in judged.verdicts:
        losses = (
            one.loss,
            one.baseline_loss,
            *(one.gain.mean, one.gain.low, one.gain.high),
        )
        told.append(
            (
                *(one.baseline, one.is_strongest, judged.state_code),
                *(judged.origins, one.weeks, one.inside),
                *(None if isnan(each) else float(each) for each in losses),
            )
        )
    floats = SCHEMA | dict.fromkeys(_LOSSES, pl.Float64)
    return (
        pl.DataFrame(told, schema=floats, orient="row")
        .with_columns(pl.col(_LOSSES).round(2).cast(pl.Decimal(18, 2)))
        .sort(*KEYS)
    )
