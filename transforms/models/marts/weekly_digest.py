"""The week in denials, by facility: what changed beyond chance, against a baseline.

grain:   one row per series and week: the last complete week and the twelve before; of
         all facilities together, and of payers there, every complete week
keys:    scope_code, facility_id, payer_id, denial_category, payment_week
sources: core.data_end, core.denial_week, core.payer, core.provider
units:   *_claims are claims; *_rate are shares, 0 to 1
audience: administrators

A week begins on Monday and is complete when the data reach its Sunday. Told is the
last complete one in which any payer answered: some pay every two or four weeks. A
series is the share of first answers that deny fully: at all facilities or one; of all
claims, of a payer, for a category, for a category at a payer (there, of all answers of
the payer). The baseline is frozen: the 104 weeks after the first 13 of the data. Only
the last complete week is tested. Limits follow Laney's p' (transforms/statistics/
control_chart.py).

metric: changed beyond chance
definition: A series whose last complete week lies beyond three sigma of its baseline,
  and is a discovery among all series tested that week, so that at most one in ten is
  false on average (Benjamini and Hochberg).
numerator: denied_claims
denominator: adjudicated_claims
left out: Series with fewer than 20 weeks of answers in the baseline, which say so.

metric: denied in the week
definition: Share of the claims first answered in the week that this answer denies
  fully.
numerator: denied_claims
denominator: adjudicated_claims
left out: Partial denials, secondary payers, reversals.

metric: denials expected
definition: As many denials as the share of the baseline makes of the week's answers.
numerator: centre_rate x adjudicated_claims
denominator: none: a number of claims
left out: As above.

columns:
scope_code: all, payer, category or payer_category
facility_id: NPI of the facility; `all` for all of them together
facility_name: its name, when a file gave one
payer_id: the payer; blank where the series is not of one
payer_name: its name
denial_category: the category; blank where the series is of all
payment_week: Monday of the week of the first answers
adjudicated_claims: claims first answered
denied_claims: of these, fully denied, for the category where there is one
denial_rate: denied_claims / adjudicated_claims
centre_rate: the share of the baseline
lower_rate: lower control limit
upper_rate: upper control limit
sigma_z: how much more weeks differ than drawing claims explains; 1 is not at all
p_value: how likely a week at least as far from the centre is by chance; blank where it
  was not tested
expected_claims: denied claims expected of as many answers in the baseline
latest_week: Monday of the week told, on every row
is_latest: the row is of it
is_flagged: beyond a limit, and a discovery
why_not: why the series has no limits; blank where it has
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.denial_series import CHARTED, charted, named

SOURCES = ("core.data_end", "core.denial_week", "core.payer", "core.provider")
KEYS = ("scope_code", "facility_id", "payer_id", "denial_category", "payment_week")
SKIPPED, BASELINE, SHOWN = 13, 104, 13  # weeks
EVERYWHERE = "all"

SCOPES: dict[str, tuple[str, ...]] = {
    "all": (),
    "payer": ("payer_id",),
    "category": ("denial_category",),
    "payer_category": ("payer_id", "denial_category"),
}
SCHEMA: dict[str, Any] = {
    "scope_code": pl.String,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "denial_category": pl.String,
    "payment_week": pl.Date,
    **CHARTED,
    "latest_week": pl.Date,
    "is_latest": pl.Boolean,
    "is_flagged": pl.Boolean,
    "why_not": pl.String,
}


def rows(
    data_end: pl.DataFrame,
    denial_week: pl.DataFrame,
    payer: pl.DataFrame,
    provider: pl.DataFrame,
) -> pl.DataFrame:
    """Chart every series, and tell its last weeks."""
    through = data_end["data_through_date"][0]
    weeks = _weeks(denial_week, through)
    if not weeks:
        return pl.DataFrame(schema=SCHEMA)
    place = np.arange(len(weeks))
    is_tested = place == len(weeks) - 1
    is_baseline = (place >= SKIPPED) & (place < SKIPPED + BASELINE) & ~is_tested
    everywhere = denial_week.with_columns(facility_id=pl.lit(EVERYWHERE))
    scopes = {scope: ("facility_id", *of) for scope, of in SCOPES.items()}
    # All facilities and each of them are one family of tests: read together.
    found = charted(
        pl.concat([everywhere, denial_week]),
        scopes,
        "payment_week",
        weeks,
        is_baseline,
        is_tested,
    )
    return (
        found.filter(
            pl.col("payment_week").is_in(weeks[-SHOWN:])
            | (
                (pl.col("facility_id") == EVERYWHERE)
                & pl.col("scope_code").is_in(["all", "payer"])
            )
        )
        .with_columns(
            latest_week=pl.lit(weeks[-1]), is_latest=pl.col("payment_week") == weeks[-1]
        )
        .pipe(named, payer, provider)
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(*KEYS)
    )


def _weeks(counted: pl.DataFrame, through: date | None) -> list[date]:
    """Every week from the first with an answer to the last complete one with any."""
    if through is None:
        return []
    complete = counted.filter(pl.col("payment_week") + timedelta(6) <= through)
    if complete.is_empty():
        return []
    first, last = complete.select(
        first=pl.col("payment_week").min(), last=pl.col("payment_week").max()
    ).row(0)
    days: pl.Series = pl.date_range(first, last, "1w", eager=True)
    return days.to_list()
