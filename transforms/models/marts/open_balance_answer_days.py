"""Within how many days payers answer half of the claims, and nine in ten.

grain:   one row per payer (or all of them) and start of the clock
keys:    payer_id, start_code
sources: core.claim_wait, core.data_end, core.payer
units:   *_days are days; *_claims are claims
audience: administrators

metric: median days to answer
definition: Days from the start of the clock by which half of the claims are first
  answered, as Kaplan and Meier estimate it, with its 95 % interval. Blank when fewer
  are answered by the longest wait seen.
numerator: claims first answered
denominator: claims, those still open counted for as long as they have waited
left out: Claims taken back before any answer, estimates, claims to second payers,
  claims without the date that the clock starts with.

metric: days to answer nine in ten
definition: Likewise, the days by which 90 % of the claims are first answered.
numerator: claims first answered
denominator: claims, those still open counted for as long as they have waited
left out: As above.

A median is of the claims of its row: medians of payers do not add up to that of all,
which has a row of its own. The two clocks are those of open_balance_lags: `submission`
with the claims still open, `received` (DTM*050) of answered claims alone, received 180
days or more before the end of the data.

columns:
payer_id: the payer billed; blank for all of them
payer_name: its name
start_code: what the clock starts with: submission or received
claims: claims with this clock
answered_claims: of these, answered
open_claims: of these, still open
median_days: days by which half are answered
median_low_days: lower end of its 95 % interval
median_high_days: upper end; blank when the claims don't tell
p90_days: days by which nine in ten are answered
p90_low_days: lower end of its 95 % interval
p90_high_days: upper end; blank when the claims don't tell
"""

from typing import Any

import polars as pl

from transforms.models.marts.open_balance_lags import series, waits
from transforms.statistics import waiting

SOURCES = ("core.claim_wait", "core.data_end", "core.payer")
KEYS = ("payer_id", "start_code")

SCHEMA: dict[str, Any] = {
    "payer_id": pl.String,
    "payer_name": pl.String,
    "start_code": pl.String,
    "claims": pl.Int64,
    "answered_claims": pl.Int64,
    "open_claims": pl.Int64,
    "median_days": pl.Int64,
    "median_low_days": pl.Int64,
    "median_high_days": pl.Int64,
    "p90_days": pl.Int64,
    "p90_low_days": pl.Int64,
    "p90_high_days": pl.Int64,
}


def rows(
    claim_wait: pl.DataFrame, data_end: pl.DataFrame, payer: pl.DataFrame
) -> pl.DataFrame:
    """The median and the ninth decile of each payer and of all, for each clock."""
    names = dict(payer.select("payer_id", "payer_name").iter_rows())
    told = []
    for (start, payer_id), mine in series(waits(claim_wait, data_end)):
        answered = int(mine["is_answered"].sum())
        found = waiting.curve(mine["days"].to_numpy(), mine["is_answered"].to_numpy())
        counted = (mine.height, answered, mine.height - answered)
        days = (*found.quantile(0.5), *found.quantile(0.9))
        told.append((payer_id, names.get(payer_id), start, *counted, *days))
    return pl.DataFrame(told, schema=SCHEMA, orient="row")
