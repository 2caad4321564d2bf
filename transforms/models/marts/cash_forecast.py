"""Cash forecast: dollars expected from payers in each of the next 13 weeks.

grain:   one row per week ahead and payer (or all of them)
keys:    payer_id, week_index
sources: core.cash_origin, core.payer
units:   *_usd are US dollars
audience: administrators

metric: expected dollars
definition: Dollars expected in a week: on claims sent and not answered (charge x chance
  that one of the payer's paydays in it answers them x what first answers paid lately
  per dollar billed, denials with nothing), on claims still to be sent (as many as in
  the last 12 weeks), and besides (later answers, second payers, take-backs: as much
  per payday as in the last half year).
numerator: expected_usd
denominator: none: a sum of dollars
left out: Payments by patients. What no payer's past speaks of: new contracts, a payer
  that stops paying, a practice that grows.

metric: range of a week
definition: The 10 % and the 90 % quantile: in four weeks of five what came should lie
  between. They are those of the forecast's own errors, as many weeks ahead, over the
  last 52 weeks; the median is corrected by these errors, too.
numerator: low_usd, median_usd, high_usd
denominator: none: dollars
left out: Single payers and sums of weeks: ranges don't add up.

Nothing is shown unless the forecast beats the strongest naive one (see
cash_forecast_scores).
Waits are counted in each payer's own paydays (a payer that pays each 14 or 28 days pays
nothing in between), by claim type and by the weeks from submission to the first payday;
claims still open count for as long as they have waited (Kaplan and Meier). Weeks are of
seven days that end on the weekday of the last day of the data.

columns:
payer_id: who pays; blank for all of them
payer_name: its name
week_index: 1 to 13
week_from_date: first day of the week
week_end_date: last day
state_code: shown, not_better, or too_few
expected_usd: expected, all parts; blank where it is not shown, as are those below
sent_usd: on claims sent already
unsent_usd: on claims to be sent
other_usd: besides
low_usd: 10 % quantile; of all payers together only
median_usd: 50 % quantile
high_usd: 90 % quantile
"""

from datetime import timedelta
from typing import Any

import polars as pl

from transforms.statistics.cash_verdict import SHOWN, judge

SOURCES = ("core.cash_origin", "core.payer")
KEYS = ("payer_id", "week_index")

_DOLLARS = (
    *("expected_usd", "sent_usd", "unsent_usd", "other_usd"),
    *("low_usd", "median_usd", "high_usd"),
)
SCHEMA: dict[str, Any] = {
    "payer_id": pl.String,
    "payer_name": pl.String,
    "week_index": pl.Int64,
    "week_from_date": pl.Date,
    "week_end_date": pl.Date,
    "state_code": pl.String,
    **dict.fromkeys(_DOLLARS, pl.Decimal(18, 2)),
}


def rows(cash_origin: pl.DataFrame, payer: pl.DataFrame) -> pl.DataFrame:
    """The rows of the last origin, without dollars where they are not shown."""
    if cash_origin.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    state = judge(cash_origin).state_code
    last = cash_origin["origin_date"].max()
    parts = pl.col("sent_usd") + pl.col("unsent_usd") + pl.col("other_usd")
    now = cash_origin.filter(pl.col("origin_date") == last).with_columns(
        expected_usd=parts,
        week_from_date=pl.col("week_end_date") - timedelta(6),
        state_code=pl.lit(state),
    )
    if state != SHOWN:
        now = now.with_columns(
            **dict.fromkeys(_DOLLARS, pl.lit(None, dtype=pl.Decimal(18, 2)))
        )
    return (
        now.join(payer.select("payer_id", "payer_name"), on="payer_id", how="left")
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(*KEYS)
    )
