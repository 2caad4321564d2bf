"""Denial rates beyond chance: each series' months against its own frozen baseline.

grain:   one row per series and month of the first answer
keys:    scope_code, payer_id, facility_id, denial_category, payment_month
sources: core.data_end, core.denial_month, core.payer, core.provider
units:   *_claims are claims; *_rate are shares, 0 to 1
audience: administrators, insurers

A series is the share of first answers that deny fully: of all claims, of a payer, of a
facility, for a category, and for a category at a payer (there, of all answers of the
payer). Months are drawn as they are; the baseline is frozen: the 24 months after the
first three of the data, in which only what payers answer fast has been answered. Fewer
than 20 of them are no baseline. Limits follow Laney's p' (transforms/statistics/
control_chart.py): they widen where months differ by more than drawing claims explains.

metric: flagged month
definition: A month after the baseline whose share lies beyond three sigma of its
  series, and is a discovery among all series and months tested, so that at most one
  flag in ten is false on average (Benjamini and Hochberg).
numerator: denied_claims
denominator: adjudicated_claims
left out: Series without a baseline, which say why in why_not; months of the baseline.

metric: excess denials
definition: Denied claims of a month less those expected of as many claims in the
  baseline; below zero where fewer were denied.
numerator: denied_claims - centre_rate x adjudicated_claims
denominator: none: a number of claims
left out: As above.

columns:
scope_code: all, payer, facility, category or payer_category
payer_id: the payer; blank where the series is not of one
payer_name: its name
facility_id: NPI of the facility; blank where the series is not of one
facility_name: its name, when a file gave one
denial_category: the category; blank where the series is of all
payment_month: month of the first answer
adjudicated_claims: claims first answered
denied_claims: of these, fully denied, for the category where there is one
denial_rate: denied_claims / adjudicated_claims
centre_rate: the share of the baseline
lower_rate: lower control limit
upper_rate: upper control limit
sigma_z: how much more months differ than drawing claims explains; 1 is not at all
p_value: how likely a month at least as far from the centre is by chance; blank up to
  the end of the baseline
expected_claims: denied claims expected of as many claims in the baseline
is_baseline: the month is of the baseline
is_preliminary: remittances of this month may still be coming
is_flagged: beyond a limit, and a discovery
why_not: why the series has no limits; blank where it has
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.denial_series import CHARTED, charted, named

SOURCES = ("core.data_end", "core.denial_month", "core.payer", "core.provider")
KEYS = ("scope_code", "payer_id", "facility_id", "denial_category", "payment_month")
SKIPPED, BASELINE = 3, 24  # months
PRELIMINARY = timedelta(60)  # as in denial_rates

# What a series is of, by scope.
SCOPES: dict[str, tuple[str, ...]] = {
    "all": (),
    "payer": ("payer_id",),
    "facility": ("facility_id",),
    "category": ("denial_category",),
    "payer_category": ("payer_id", "denial_category"),
}
SCHEMA: dict[str, Any] = {
    "scope_code": pl.String,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "denial_category": pl.String,
    "payment_month": pl.Date,
    **CHARTED,
    "is_baseline": pl.Boolean,
    "is_preliminary": pl.Boolean,
    "is_flagged": pl.Boolean,
    "why_not": pl.String,
}


def rows(
    data_end: pl.DataFrame,
    denial_month: pl.DataFrame,
    payer: pl.DataFrame,
    provider: pl.DataFrame,
) -> pl.DataFrame:
    """Chart every series on the months there are, and name what it is of."""
    if denial_month.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    months = _months(denial_month)
    is_baseline = baseline(len(months))
    is_tested = np.arange(len(months)) >= SKIPPED + BASELINE
    based = [day for day, is_in in zip(months, is_baseline, strict=True) if is_in]
    through = pl.lit(data_end["data_through_date"][0], pl.Date)
    end = pl.col("payment_month").dt.month_end()
    return (
        charted(denial_month, SCOPES, "payment_month", months, is_baseline, is_tested)
        .with_columns(
            is_baseline=pl.col("payment_month").is_in(based),
            is_preliminary=(through - end < PRELIMINARY).fill_null(False),
        )
        .pipe(named, payer, provider)
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(*KEYS)
    )


def baseline(months: int) -> np.ndarray:
    """Which of the months in order of time are the baseline."""
    place = np.arange(months)
    return (place >= SKIPPED) & (place < SKIPPED + BASELINE)


def _months(counted: pl.DataFrame) -> list[date]:
    """Every month from the first to the last."""
    first, last = counted.select(
        first=pl.col("payment_month").min(), last=pl.col("payment_month").max()
    ).row(0)
    days: pl.Series = pl.date_range(first, last, "1mo", eager=True)
    return days.to_list()
