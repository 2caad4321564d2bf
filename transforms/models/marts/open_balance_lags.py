"""How long payers take to answer: the share of claims first answered by each day.

grain:   one row per payer (or all of them), start of the clock and day
keys:    payer_id, start_code, wait_days
sources: core.claim_wait, core.data_end, core.payer
units:   wait_days are days; *_claims are claims; answered_share is a share, 0 to 1
audience: administrators

metric: answered by a day
definition: Share of claims first answered so many days after the start, or sooner, as
  Kaplan and Meier estimate it: a claim not answered yet counts for as long as it has
  waited. With its 95 % band.
numerator: claims first answered on each day
denominator: waiting_claims: those not answered before that day, and seen so long
left out: Claims taken back before any answer, estimates, claims to second payers,
  claims without the date that the clock starts with. Days after the 365th are counted
  and not shown.

Two clocks, never mixed; start_code names them. `submission`: the day the claim was
first sent. Claims still open wait to the last date of the data. `received`: the day on
which the payer says, in its answer (DTM*050), that it received the claim. Of claims
still open nobody knows that day, so this clock is of answered claims alone, and of
those received 180 days or more before the end of the data: the slow answers to the
others are still to come. What is never answered is in the first clock and not in the
second.

An answer dated before the start counts as on the day of the start.

columns:
payer_id: the payer billed; blank for all of them
payer_name: its name
start_code: what the clock starts with: submission or received
wait_days: days since the start, on which a claim was first answered
waiting_claims: claims not answered before that day, and seen so long
answered_claims: claims first answered on that day
answered_share: share answered by that day
answered_low: lower end of its 95 % band
answered_high: upper end
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from transforms.statistics import waiting

SOURCES = ("core.claim_wait", "core.data_end", "core.payer")
KEYS = ("payer_id", "start_code", "wait_days")

MATURE_DAYS = 180
_LONGEST_DAYS = 365
SCHEMA: dict[str, Any] = {
    "payer_id": pl.String,
    "payer_name": pl.String,
    "start_code": pl.String,
    "wait_days": pl.Int64,
    "waiting_claims": pl.Int64,
    "answered_claims": pl.Int64,
    "answered_share": pl.Float64,
    "answered_low": pl.Float64,
    "answered_high": pl.Float64,
}


def rows(
    claim_wait: pl.DataFrame, data_end: pl.DataFrame, payer: pl.DataFrame
) -> pl.DataFrame:
    """The curve of each payer and of all, for each clock."""
    names = dict(payer.select("payer_id", "payer_name").iter_rows())
    told = [
        {"payer_id": payer_id, "payer_name": names.get(payer_id), "start_code": start}
        | row
        for (start, payer_id), mine in series(waits(claim_wait, data_end))
        for row in _curve(mine)
    ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def waits(claim_wait: pl.DataFrame, data_end: pl.DataFrame) -> pl.DataFrame:
    """Each claim's wait by each clock that it has: payer, days, whether it ended."""
    through = data_end["data_through_date"].max()
    known = claim_wait.filter(
        pl.col("answered_date").is_not_null() | ~pl.col("is_withdrawn")
    )
    is_answered = pl.col("answered_date").is_not_null()

    def clock(start: str, of: pl.DataFrame) -> pl.DataFrame:
        ends = pl.coalesce("answered_date", pl.lit(through, pl.Date))
        days = (ends - pl.col(f"{start}_date")).dt.total_days()
        return of.filter(pl.col(f"{start}_date").is_not_null()).select(
            "payer_id",
            start_code=pl.lit("submission" if start == "submitted" else start),
            days=pl.max_horizontal(days, pl.lit(0)).cast(pl.Int64),
            is_answered=is_answered,
        )

    latest = pl.lit(through, pl.Date) - pl.duration(days=MATURE_DAYS)
    mature = known.filter(is_answered & (pl.col("received_date") <= latest))
    return pl.concat([clock("submitted", known), clock("received", mature)])


def series(
    waits: pl.DataFrame,
) -> list[tuple[tuple[str, str | None], pl.DataFrame]]:
    """The waits by clock and payer, in the order of these; of all payers first."""
    found: list[tuple[tuple[str, str | None], pl.DataFrame]] = []
    for (start,), mine in waits.partition_by("start_code", as_dict=True).items():
        by_payer = mine.partition_by("payer_id", as_dict=True)
        found.append(((str(start), None), mine))
        found += [((str(start), str(key)), by_payer[key,]) for (key,) in by_payer]
    return sorted(found, key=lambda each: (each[0][0], each[0][1] or ""))


def _curve(waits: pl.DataFrame) -> Iterator[dict[str, Any]]:
    days = waits["days"].to_numpy()
    is_answered = waits["is_answered"].to_numpy()
    found = waiting.curve(days, is_answered)
    lasted = np.sort(days)
    answered = np.bincount(days[is_answered], minlength=1)
    for at, day in enumerate(found.days):
        if day > _LONGEST_DAYS:
            break
        yield {
            "wait_days": int(day),
            "waiting_claims": len(days) - int(np.searchsorted(lasted, day)),
            "answered_claims": int(answered[day]),
            "answered_share": float(found.share[at]),
            "answered_low": float(found.low[at]),
            "answered_high": float(found.high[at]),
        }
